package dev.lutra.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The launcher finds a JDK 25 whatever `java` is on the path, and says in one line where there is
/// none. The JDKs are folders with a `release` file and programs that must never be started.
final class LauncherTest {
  @TempDir Path folder;

  @BeforeEach
  void shell() {
    assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "the launcher is a shell script");
  }

  private Path jdk(String name, String version) throws IOException {
    Path home = folder.toRealPath().resolve(name);
    Files.createDirectories(home.resolve("bin"));
    for (String program : List.of("java", "javac")) {
      Path file = home.resolve("bin").resolve(program);
      Files.writeString(file, "#!/bin/sh\necho 'an old java was started' >&2\nexit 99\n");
      assertThat(file.toFile().setExecutable(true)).isTrue();
    }
    Files.writeString(
        home.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
    return home;
  }

  private Lutra.Outcome sh(Map<String, String> variables, List<String> command)
      throws IOException, InterruptedException {
    Path out = Files.createTempFile(folder, "out", ".txt");
    Path err = Files.createTempFile(folder, "err", ".txt");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
    builder.environment().keySet().removeAll(List.of("JAVA_HOME", "LUTRA_JAVA_HOME"));
    builder.environment().putAll(variables);
    Process process = builder.start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new Lutra.Outcome(process.exitValue(), Files.readString(out), Files.readString(err));
  }

  /// Runs a line of shell in which the functions of the JDK search are defined.
  private Lutra.Outcome search(Map<String, String> variables, String line)
      throws IOException, InterruptedException {
    String script = ". '" + Repository.ROOT.resolve(".mvn/find-jdk.sh") + "'; " + line;
    return sh(variables, List.of("/bin/sh", "-eu", "-c", script));
  }

  /// A PATH whose `java` is that of `home`, in front of the programs that the scripts need.
  private static String path(Path home) {
    return home.resolve("bin") + ":" + System.getenv("PATH");
  }

  @ParameterizedTest
  @CsvSource({"17.0.12, 17", "1.8.0_402, 1", "25, 25", "25.0.1, 25", "27-ea, 27"})
  void versionIsThatOfTheReleaseFile(String version, String feature) throws Exception {
    Path home = jdk("jdk", version);
    assertThat(search(Map.of(), "jdk_version '" + home + "'").out().strip()).isEqualTo(feature);
  }

  @Test
  void folderThatIsNoJdkHasVersionZero() throws Exception {
    Path home = jdk("jre", "25");
    Files.delete(home.resolve("bin/javac"));
    for (Path no :
        List.of(home, folder.resolve("none"), Files.createDirectory(folder.resolve("e")))) {
      assertThat(search(Map.of(), "jdk_version '" + no + "'").out().strip()).isEqualTo("0");
    }
  }

  @Test
  void olderJavaOnThePathIsPassedOver() throws Exception {
    Path old = jdk("old", "17.0.12");
    Path young = jdk("home/.jdks/young", "99.0.1");
    Map<String, String> variables =
        Map.of(
            "PATH",
            path(old),
            "JAVA_HOME",
            old.toString(),
            "HOME",
            folder.toRealPath().resolve("home").toString());
    // Of the places that are searched only this one can be had for a test, hence the version 99.
    Lutra.Outcome found = search(variables, "find_jdk 99").done();
    assertThat(found.out().strip()).isEqualTo(young.toString());
    assertThat(found.err()).isEmpty();
  }

  @Test
  void javaOnThePathIsTakenIfItIsYoungEnoughAlsoThroughLinks() throws Exception {
    Path young = jdk("young", "99");
    Path bin = Files.createDirectory(folder.resolve("bin"));
    Path link = Files.createSymbolicLink(bin.resolve("java.link"), young.resolve("bin/java"));
    Files.createSymbolicLink(bin.resolve("java"), link.getFileName());
    Map<String, String> variables = Map.of("PATH", bin + ":" + System.getenv("PATH"));
    assertThat(search(variables, "find_jdk 99").done().out().strip()).isEqualTo(young.toString());
  }

  @Test
  void jdkThatIsNamedComesFirst() throws Exception {
    Path named = jdk("a folder with spaces", "99");
    Map<String, String> variables = Map.of("JAVA_HOME", jdk("other", "99").toString());
    assertThat(search(variables, "find_jdk 99 '" + named + "'").done().out().strip())
        .isEqualTo(named.toString());
  }

  @Test
  void noJdkYoungEnoughIsAFailure() throws Exception {
    Map<String, String> variables = Map.of("PATH", path(jdk("old", "17")));
    Lutra.Outcome none = search(variables, "find_jdk 1000 || echo none");
    assertThat(none.out().strip()).isEqualTo("none");
  }

  @Test
  void launcherSaysThatTheJdkNamedIsNone() throws Exception {
    List<Path> wrong = new ArrayList<>(List.of(jdk("old", "17.0.12"), folder.resolve("none")));
    for (Path home : wrong) {
      Lutra.Outcome outcome =
          sh(
              Map.of("LUTRA_JAVA_HOME", home.toString()),
              List.of(Repository.ROOT.resolve("lutra").toString(), "list"));
      assertThat(outcome.failure(Main.WRONG))
          .contains("LUTRA_JAVA_HOME=" + home, "no JDK 25 or newer", "correct or unset it");
      assertThat(outcome.err().lines()).hasSize(1);
      assertThat(outcome.out()).isEmpty();
    }
  }

  /// A copy of the launcher whose build of `program` is there and up to date, so that nothing is
  /// built.
  private Path built(String program) throws IOException {
    Path root = Files.createDirectory(folder.toRealPath().resolve("clone"));
    Files.createDirectories(root.resolve(".mvn"));
    Files.createDirectories(root.resolve("lutra-" + program + "/target/lib"));
    Files.copy(Repository.ROOT.resolve(".mvn/find-jdk.sh"), root.resolve(".mvn/find-jdk.sh"));
    Path launcher = Files.copy(Repository.ROOT.resolve("lutra"), root.resolve("lutra"));
    assertThat(launcher.toFile().setExecutable(true)).isTrue();
    Files.createFile(root.resolve("lutra-" + program + "/target/lutra-" + program + "-1.jar"));
    return launcher;
  }

  /// A JDK whose `java` prints its home and its arguments.
  private Path printing() throws IOException {
    Path young = jdk("young", "25.0.1");
    Files.writeString(
        young.resolve("bin/java"),
        "#!/bin/sh\nprintf '%s\\n' \"$JAVA_HOME\" \"$@\"\n",
        StandardCharsets.UTF_8);
    return young;
  }

  @Test
  void launcherStartsTheJdkThatItFinds() throws Exception {
    Path young = printing();
    Path link = Files.createSymbolicLink(folder.resolve("link"), built("cli"));
    Map<String, String> variables =
        Map.of(
            "PATH",
            path(jdk("old", "17")),
            "JAVA_HOME",
            young.toString(),
            "LUTRA_JAVA_OPTS",
            "-Xmx1g -Xms8m");
    Lutra.Outcome started = sh(variables, List.of(link.toString(), "spec", "a b")).done();
    assertThat(started.out().lines())
        .startsWith(young.toString())
        .contains("-Xmx1g", "-Xms8m")
        .endsWith("-m", "dev.lutra.cli/dev.lutra.cli.Main", "spec", "a b");
    assertThat(started.err()).isEmpty();
  }

  @Test
  void launcherPutsBenchmarksOnTheClassPathForBenchAlone() throws Exception {
    Path launcher = built("bench");
    Path target = launcher.resolveSibling("lutra-bench").resolve("target");
    Map<String, String> variables = Map.of("JAVA_HOME", printing().toString());
    Lutra.Outcome started =
        sh(variables, List.of(launcher.toString(), "bench", "--filter", "a b")).done();
    assertThat(started.out().lines())
        .endsWith(
            "-cp",
            target.resolve("lutra-bench-1.jar") + ":" + target.resolve("lib/*"),
            "dev.lutra.cli.Main",
            "bench",
            "--filter",
            "a b")
        .doesNotContain("--module-path");
    assertThat(started.err()).isEmpty();
    // The command line itself is not built here, and is asked for by any other command.
    Lutra.Outcome other = sh(variables, List.of(launcher.toString(), "list"));
    assertThat(other.failure(Main.WRONG)).contains("the build failed");
  }
}
