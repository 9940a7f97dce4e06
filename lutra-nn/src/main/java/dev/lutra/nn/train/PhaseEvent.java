package dev.lutra.nn.train;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/// A part of a step of training for the Flight Recorder; free where nothing records. The phases of
/// a step are `data`, `encode`, `forward`, `backward` and `update`, each beginning where the one
/// before ends.
@Name("dev.lutra.Phase")
@Label("Phase")
@Description("A part of a step of training")
@Category("Lutra")
@StackTrace(false)
final class PhaseEvent extends Event {
  @Label("Phase")
  @Description("data, encode, forward, backward or update")
  String phase = "";

  static PhaseEvent begin(String phase) {
    PhaseEvent event = new PhaseEvent();
    event.phase = phase;
    event.begin();
    return event;
  }

  /// Ends this phase and begins the next one.
  PhaseEvent then(String next) {
    commit();
    return begin(next);
  }
}
