package dev.lutra.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The PTX that comes with the sources is what NVIDIA's compiler makes of them. Where the compiler
/// is missing, a digest tells at least whether the sources have changed since. Run with
/// `-Dlutra.update=true`, which needs the compiler, to make it anew.
final class KernelSourcesTest {
  private static final Path SOURCES = Path.of("src/main/cuda");
  private static final Path PTX = Path.of("src/main/resources/dev/lutra/cuda/kernels.ptx");
  private static final Path DIGEST = Path.of("src/main/cuda/kernels.sha256");
  private static final String RELEASE = "// Cuda compilation tools, ";

  /// Before the tests, which do not run in the order of their lines.
  @BeforeAll
  static void update(@TempDir Path folder) throws Exception {
    if (Boolean.getBoolean("lutra.update")) {
      Files.writeString(PTX, compiled(folder).replace("\r", ""));
      Files.writeString(DIGEST, digest() + "\n");
    }
  }

  @Test
  void thePtxWasMadeOfTheSourcesAsTheyAre() throws Exception {
    assertThat(Files.readString(DIGEST).strip())
        .as("the kernels have changed: run this test with -Dlutra.update=true where nvcc is")
        .isEqualTo(digest());
  }

  @Test
  void thePtxIsWhatTheCompilerMakes(@TempDir Path folder) throws Exception {
    String made = compiled(folder);
    String shipped = Files.readString(PTX);
    Assumptions.assumeTrue(
        release(made).equals(release(shipped)),
        () ->
            "skipped: nvcc here is "
                + release(made)
                + ", the PTX was made by "
                + release(shipped)
                + "; only the digest of the sources was checked");
    assertThat(made).isEqualTo(shipped);
  }

  /// What limits a kernel, the bytes it moves, the instructions it takes or latency, is known by
  /// who writes it, and stands above it or above the macro that makes it.
  @Test
  void everyKernelSaysWhatBoundsIt() throws Exception {
    List<String> silent = new ArrayList<>();
    int kernels = 0;
    for (Path file : sources()) {
      if (file.toString().endsWith(".cuh")) {
        continue;
      }
      List<String> lines = Files.readAllLines(file);
      for (int i = 0; i < lines.size(); i++) {
        if (lines.get(i).matches("(  )?KERNEL\\b.*|BOTH\\(.*")) {
          kernels++;
          if (!comment(lines, i).contains("ound by ")) {
            silent.add(file.getFileName() + ":" + (i + 1) + ": " + lines.get(i).strip());
          }
        }
      }
    }
    assertThat(silent).isEmpty();
    assertThat(kernels).isGreaterThan(80);
  }

  /// The comment above a line, or above the macro that the line is in.
  private static String comment(List<String> lines, int line) {
    int behind = line;
    while (lines.get(behind - 1).matches("(template|#define).*|.*\\\\")) {
      behind--;
    }
    int first = behind;
    while (lines.get(first - 1).startsWith("//")) {
      first--;
    }
    return String.join(" ", lines.subList(first, behind));
  }

  private static String release(String ptx) {
    return ptx.lines().filter(line -> line.startsWith(RELEASE)).findFirst().orElse("no release");
  }

  private static String compiled(Path folder) throws IOException, InterruptedException {
    Path made = folder.resolve("made.ptx");
    Process process =
        new ProcessBuilder(List.of("sh", SOURCES + "/build.sh", "--ptx", made.toString()))
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    Assumptions.assumeTrue(
        Files.exists(made),
        "skipped: no nvcc on this machine; only the digest of the sources was checked");
    return Files.readString(made);
  }

  /// SHA-256 of all sources, in the order of their names.
  private static String digest() throws IOException, NoSuchAlgorithmException {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    for (Path file : sources()) {
      digest.update(file.getFileName().toString().getBytes(StandardCharsets.UTF_8));
      digest.update(Files.readAllBytes(file));
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static List<Path> sources() throws IOException {
    try (Stream<Path> files = Files.list(SOURCES)) {
      return files.filter(KernelSourcesTest::isSource).sorted().toList();
    }
  }

  private static boolean isSource(Path file) {
    return file.toString().endsWith(".cu") || file.toString().endsWith(".cuh");
  }
}
