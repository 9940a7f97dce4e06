package dev.lutra.cli;

import dev.lutra.cli.work.Resources;
import dev.lutra.cli.work.RunFolder;
import dev.lutra.cli.work.Verifying;
import dev.lutra.netlist.map.LutEstimate;
import dev.lutra.nn.train.Evaluation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The figures of a run, as JSON and as lines.
///
/// @param folder the run
/// @param evaluation of the test set
/// @param testSamples its size
/// @param epochs epochs trained
/// @param luts estimate of the hardware; null if the network has none
/// @param verdict of verification; null if it was not run
record RunReport(
    RunFolder folder,
    Evaluation evaluation,
    int testSamples,
    int epochs,
    @Nullable LutEstimate luts,
    Verifying.@Nullable Verdict verdict) {
  /// The object that `--json` prints. Networks with value targets have errors instead of
  /// accuracies.
  Map<String, @Nullable Object> json() {
    Resources used = Resources.now();
    boolean accuracy = evaluation.higherIsBetter();
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    object.put("hardenedTestAccuracy", accuracy ? number(evaluation.hardened()) : null);
    object.put("softTestAccuracy", accuracy ? number(evaluation.soft()) : null);
    if (!accuracy) {
      object.put("hardenedTestSquaredError", number(evaluation.hardened()));
      object.put("softTestSquaredError", number(evaluation.soft()));
    }
    object.put("testSamples", testSamples);
    object.put("epochs", epochs);
    object.put("cpuSeconds", round(used.cpuSeconds()));
    object.put("wallSeconds", round(used.wallSeconds()));
    object.put("peakMemoryBytes", used.peakMemoryBytes());
    object.put("luts", luts == null ? null : luts(luts));
    object.put("run", folder.path().toString());
    if (verdict != null) {
      object.putAll(verdict(verdict));
    }
    return object;
  }

  static Map<String, Object> luts(LutEstimate luts) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("encoder", luts.encoder());
    object.put("core", luts.core());
    object.put("head", luts.head());
    return object;
  }

  static Map<String, Object> verdict(Verifying.Verdict verdict) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("vectors", verdict.vectors());
    List<Map<String, Object>> levels = new ArrayList<>();
    for (Verifying.Level level : verdict.levels()) {
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("name", level.name());
      entry.put("mismatches", level.mismatches());
      entry.put("vectors", level.vectors());
      entry.put("seconds", round(level.seconds()));
      levels.add(entry);
    }
    object.put("levels", levels);
    List<Map<String, Object>> skipped = new ArrayList<>();
    for (Verifying.Skipped s : verdict.skipped()) {
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("name", s.name());
      entry.put("reason", s.reason());
      skipped.add(entry);
    }
    object.put("skipped", skipped);
    return object;
  }

  void print() {
    Resources used = Resources.now();
    row("run", folder.path().toString());
    row(
        evaluation.higherIsBetter() ? "test accuracy" : "test squared error",
        text(
            "%s, %s soft, %,d samples",
            Double.isNaN(evaluation.hardened())
                ? "no hardware form"
                : figure(evaluation.hardened()) + " hardened",
            figure(evaluation.soft()),
            testSamples));
    if (luts != null) {
      row(
          "LUT6 (estimate)",
          text(
              "encoder %,d, core %,d, head %,d; %d clocks latency",
              luts.encoder(), luts.core(), luts.head(), luts.latency()));
    }
    if (verdict != null) {
      print(verdict);
    }
    row(
        "time",
        text(
            "%.1f s wall, %.1f s CPU, peak memory %,d MiB",
            used.wallSeconds(), used.cpuSeconds(), used.peakMemoryBytes() >> 20));
  }

  static void print(Verifying.Verdict verdict) {
    for (Verifying.Level level : verdict.levels()) {
      row(
          "verified " + level.name(),
          text(
              "%,d mismatches in %,d vectors, %.1f s",
              level.mismatches(), level.vectors(), level.seconds()));
    }
    for (Verifying.Skipped skipped : verdict.skipped()) {
      row("skipped " + skipped.name(), skipped.reason());
    }
  }

  static void row(String name, String value) {
    Output.line(text("%-20s %s", name, value));
  }

  private String figure(double x) {
    return evaluation.higherIsBetter() ? text("%.2f %%", 100 * x) : text("%.5g", x);
  }

  /// JSON has no NaN, which stands for a network that has no hardware form.
  private static @Nullable Double number(double x) {
    return Double.isNaN(x) ? null : x;
  }

  private static double round(double seconds) {
    return Math.round(seconds * 100) / 100.0;
  }

  private static String text(String format, Object... arguments) {
    return String.format(Locale.ROOT, format, arguments);
  }
}
