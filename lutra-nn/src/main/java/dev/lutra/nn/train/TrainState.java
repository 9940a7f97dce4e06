package dev.lutra.nn.train;

import dev.lutra.nn.EncodedNetwork;
import dev.lutra.nn.Parameter;
import dev.lutra.nn.optim.Optimizer;
import dev.lutra.tensor.Real;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Where a run stands: everything that, with the model's tensors, decides how it goes on.
/// Randomness is not part of it, for it is drawn by seed, epoch and step.
public final class TrainState {
  /// The numbers of a state.
  ///
  /// @param epoch epochs done
  /// @param step steps done in the epoch after them
  /// @param updates optimizer updates done in all
  /// @param lossSum sum of the losses of the running epoch's steps
  /// @param rightSum right classes of the running epoch
  /// @param bestEpoch the best epoch so far, 0 for none
  /// @param bestResult its validation result, see [Evaluation#figure()]; NaN for none
  public record Position(
      int epoch,
      int step,
      long updates,
      double lossSum,
      long rightSum,
      int bestEpoch,
      double bestResult) {
    /// The start of a run.
    public static final Position START = new Position(0, 0, 0, 0, 0, 0, Double.NaN);
  }

  private final Map<String, Real> slots = new LinkedHashMap<>();
  private Position position = Position.START;

  /// The state of a run that has not begun.
  public static TrainState start(
      EncodedNetwork model, Optimizer optimizer, TrainingSettings settings) {
    TrainState state = new TrainState();
    for (Parameter p : model.parameters()) {
      for (String slot : optimizer.slots()) {
        Real tensor = model.backend().memory().real(p.value().features(), p.value().frames());
        state.slots.put("optimizer." + slot + "." + p.name(), tensor);
      }
      if (settings.averaging() > 0 && p.averaged()) {
        Real trained = model.backend().memory().real(p.value().features(), p.value().frames());
        trained.copyFrom(p.value());
        state.slots.put(Averaging.slot(p), trained);
      }
    }
    return state;
  }

  private TrainState() {}

  /// The tensors of the optimizer and of averaging, by name.
  public Map<String, Real> slots() {
    return slots;
  }

  /// The optimizer's tensors of a parameter.
  List<Real> slots(Optimizer optimizer, Parameter parameter) {
    List<Real> found = new ArrayList<>();
    for (String slot : optimizer.slots()) {
      Real tensor = slots.get("optimizer." + slot + "." + parameter.name());
      if (tensor != null) {
        found.add(tensor);
      }
    }
    return found;
  }

  /// The numbers.
  public Position position() {
    return position;
  }

  /// Moves on.
  public void moveTo(Position next) {
    position = next;
  }
}
