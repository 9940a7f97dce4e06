package dev.lutra.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lutra.nn.experiment.SafeTensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Equal runs give equal weights, bit for bit: whatever the number of threads, and whether or not a
/// run was killed, interrupted or stopped by a full disk on its way.
final class ResumeTest {
  /// 360 steps an epoch, long enough to be caught in the third of four epochs.
  private static final String SPEC =
      """
      name: long
      seed: 4
      data: {type: digits, train: 8000, test: 50, seed: 1}
      layers:
        - {type: lut, units: 1200, fanIn: 6, mode: binary, node: weightless}
        - {type: groupSum, groups: 10, temperature: 3}
      training: {epochs: 4, batch: 20, validation: 0.1}
      export: {module: long_run, pipeline: 1}
      """;

  @TempDir static Path folder;
  private static Path spec = Path.of("");
  private static Path unbroken = Path.of("");
  private static String expected = "";

  @BeforeAll
  static void trainUnbroken() throws IOException {
    spec = Specs.write(folder, "long.yaml", SPEC);
    unbroken = folder.resolve("unbroken");
    Lutra.json(
        "train", spec.toString(), "--out", unbroken.toString(), "--no-verify", "--threads", "2");
    expected = Hash.of(last(unbroken));
  }

  private static Path last(Path run) {
    return run.resolve("checkpoint/last.safetensors");
  }

  private static JsonNode position(Path checkpoint) throws IOException {
    return Lutra.parse(SafeTensors.read(checkpoint).metadata().getOrDefault("position", ""));
  }

  /// Starts a run in a process of its own and waits until the third epoch is well under way.
  private static Lutra.Running startAndWait(Path run) throws IOException, InterruptedException {
    Lutra.Running running =
        Lutra.start(
            folder,
            Lutra.command(
                "train", spec.toString(), "--out", run.toString(), "--no-verify", "--json"));
    Path log = run.resolve("log.jsonl");
    long end = System.nanoTime() + 60_000_000_000L;
    while (System.nanoTime() < end && running.process().isAlive()) {
      if (Files.exists(log)
          && Files.readString(log).contains("\"event\":\"Step\",\"epoch\":3,\"step\":10,")) {
        return running;
      }
      Thread.sleep(5);
    }
    Lutra.Outcome outcome = running.await();
    throw new AssertionError("epoch 3 was never seen: " + outcome);
  }

  private static List<JsonNode> log(Path run) throws IOException {
    return Files.readAllLines(run.resolve("log.jsonl")).stream().map(Lutra::parse).toList();
  }

  private static void resumeAndCompare(Path run) throws IOException {
    JsonNode json = Lutra.json("train", "--resume", run.toString(), "--no-verify");
    assertThat(json.path("epochs").asInt()).isEqualTo(4);
    assertThat(Hash.of(last(run))).isEqualTo(expected);
    assertThat(Hash.of(run.resolve("checkpoint/best.safetensors")))
        .isEqualTo(Hash.of(unbroken.resolve("checkpoint/best.safetensors")));
    assertThat(log(run).getLast().path("event").asString("")).isEqualTo("Reported");
  }

  @Test
  void numberOfThreadsChangesNoBit() throws IOException {
    Path one = folder.resolve("one-thread");
    Lutra.json("train", spec.toString(), "--out", one.toString(), "--no-verify", "--threads", "1");
    assertThat(Hash.of(last(one))).isEqualTo(expected);
    assertThat(Files.readString(one.resolve("netlist.txt")))
        .isEqualTo(Files.readString(unbroken.resolve("netlist.txt")));
  }

  @Test
  void anotherSeedGivesOtherWeights() throws IOException {
    Path other = folder.resolve("other-seed");
    Lutra.json(
        "train",
        spec.toString(),
        "--out",
        other.toString(),
        "--no-verify",
        "--seed",
        "5",
        "--epochs",
        "1");
    assertThat(Hash.of(other.resolve("netlist.txt")))
        .isNotEqualTo(Hash.of(unbroken.resolve("netlist.txt")));
  }

  @Test
  void killedRunResumesToTheSameWeights() throws IOException, InterruptedException {
    Path run = folder.resolve("killed");
    Lutra.Running running = startAndWait(run);
    running.process().destroyForcibly();
    assertThat(running.await().code()).isNotZero();
    assertThat(position(last(run)).path("epoch").asInt()).isEqualTo(2);
    assertThat(position(last(run)).path("step").asInt()).isZero();
    // What was being written at that moment may be cut: a resumed log still has whole lines only.
    Path log = run.resolve("log.jsonl");
    Files.writeString(log, Files.readString(log) + "{\"time\":\"2026-01-");
    resumeAndCompare(run);
    assertThat(log(run).stream().filter(e -> e.path("event").asString("").equals("Started")))
        .hasSize(2);
  }

  @Test
  void interruptedRunSavesTheStepItHasReached() throws IOException, InterruptedException {
    Path run = folder.resolve("interrupted");
    Lutra.Running running = startAndWait(run);
    String signal = ignoresInterrupts(running.process().pid()) ? "-TERM" : "-INT";
    new ProcessBuilder("kill", signal, String.valueOf(running.process().pid())).start().waitFor();
    Lutra.Outcome outcome = running.await();
    assertThat(outcome.code()).isNotZero();
    String line = "interrupted; go on with `lutra train --resume " + run + "`";
    assertThat(outcome.err().lines().filter(l -> l.contains("lutra train --resume " + run)))
        .containsExactly("lutra: " + line);
    assertThat(outcome.json().path("error").asString("")).isEqualTo(line);
    JsonNode position = position(last(run));
    assertThat(position.path("epoch").asInt()).isEqualTo(2);
    assertThat(position.path("step").asInt()).isBetween(10, 359);
    assertThat(log(run).getLast().path("event").asString("")).isEqualTo("Interrupted");
    resumeAndCompare(run);
  }

  /// A process started in the background of a shell without job control ignores SIGINT, and so do
  /// its children; SIGTERM takes the same way through Lutra.
  private static boolean ignoresInterrupts(long pid) throws IOException {
    Path status = Path.of("/proc/" + pid + "/status");
    if (!Files.exists(status)) {
      return false;
    }
    try (Stream<String> lines = Files.lines(status)) {
      boolean ignored =
          lines
              .filter(line -> line.startsWith("SigIgn:"))
              .anyMatch(line -> (Long.parseUnsignedLong(line.substring(7).strip(), 16) & 2) != 0);
      if (ignored) {
        System.out.println("SIGINT is ignored here: SIGTERM is sent in its place");
      }
      return ignored;
    }
  }

  @Test
  void fullDiskKeepsTheFinishedEpoch() throws IOException, InterruptedException {
    assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "a shell limits the size of files");
    Path run = folder.resolve("full");
    Lutra.Running running = startAndWait(run);
    running.process().destroyForcibly();
    running.await();
    String before = Hash.of(last(run));
    long log = Files.size(run.resolve("log.jsonl"));
    long checkpoint = Files.size(last(run));
    // Blocks of a shell are 512 or 1024 bytes: in between, the log fits and the checkpoint does
    // not.
    long blocks = checkpoint / 1024 - 1;
    assertThat(2 * log).as("the log stays below the limit").isLessThan(512 * blocks);

    Lutra.Outcome full = resumeWithLimit(run, blocks);
    assertThat(full.failure(Main.FAILED))
        .contains("safetensors", "cannot be written", "free space")
        .containsIgnoringCase("too large");
    assertThat(full.json().path("error").asString("")).contains("cannot be written");
    assertThat(Hash.of(last(run))).as("the finished epoch").isEqualTo(before);
    try (Stream<Path> files = Files.list(run.resolve("checkpoint"))) {
      assertThat(files.map(p -> p.getFileName().toString()))
          .containsExactlyInAnyOrder("best.safetensors", "last.safetensors");
    }

    // The log alone does not fit any more.
    Lutra.Outcome fuller = resumeWithLimit(run, Files.size(run.resolve("log.jsonl")) / 1024 / 2);
    assertThat(fuller.failure(Main.FAILED))
        .contains("log.jsonl", "cannot be written", "free space", "resume");
    assertThat(Hash.of(last(run))).isEqualTo(before);

    resumeAndCompare(run);
  }

  private static Lutra.Outcome resumeWithLimit(Path run, long blocks)
      throws IOException, InterruptedException {
    List<String> limited = new ArrayList<>();
    limited.addAll(List.of("/bin/sh", "-c", "ulimit -f " + blocks + "; exec \"$@\"", "sh"));
    limited.addAll(Lutra.command("train", "--resume", run.toString(), "--no-verify", "--json"));
    return Lutra.start(folder, limited).await();
  }
}
