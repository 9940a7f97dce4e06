package dev.lutra.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `lutra bench` as the launcher starts it, in a process with a class path.
final class BenchCommandTest {
  @TempDir Path folder;

  private record Outcome(int code, String out, String err) {}

  private Outcome bench(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of("--add-modules=jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED"));
    command.addAll(List.of("-Djmh.ignoreLock=true", "-cp", System.getProperty("java.class.path")));
    command.addAll(List.of("dev.lutra.cli.Main", "bench"));
    command.addAll(List.of(arguments));
    Path out = folder.resolve("out.txt");
    Path err = folder.resolve("err.txt");
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    boolean ended = process.waitFor(120, TimeUnit.SECONDS);
    process.destroyForcibly();
    assertThat(ended).as("ends; standard error: %s", Files.readString(err)).isTrue();
    return new Outcome(process.exitValue(), Files.readString(out), Files.readString(err));
  }

  @Test
  void tablesArePrintedAndWrittenToAFile() throws Exception {
    Outcome done = bench("steps", "--quick", "--filter", "mnist-weightless", "-o", "steps.md");
    assertThat(done.code).as(done.err).isZero();
    assertThat(done.out)
        .contains("./lutra bench steps --quick --filter mnist-weightless -o steps.md")
        .contains("- processor: ", "- vector bits: ", "- commit: ", "no figures to quote")
        .containsPattern("\\| mnist-weightless +\\| +128 \\| +[\\d.,]+ \\|")
        .doesNotContain("mnist-differentiable", "unfinished");
    assertThat(done.err).contains("bench trainingStep.step batch=128", "0/1", "ETA ");
    assertThat(folder.resolve("steps.md")).hasContent(done.out);
    try (var files = Files.list(folder)) {
      assertThat(files.map(f -> f.getFileName().toString()))
          .containsExactlyInAnyOrder("steps.md", "out.txt", "err.txt");
    }
  }

  @Test
  void jsonIsOneObject() throws Exception {
    Outcome done = bench("widths", "--quick", "--json", "--filter", "bit.groupSum.*bits=128");
    assertThat(done.code).as(done.err).isZero();
    assertThat(done.out.lines()).hasSize(1);
    assertThat(done.out)
        .startsWith("{\"command\":\"./lutra bench widths --quick --json")
        .contains("\"quick\":true", "\"benchmark\":\"bit.groupSum\"", "\"128 bits\":");
  }

  @Test
  void inferenceMeasuresCompiledNetlists() throws Exception {
    Outcome done = bench("inference", "--quick", "--filter", "planes net=gates words=128");
    assertThat(done.code).as(done.err).isZero();
    assertThat(done.out).containsPattern("\\| gates +\\| planes +\\| +8,192 \\| +[\\d.,]+ \\|");
    assertThat(done.err).contains("bench compiledNetlist.planes net=gates words=128", "0/1");
  }

  @Test
  void filterThatFindsNothingIsOneLine() throws Exception {
    Outcome wrong = bench("layers", "--filter", "nothing");
    assertThat(wrong.code).isEqualTo(2);
    assertThat(wrong.out).isEmpty();
    assertThat(wrong.err.lines().filter(line -> line.startsWith("lutra: ")))
        .singleElement()
        .asString()
        .startsWith("lutra: --filter: got 'nothing', expected a part of a name such as 'layerStep");
  }
}
