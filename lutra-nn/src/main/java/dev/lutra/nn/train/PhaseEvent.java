package dev.lutra.nn.train;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/// A part of a step of training for the Flight Recorder; free where nothing records. The phases of
/// a step are `data`, `encode`, `forward`, `backward` and `update`, each beginning where the one
/// before ends; of a batch in parts the first four come once for each.
@Name("dev.lutra.Phase")
@Label("Phase")
@Description("A part of a step of training")
@Category("Lutra")
@StackTrace(false)
final class PhaseEvent extends Event {
  @Label("Phase")
  @Description("data, encode, forward, backward or update")
  String phase = "";

  /// Begins the first phase with this object.
  void begin(String first) {
    phase = first;
    begin();
  }

  /// Ends this phase and begins the next one.
  void then(String next) {
    done();
    begin(next);
  }

  /// Ends the last phase.
  void done() {
    end(); // each time: an event keeps the duration that it has once
    commit();
  }
}
