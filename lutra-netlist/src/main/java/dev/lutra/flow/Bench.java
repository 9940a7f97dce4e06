package dev.lutra.flow;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// What all simulators share: compile once, then simulate shards of the samples side by side.
///
/// @param simulator its name, also the stem of its files below `build`
/// @param tools programs that must be installed
/// @param compile commands that compile, in order
/// @param simulate command that simulates, to which arguments such as `+from=0` are added
/// @param argument what such an argument begins with
/// @param limit time limit of each command
record Bench(
    String simulator,
    List<Tool> tools,
    List<List<String>> compile,
    List<String> simulate,
    String argument,
    Duration limit) {

  /// Samples between two reports of progress.
  private static final int PROGRESS_STEP = 500;

  /// The name of a bench's files below `build`: the simulator's for the bench of the top, with the
  /// name of the wrapper behind it for another.
  static String stem(String simulator, BenchFiles files) {
    return files.wrapper().isEmpty() ? simulator : simulator + "-" + files.wrapper();
  }

  BenchResult run(Toolbox box, Path folder, int samples, int shards, Progress progress)
      throws InterruptedException {
    if (samples < 1 || shards < 1) {
      throw new IllegalArgumentException(
          "simulate: got " + samples + " samples in " + shards + " shards, expected 1 or more");
    }
    Optional<String> lack = box.lack(tools);
    if (lack.isPresent()) {
      return BenchResult.without(simulator, BenchResult.Status.NOT_INSTALLED, lack.get());
    }
    Path build = folder.resolve("build");
    try {
      Files.createDirectories(build);
      progress.report("compile", 0, 1);
      long start = System.nanoTime();
      for (int i = 0; i < compile.size(); i++) {
        Path log = build.resolve(simulator + (i == 0 ? "-compile.log" : "-compile-" + i + ".log"));
        ToolRun.run(box, box.command(compile.get(i)), folder, log, limit, Bench::ignore);
      }
      long compiled = System.nanoTime();
      progress.report("compile", 1, 1);
      List<List<String>> outputs = simulateAll(box, folder, samples, shards, progress);
      return BenchResult.of(
          simulator,
          samples,
          outputs,
          Duration.ofNanos(compiled - start),
          Duration.ofNanos(System.nanoTime() - compiled));
    } catch (IOException e) {
      return BenchResult.without(
          simulator, BenchResult.Status.BROKEN, String.valueOf(e.getMessage()));
    }
  }

  private List<List<String>> simulateAll(
      Toolbox box, Path folder, int samples, int wanted, Progress progress)
      throws IOException, InterruptedException {
    int shards = Math.min(wanted, samples);
    Tally tally = new Tally(new long[shards], samples, progress);
    List<Future<List<String>>> running = new ArrayList<>();
    ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    try {
      for (int shard = 0; shard < shards; shard++) {
        int number = shard;
        int from = (int) ((long) samples * shard / shards);
        int count = (int) ((long) samples * (shard + 1) / shards) - from;
        running.add(
            executor.submit(() -> {
              List<String> lines = simulateShard(box, folder, number, from, count, tally);
              tally.report(number, count);
              return lines;
            }));
      }
      List<List<String>> outputs = new ArrayList<>();
      for (Future<List<String>> future : running) {
        outputs.add(future.get());
      }
      return outputs;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException failed) {
        throw failed;
      }
      throw new IllegalStateException(simulator + " shard: " + e.getCause(), e);
    } finally {
      executor.shutdownNow(); // interrupts the shards, which kill their processes
      executor.close();
    }
  }

  private List<String> simulateShard(
      Toolbox box, Path folder, int shard, int from, int count, Tally tally)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(simulate);
    command.add(argument + "from=" + from);
    command.add(argument + "count=" + count);
    command.add(argument + "progress=" + PROGRESS_STEP);
    Path log = folder.resolve("build").resolve(simulator + "-" + shard + ".log");
    return ToolRun.run(
        box,
        box.command(command),
        folder,
        log,
        limit,
        line -> {
          if (line.startsWith("PROGRESS ")) {
            long seen = Long.parseLong(line.substring("PROGRESS ".length()).strip());
            tally.report(shard, Math.min(seen, count));
          }
        });
  }

  /// Samples done by each shard.
  @SuppressWarnings("ArrayRecordComponent") // the shards' counters, written in place
  private record Tally(long[] done, int samples, Progress progress) {
    synchronized void report(int shard, long count) {
      done[shard] = count;
      long sum = 0;
      for (long part : done) {
        sum += part;
      }
      progress.report("simulate", sum, samples);
    }
  }

  /// The module's sources below `folder`, as arguments relative to it, each behind what it uses.
  static List<String> sources(Path folder, String name, String extension) {
    List<String> sources = new ArrayList<>();
    for (String suffix : List.of("_encoder", "_core", "_head", "")) {
      String file = "rtl/" + name + suffix + extension;
      if (Files.exists(folder.resolve(file))) {
        sources.add(file);
      }
    }
    sources.add("tb/" + name + "_tb" + extension);
    return sources;
  }

  private static void ignore(String line) {}
}
