package dev.lutra.nn.train;

import dev.lutra.netlist.Readout;
import dev.lutra.nn.EncodedNetwork;
import dev.lutra.nn.data.Targets;
import dev.lutra.tensor.Real;
import java.util.function.IntToDoubleFunction;

/// How the outputs of a network are judged, those of the soft network and the hardware's scores
/// alike.
///
/// @param rule what is counted
/// @param scale targets as the loss sees them
/// @param center what is taken away from a hardened score, see
///   [dev.lutra.nn.layer.GroupSumLayer#center]; times the frames
/// @param divisor what it is then divided by to be a logit: temperature times frames
public record Scoring(Rule rule, TargetScale scale, double center, double divisor) {
  /// What is counted for each sample.
  public enum Rule {
    /// 1 if the highest output is the class (or the likeliest of soft labels).
    CLASS,
    /// The share of outputs on the right side: logit above 0 where the target is above 1/2.
    BITS,
    /// Mean squared error in the units of the data.
    SQUARED_ERROR
  }

  /// Whether more is better.
  public boolean higherIsBetter() {
    return rule != Rule.SQUARED_ERROR;
  }

  /// What the soft network gets for a sample: its logits are column `column` of `logits`.
  double soft(Targets targets, int sample, Real logits, int column) {
    return rule == Rule.CLASS
        ? rightClass(targets, sample, logits, column)
        : onValues((Targets.Values) targets, sample, t -> logits.get(t, column));
  }

  /// What the hardware gets for a sample: its scores are column `column` of `scores`.
  double hardened(Targets targets, int sample, Real scores, int column) {
    return rule == Rule.CLASS
        ? rightClass(targets, sample, scores, column)
        : onValues((Targets.Values) targets, sample, t -> logit(scores.get(t, column)));
  }

  /// What the hardware gets for a sample by its scores, the number of ones of each group.
  public double hardened(Targets targets, int sample, int[] scores) {
    return rule == Rule.CLASS
        ? Readout.argMax(scores, 0, scores.length) == likeliest(targets, sample) ? 1 : 0
        : onValues((Targets.Values) targets, sample, t -> logit(scores[t]));
  }

  /// The value, in the units of the data, that a score of the hardware stands for: 1 or 0 for yes
  /// and no.
  ///
  /// @throws IllegalStateException if the outputs are classes
  public float value(int output, int score) {
    return switch (rule) {
      case CLASS -> throw new IllegalStateException("value: got outputs that are classes");
      case BITS -> logit(score) > 0 ? 1 : 0;
      case SQUARED_ERROR -> scale.unscale(output, (float) logit(score));
    };
  }

  private double logit(double score) {
    return (score - center) / divisor;
  }

  private static double rightClass(Targets targets, int sample, Real out, int column) {
    return EncodedNetwork.argMax(out, column) == likeliest(targets, sample) ? 1 : 0;
  }

  private double onValues(Targets.Values values, int sample, IntToDoubleFunction logits) {
    double sum = 0;
    for (int t = 0; t < values.width(); t++) {
      double logit = logits.applyAsDouble(t);
      float target = values.values()[sample * values.width() + t];
      if (rule == Rule.BITS) {
        sum += logit > 0 == target > 0.5 ? 1 : 0;
      } else {
        double error = scale.unscale(t, (float) logit) - target;
        sum += error * error;
      }
    }
    return sum / values.width();
  }

  /// The class of a sample; of soft labels the highest, ties to the lowest index.
  private static int likeliest(Targets targets, int sample) {
    return switch (targets) {
      case Targets.Classes classes -> classes.labels()[sample];
      case Targets.Values values -> {
        int at = sample * values.width();
        int best = 0;
        for (int t = 1; t < values.width(); t++) {
          if (values.values()[at + t] > values.values()[at + best]) {
            best = t;
          }
        }
        yield best;
      }
    };
  }
}
