package dev.lutra.bench;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/// Runs one benchmark in processes of its own. Layers, steps of training and compiled netlists,
/// which are many methods to compile, warm up twice as long; bytecode generated from a netlist,
/// which the JIT compiles after thousands of calls, eight times as long.
///
/// @param forks how many processes, one after the other
/// @param warmups iterations of a kernel before it counts
/// @param iterations iterations that count
/// @param milliseconds time of an iteration
record Harness(int forks, int warmups, int iterations, int milliseconds) implements Meter {
  private static final double START_SECONDS = 1;
  private static final String ALLOCATED = "gc.alloc.rate.norm";

  /// For figures.
  static Harness thorough(int forks) {
    return new Harness(forks, 6, 5, 500);
  }

  /// To see that all work.
  static Harness quick() {
    return new Harness(1, 1, 2, 100);
  }

  @Override
  public Map<String, Object> facts() {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("forks", forks);
    facts.put("iterations", description());
    return facts;
  }

  /// Its iterations in words.
  private String description() {
    return "%d x %d ms after %d to warm up, or %d for layers, steps and netlists, %d for generated code"
        .formatted(iterations, milliseconds, warmups, 2 * warmups, 8 * warmups);
  }

  @Override
  public double seconds(Case what) {
    return forks * ((warmups(what) + iterations) * milliseconds * 1e-3 + START_SECONDS);
  }

  private int warmups(Case what) {
    boolean kernel = Sections.KERNELS.contains(what.type()) || what.type() == PeakBenchmark.class;
    boolean generated = CompiledNetlistBenchmark.isGenerated(what);
    return kernel ? warmups : generated ? 8 * warmups : 2 * warmups;
  }

  @Override
  public Measurement run(Case what) throws IOException {
    OptionsBuilder options = new OptionsBuilder();
    options
        .include("^" + Pattern.quote(what.type().getName() + "." + what.method()) + "$")
        .forks(forks)
        .warmupIterations(warmups(what))
        .warmupTime(TimeValue.milliseconds(milliseconds))
        .measurementIterations(iterations)
        .measurementTime(TimeValue.milliseconds(milliseconds))
        .shouldFailOnError(true)
        .addProfiler(GCProfiler.class)
        .jvmArgsAppend(jvmArguments(what));
    what.parameters().forEach(options::param);
    var log = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(log, true, StandardCharsets.UTF_8);
    try {
      RunResult result =
          new Runner(
                  options.build(),
                  OutputFormatFactory.createFormatInstance(stream, VerboseMode.NORMAL))
              .runSingle();
      return measurement(what, result);
    } catch (RunnerException e) {
      throw new IOException(
          "bench: "
              + what.name()
              + " failed ("
              + reason(log.toString(StandardCharsets.UTF_8), e)
              + "); leave it out with --filter, or correct it and run the command again",
          e);
    }
  }

  private static String[] jvmArguments(Case what) {
    List<String> all = new ArrayList<>();
    what.jvmArguments().forEach((option, value) -> all.add(option + "=" + value));
    return all.toArray(String[]::new);
  }

  @SuppressWarnings("rawtypes") // as JMH has it
  private static Measurement measurement(Case what, RunResult result) {
    double[] seconds =
        result.getBenchmarkResults().stream()
            .mapToDouble(fork -> median(nanoseconds(fork)) * 1e-9)
            .sorted()
            .toArray();
    double allocated = Double.NaN;
    for (var secondary : result.getSecondaryResults().entrySet()) {
      if (secondary.getKey().endsWith(ALLOCATED)) {
        allocated = secondary.getValue().getScore();
      }
    }
    return new Measurement(
        what, what.cost(), median(seconds), seconds[0], seconds[seconds.length - 1], allocated);
  }

  private static double[] nanoseconds(BenchmarkResult fork) {
    return fork.getIterationResults().stream()
        .mapToDouble(iteration -> iteration.getPrimaryResult().getScore())
        .sorted()
        .toArray();
  }

  /// Of an even number of values the mean of the two in the middle.
  static double median(double[] sorted) {
    int half = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }

  /// The first line of what was thrown in the fork, or what the runner says.
  private static String reason(String log, RunnerException e) {
    return log.lines()
        .map(String::strip)
        .filter(line -> line.matches("(Caused by: )?[\\w.$]+(Error|Exception)\\b.*"))
        .findFirst()
        .orElse(String.valueOf(e.getMessage()).lines().findFirst().orElse("no reason given"));
  }
}
