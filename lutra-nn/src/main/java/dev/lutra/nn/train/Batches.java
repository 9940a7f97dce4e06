package dev.lutra.nn.train;

import dev.lutra.nn.Seeds;
import dev.lutra.nn.data.Samples;
import dev.lutra.nn.train.Trainer.Run;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.Tape;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// What the steps of a training read: samples in the order of an epoch, changed at random if asked
/// for, and their targets.
final class Batches {
  private final Run run;
  private final @Nullable ImageChange change;

  /// The order of a batch that lies in order.
  private final int[] identity;

  Batches(Run run) {
    this.run = run;
    this.change = ImageChange.of(run.settings().augmentation(), run.train().shape());
    this.identity = Evaluation.identity(run.settings().batch());
  }

  /// All samples, shuffled for an epoch.
  int[] order(int epoch) {
    int[] order = Evaluation.identity(run.train().count());
    SplittableRandom random = Seeds.random(run.seed(), "shuffle." + epoch);
    for (int i = order.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int t = order[i];
      order[i] = order[j];
      order[j] = t;
    }
    return order;
  }

  /// The words of samples `order[from .. from + count - 1]` as they are trained on.
  ///
  /// @param seed of their changes
  Real words(Tape tape, int[] order, int from, int count, long seed) {
    if (change == null) {
      return words(tape, order, from, count);
    }
    Samples changed =
        change.changed(run.train().samples(), order, from, count, Seeds.random(seed, "shift"));
    return words(tape, changed, identity, 0, count);
  }

  /// The words of samples as they are.
  Real words(Tape tape, int[] order, int from, int count) {
    return words(tape, run.train().samples(), order, from, count);
  }

  private Real words(Tape tape, Samples samples, int[] order, int from, int count) {
    var quantizer = run.model().quantizer();
    Real words = tape.own(run.model().backend().memory().real(quantizer.features(), count));
    quantizer.gather(run.model().backend(), samples, order, from, words);
    return words;
  }

  /// Their targets as the loss sees them.
  Real targets(Tape tape, int[] order, int from, int count) {
    Real targets = tape.own(run.model().backend().memory().unset(run.model().outputs(), count));
    run.scoring()
        .scale()
        .write(run.train().targets(), order, from, run.loss().labelSmoothing(), targets);
    return targets;
  }
}
