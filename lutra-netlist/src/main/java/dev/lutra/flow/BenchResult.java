package dev.lutra.flow;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The verdict of a test bench in a simulator.
///
/// @param simulator name of the simulator
/// @param status how it ended
/// @param message one line: the verdict, or what is missing, or what failed and where the log is
/// @param vectors samples that came out and were compared
/// @param layerBitMismatches bits of tables that differ
/// @param outputMismatches output bits that differ
/// @param scoreMismatches scores that differ
/// @param classMismatches classes that differ
/// @param validMismatches clocks at which the valid bit differs: a result too early, too late,
///   missing, or one too many
/// @param latency clocks from the first input to the first output, -1 if nothing came out
/// @param build time to compile
/// @param run time to simulate
public record BenchResult(
    String simulator,
    Status status,
    String message,
    long vectors,
    long layerBitMismatches,
    long outputMismatches,
    long scoreMismatches,
    long classMismatches,
    long validMismatches,
    int latency,
    Duration build,
    Duration run) {

  /// How a bench ended.
  public enum Status {
    /// Every sample came out and nothing differs.
    PASSED,
    /// Something differs, or samples did not come out.
    FAILED,
    /// A tool failed or ran out of time: nothing is known.
    BROKEN,
    /// A tool is not installed: nothing is known.
    NOT_INSTALLED
  }

  private static final Pattern VERDICT =
      Pattern.compile(
          "LUTRA vectors=(\\d+) layer_bit_mismatches=(\\d+) output_mismatches=(\\d+)"
              + " score_mismatches=(\\d+) class_mismatches=(\\d+) valid_mismatches=(\\d+)"
              + " latency=(-?\\d+)");

  /// True iff every sample came out and nothing differs.
  public boolean passed() {
    return status == Status.PASSED;
  }

  /// All mismatches.
  public long mismatches() {
    return layerBitMismatches
        + outputMismatches
        + scoreMismatches
        + classMismatches
        + validMismatches;
  }

  static BenchResult without(String simulator, Status status, String message) {
    return new BenchResult(
        simulator, status, message, 0, 0, 0, 0, 0, 0, -1, Duration.ZERO, Duration.ZERO);
  }

  /// Adds up the shards' outputs.
  static BenchResult of(
      String simulator, int samples, List<List<String>> shards, Duration build, Duration run) {
    long[] sums = new long[6];
    int latency = -1;
    int verdicts = 0;
    boolean passed = true;
    for (List<String> lines : shards) {
      passed &= lines.contains("PASS") && !lines.contains("FAIL");
      for (String line : lines) {
        Matcher matcher = VERDICT.matcher(line);
        if (matcher.matches()) {
          verdicts++;
          for (int i = 0; i < sums.length; i++) {
            sums[i] += Long.parseLong(matcher.group(i + 1));
          }
          latency = Math.max(latency, Integer.parseInt(matcher.group(7)));
        }
      }
    }
    passed &= verdicts == shards.size() && sums[0] == samples;
    String message =
        String.format(
            Locale.ROOT,
            "%s: %s, %d of %d vectors; mismatches: %d layer bits, %d outputs, %d scores,"
                + " %d classes, %d valid bits",
            simulator,
            passed ? "PASS" : "FAIL",
            sums[0],
            samples,
            sums[1],
            sums[2],
            sums[3],
            sums[4],
            sums[5]);
    return new BenchResult(
        simulator,
        passed ? Status.PASSED : Status.FAILED,
        message,
        sums[0],
        sums[1],
        sums[2],
        sums[3],
        sums[4],
        sums[5],
        latency,
        build,
        run);
  }
}
