package dev.lutra.cli.work;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// A step of the way to a device, as it ended.
///
/// @param name such as `verify icarus` or `synthesis`
/// @param status how it ended
/// @param text one line: figures and the tool that found them, or what is missing, or what failed
///   and where its log is
/// @param figures numbers by name, for the report
/// @param seconds time it took
public record FlowStep(
    String name, Status status, String text, Map<String, Double> figures, double seconds) {
  /// How a step ended.
  public enum Status {
    /// It was done, and nothing differs.
    DONE,
    /// Something differs, or a tool failed.
    FAILED,
    /// It was not run: a tool is missing, or a step that it needs was not done.
    SKIPPED
  }

  /// Copies the figures, in their order.
  public FlowStep {
    figures = Collections.unmodifiableMap(new LinkedHashMap<>(figures));
  }

  /// True iff it was done and nothing differs.
  public boolean isDone() {
    return status == Status.DONE;
  }

  static FlowStep done(String name, String text, Map<String, Double> figures) {
    return new FlowStep(name, Status.DONE, text, figures, 0);
  }

  static FlowStep failed(String name, String text) {
    return new FlowStep(name, Status.FAILED, text, Map.of(), 0);
  }

  static FlowStep skipped(String name, String text) {
    return new FlowStep(name, Status.SKIPPED, text, Map.of(), 0);
  }

  FlowStep took(double time) {
    return new FlowStep(name, status, text, figures, time);
  }
}
