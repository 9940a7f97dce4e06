package dev.lutra.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ToolRunTest {
  private static final Duration LONG = Duration.ofSeconds(60);

  @TempDir Path folder;

  private Path log() {
    return folder.resolve("build/tool.log");
  }

  private List<String> run(String script, Duration limit, Consumer<String> lines) throws Exception {
    Toolbox tools = Toolbox.system();
    Command command = tools.command(List.of("sh", "-c", script));
    return ToolRun.run(tools, command, folder, log(), limit, lines);
  }

  @Test
  void linesGoToTheCallerAndToTheLog() throws Exception {
    List<String> heard = new ArrayList<>();
    String script = "echo one; echo PROGRESS 7; echo two >&2";
    List<String> lines = run(script, LONG, heard::add);
    assertThat(lines).containsExactly("one", "two");
    assertThat(heard).containsExactly("one", "PROGRESS 7", "two");
    assertThat(log()).hasContent("one\ntwo");
  }

  @Test
  void aFailureIsOneLineThatNamesTheLog() {
    assertThatThrownBy(() -> run("echo no; exit 3", LONG, _ -> {}))
        .isInstanceOf(Tool.Failure.class)
        .hasMessage("sh in %s: got exit status 3, expected success; see %s", folder, log());
  }

  @Test
  void aProgramThatDoesNotEndIsStopped() {
    long start = System.nanoTime();
    Duration limit = Duration.ofMillis(200);
    assertThatThrownBy(() -> run("sleep 50; true", limit, _ -> {}))
        .isInstanceOf(Tool.Failure.class)
        .hasMessageContaining("was stopped");
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
  }

  @Test
  void anInterruptKillsTheProgram() throws Exception {
    Path number = folder.resolve("pid");
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    Thread caller =
        Thread.ofPlatform()
            .start(() -> {
              try {
                List<String> lines = run("echo $$ > pid; exec sleep 50", LONG, _ -> {});
                assertThat(lines).as("the program ended by itself").isNull();
              } catch (Exception | AssertionError e) {
                thrown.set(e);
              }
            });
    while (!Files.exists(number) || Files.size(number) == 0) {
      Thread.sleep(10);
    }
    caller.interrupt();
    caller.join(20_000);
    assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
    long pid = Long.parseLong(Files.readString(number).strip());
    ProcessHandle.of(pid).ifPresent(process -> process.onExit().join());
  }

  @Test
  void aMissingToolIsAVerdictAndNoException() throws Exception {
    Bench bench =
        new Bench("none", List.of(Tool.of("no-such-program")), List.of(), List.of(), "+", LONG);
    BenchResult result = bench.run(Toolbox.system(), folder, 1, 1, Progress.NONE);
    assertThat(result.status()).isEqualTo(BenchResult.Status.NOT_INSTALLED);
    assertThat(result.message()).isEqualTo("no-such-program is not installed");
    assertThat(result.passed()).isFalse();
  }

  @Test
  void silenceAndMissingShardsAreNoPass() {
    String line =
        "LUTRA vectors=5 layer_bit_mismatches=0 output_mismatches=0 score_mismatches=0"
            + " class_mismatches=0 valid_mismatches=0 latency=4";
    assertThat(of(10, List.of(List.of(line, "PASS"), List.of(line, "PASS"))).passed()).isTrue();
    assertThat(of(10, List.of(List.of(line, "PASS"), List.of("PASS"))).passed()).isFalse();
    assertThat(of(10, List.of(List.of(line, "PASS"), List.of(line, "FAIL"))).passed()).isFalse();
    assertThat(of(11, List.of(List.of(line, "PASS"), List.of(line, "PASS"))).passed()).isFalse();
    assertThat(of(5, List.of(List.<String>of())).passed()).isFalse();
  }

  private static BenchResult of(int samples, List<List<String>> shards) {
    return BenchResult.of("x", samples, shards, Duration.ZERO, Duration.ZERO);
  }
}
