package dev.lutra.nn.train;

import dev.lutra.nn.ForwardPass;
import dev.lutra.nn.Settings;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.Tape;
import dev.lutra.tensor.op.Add;
import dev.lutra.tensor.op.CornerPenalty;
import dev.lutra.tensor.op.InfluencePenalty;

/// What is added to the loss for the sake of the hardened network.
///
/// @param corner weight of the penalty that pulls probabilities in tables to 0 and 1, reached at
///   the end
/// @param cornerStart share of the run before that penalty starts to rise linearly
/// @param influence weight of the mean total influence of the tables, see
///   [dev.lutra.tensor.op.InfluencePenalty]: tables that depend little on single inputs are noise
///   tolerant
public record Regularization(double corner, double cornerStart, double influence) {
  /// Nothing.
  public static final Regularization NONE = new Regularization(0, 0, 0);

  /// @throws IllegalArgumentException if a setting is out of range
  public Regularization {
    Settings.notNegative("training.regularization.corner", corner);
    Settings.share("training.regularization.cornerStart", cornerStart);
    Settings.notNegative("training.regularization.influence", influence);
  }

  /// The loss with the penalties of the tables that a pass has kept.
  ///
  /// @param progress share of the training that is done
  Real added(ForwardPass pass, Real loss, double progress) {
    double weight = corner * Math.max(0, (progress - cornerStart) / (1 - cornerStart));
    Tape tape = pass.tape();
    Real total = loss;
    for (ForwardPass.Table table : pass.tables()) {
      if (weight > 0 && table.probabilities()) {
        Real penalty = tape.real(new CornerPenalty((float) weight), table.entries());
        total = tape.real(new Add(1), total, penalty);
      }
      if (influence > 0) {
        var op = new InfluencePenalty((float) influence, table.span());
        total = tape.real(new Add(1), total, tape.real(op, table.entries()));
      }
    }
    return total;
  }
}
