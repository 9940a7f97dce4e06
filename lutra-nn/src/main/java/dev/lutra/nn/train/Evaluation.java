package dev.lutra.nn.train;

import dev.lutra.nn.EncodedNetwork;
import dev.lutra.nn.ForwardPass;
import dev.lutra.nn.NotLowerableException;
import dev.lutra.nn.data.Dataset;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.Tape;
import org.jspecify.annotations.Nullable;

/// How good a model is on a data set, soft and hardened: the mean over the samples of what a
/// [Scoring] counts.
///
/// @param soft of the network as it is trained
/// @param hardened of the network as it becomes hardware; NaN if a layer has no hardware form
/// @param higherIsBetter true for accuracies, false for errors
public record Evaluation(double soft, double hardened, boolean higherIsBetter) {
  /// The most samples that are evaluated together.
  private static final int BATCH = 512;

  /// Evaluates a model.
  public static Evaluation of(EncodedNetwork model, Dataset data, Scoring scoring) {
    int[] order = identity(data.count());
    double soft = 0;
    double hardened = 0;
    int batch = model.evaluated(BATCH);
    for (int from = 0; from < order.length; from += batch) {
      int count = Math.min(batch, order.length - from);
      try (Tape tape = model.evaluation()) {
        Real words =
            tape.own(model.backend().memory().real(model.encoder().quantizer().features(), count));
        model.encoder().quantizer().gather(model.backend(), data.samples(), order, from, words);
        Real logits = model.soft(ForwardPass.soft(tape), words);
        Real scores = scores(model, tape, words);
        for (int i = 0; i < count; i++) {
          soft += scoring.soft(data.targets(), from + i, logits, i);
          hardened +=
              scores == null ? Double.NaN : scoring.hardened(data.targets(), from + i, scores, i);
        }
      }
    }
    return new Evaluation(soft / order.length, hardened / order.length, scoring.higherIsBetter());
  }

  private static @Nullable Real scores(EncodedNetwork model, Tape tape, Real words) {
    try {
      return model.scores(ForwardPass.hardened(tape), words);
    } catch (NotLowerableException e) {
      return null; // a conventional network, as a teacher is
    }
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
