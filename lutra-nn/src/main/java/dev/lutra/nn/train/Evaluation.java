package dev.lutra.nn.train;

import dev.lutra.nn.ForwardPass;
import dev.lutra.nn.Model;
import dev.lutra.nn.NotLowerableException;
import dev.lutra.nn.data.Dataset;
import dev.lutra.nn.data.Targets;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.Tape;
import org.jspecify.annotations.Nullable;

/// How good a model is on a data set, soft and hardened: the share of right classes, or the mean
/// squared error in the units of the data.
///
/// @param soft of the network as it is trained
/// @param hardened of the network as it becomes hardware; NaN if a layer has no hardware form
/// @param higherIsBetter true for accuracies, false for errors
public record Evaluation(double soft, double hardened, boolean higherIsBetter) {
  private static final int BATCH = 512;

  /// Evaluates a model.
  ///
  /// @param valueScale what a hardened score is divided by to be a scaled value: temperature times
  ///   frames (values only)
  public static Evaluation of(Model model, Dataset data, TargetScale scale, double valueScale) {
    boolean classes = data.targets() instanceof Targets.Classes;
    int[] order = identity(data.count());
    double soft = 0;
    double hardened = 0;
    for (int from = 0; from < order.length; from += BATCH) {
      int count = Math.min(BATCH, order.length - from);
      try (Tape tape = model.evaluation()) {
        Real words =
            tape.own(model.backend().memory().real(model.encoder().quantizer().features(), count));
        model.encoder().quantizer().gather(data.samples(), order, from, words);
        Real logits = model.soft(ForwardPass.soft(tape), words);
        Real scores = scores(model, tape, words);
        for (int i = 0; i < count; i++) {
          soft += points(data.targets(), from + i, logits, i, scale, 1);
          hardened +=
              scores == null
                  ? Double.NaN
                  : points(data.targets(), from + i, scores, i, scale, valueScale);
        }
      }
    }
    return new Evaluation(soft / order.length, hardened / order.length, classes);
  }

  private static @Nullable Real scores(Model model, Tape tape, Real words) {
    try {
      return model.scores(ForwardPass.hardened(tape), words);
    } catch (NotLowerableException e) {
      return null; // a conventional network, as a teacher is
    }
  }

  private static double points(
      Targets targets, int sample, Real out, int column, TargetScale scale, double divisor) {
    return switch (targets) {
      case Targets.Classes classes -> Model.argMax(out, column) == classes.labels()[sample] ? 1 : 0;
      case Targets.Values values -> {
        double sum = 0;
        for (int t = 0; t < values.width(); t++) {
          float predicted = scale.unscale(t, (float) (out.get(t, column) / divisor));
          double d = predicted - values.values()[sample * values.width() + t];
          sum += d * d;
        }
        yield sum / values.width();
      }
    };
  }

  /// What results are compared by: the hardened result, or the soft one if there is no other.
  public double figure() {
    return Double.isNaN(hardened) ? soft : hardened;
  }

  /// Whether this result, by its [#figure()], is better than `other`.
  public boolean isBetterThan(double other) {
    return higherIsBetter ? figure() > other : figure() < other;
  }

  static int[] identity(int count) {
    int[] order = new int[count];
    for (int i = 0; i < count; i++) {
      order[i] = i;
    }
    return order;
  }
}
