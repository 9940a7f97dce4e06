package dev.lutra.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lutra.nn.spec.Presets;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The scripts for a machine with a GPU name what there is, for nobody else sees them fail.
final class GpuCheckTest {
  private static final Path CHECK = Path.of("gpu/check.sh");
  private static final Path PACK = Path.of("gpu/pack.sh");

  @TempDir private Path folder;

  private record Outcome(int code, String said) {}

  private Outcome run(Path script, String... arguments) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder("sh", script.toAbsolutePath().toString());
    builder.command().addAll(List.of(arguments));
    Process process = builder.directory(folder.toFile()).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Outcome(process.waitFor(), said);
  }

  private static List<String> named(String pattern) throws IOException {
    return Pattern.compile(pattern)
        .matcher(Files.readString(CHECK))
        .results()
        .map((MatchResult found) -> found.group(1))
        .toList();
  }

  @Test
  void whatTheCheckRunsIsThere() throws Exception {
    assertThat(named("\\b([A-Z]\\w+Test)\\b"))
        .hasSizeGreaterThan(4)
        .allSatisfy(test ->
            assertThat(Path.of("../lutra-cuda/src/test/java/dev/lutra/cuda", test + ".java"))
                .exists());
    assertThat(named("(?:train|preset:) ([a-z][\\w-]+)"))
        .hasSize(5)
        .allSatisfy(preset -> assertThat(Presets.named(preset).name()).isEqualTo(preset));
  }

  /// A race makes no test fail.
  @Test
  void whatTheSanitizerFindsIsAFailure() throws Exception {
    assertThat(named("compute-sanitizer --tool (\\w+) --error-exitcode 9"))
        .containsExactly("memcheck", "racecheck");
    assertThat(named("(compute-sanitizer --tool)")).hasSize(2);
  }

  @Test
  void anUnknownPartIsOneLineBeforeAnythingRuns() throws Exception {
    Outcome wrong = run(CHECK, "-o", folder.resolve("logs").toString(), "devices", "nothing");
    assertThat(wrong.code).isEqualTo(2);
    assertThat(wrong.said)
        .isEqualTo("check.sh: got part 'nothing'; the head of this file lists them\n");
  }

  @Test
  void packingSaysWhatItLacks() throws Exception {
    Outcome nowhere = run(PACK);
    assertThat(nowhere.code).isEqualTo(2);
    assertThat(nowhere.said)
        .isEqualTo("pack.sh: got 0 arguments, expected one: the folder to make\n");
    Outcome there = run(PACK, folder.toString());
    assertThat(there.code).isEqualTo(2);
    assertThat(there.said).endsWith("is there already; remove it, or name another folder\n");
  }
}
