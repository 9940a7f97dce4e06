package dev.lutra.nn.train;

import dev.lutra.nn.ShapeException;
import dev.lutra.nn.data.Targets;
import dev.lutra.tensor.Real;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// Targets as the loss sees them, `[outputs, samples]`: one-hot for classes; for values `(v - low)
/// / (high - low)`, with the training set's range for the squared error, so that a network of bits
/// can answer, and as they are for the other losses.
///
/// @param low value of each output that is 0 to the loss; empty for classes
/// @param high value of each output that is 1 to the loss; empty for classes
public record TargetScale(List<Float> low, List<Float> high) {
  /// Takes copies of the lists.
  public TargetScale {
    low = List.copyOf(low);
    high = List.copyOf(high);
  }

  /// Fits the range of value targets; those of a loss that takes them as they are have to lie from
  /// 0 to 1.
  ///
  /// @throws ShapeException if they do not
  public static TargetScale fit(Targets train, Loss loss) {
    if (!(train instanceof Targets.Values values)) {
      return new TargetScale(List.of(), List.of());
    }
    if (loss.valueRule() != Scoring.Rule.SQUARED_ERROR) {
      for (float v : values.values()) {
        if (!(v >= 0 && v <= 1)) {
          throw new ShapeException(
              "loss: got a target of " + v + ", expected 0 to 1; set loss to squaredError");
        }
      }
      return new TargetScale(
          Collections.nCopies(values.width(), 0f), Collections.nCopies(values.width(), 1f));
    }
    List<Float> low = new ArrayList<>();
    List<Float> high = new ArrayList<>();
    for (int t = 0; t < values.width(); t++) {
      float min = Float.POSITIVE_INFINITY;
      float max = Float.NEGATIVE_INFINITY;
      for (int s = 0; s < values.count(); s++) {
        min = Math.min(min, values.values()[s * values.width() + t]);
        max = Math.max(max, values.values()[s * values.width() + t]);
      }
      low.add(min);
      high.add(max > min ? max : min + Math.max(1, Math.ulp(min)));
    }
    return new TargetScale(low, high);
  }

  /// Writes the targets of samples `indices[from .. from + out.frames() - 1]`.
  public void write(Targets targets, int[] indices, int from, double smoothing, Real out) {
    MemorySegment all = out.storage().overwrite();
    for (int i = 0; i < out.frames(); i++) {
      for (int c = 0; c < out.features(); c++) {
        float target = value(targets, indices[from + i], c, out.features(), smoothing);
        all.setAtIndex(ValueLayout.JAVA_FLOAT, (long) c * out.stride() + i, target);
      }
    }
  }

  private float value(Targets targets, int sample, int output, int outputs, double smoothing) {
    return switch (targets) {
      case Targets.Classes classes -> {
        float hot = classes.labels()[sample] == output ? 1 : 0;
        yield (float) ((1 - smoothing) * hot + smoothing / outputs);
      }
      case Targets.Values values -> {
        float v = values.values()[sample * values.width() + output];
        yield (v - low.get(output)) / (high.get(output) - low.get(output));
      }
    };
  }

  /// A scaled prediction back in the units of the data.
  public float unscale(int output, float scaled) {
    return low.get(output) + scaled * (high.get(output) - low.get(output));
  }
}
