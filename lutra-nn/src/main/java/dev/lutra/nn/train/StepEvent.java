package dev.lutra.nn.train;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/// A step of training for the Flight Recorder; free where nothing records.
@Name("dev.lutra.Step")
@Label("Step")
@Description("One step of training")
@Category("Lutra")
@StackTrace(false)
final class StepEvent extends Event {
  @Label("Epoch")
  @Description("The running epoch, from 1")
  int epoch;

  @Label("Step")
  @Description("The step in its epoch, from 1")
  int step;

  @Label("Frames")
  @Description("Columns of the tensors: samples times frames of a sample")
  int frames;

  /// Begins another step with this object.
  void begin(int newEpoch, int newStep, int newFrames) {
    epoch = newEpoch;
    step = newStep;
    frames = newFrames;
    begin();
  }

  /// Ends it.
  void done() {
    end(); // each time: an event keeps the duration that it has once
    commit();
  }
}
