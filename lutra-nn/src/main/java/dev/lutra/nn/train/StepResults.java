package dev.lutra.nn.train;

import dev.lutra.tensor.Real;
import dev.lutra.tensor.backend.Backend;
import org.jspecify.annotations.Nullable;

/// The losses and right classes of steps, on their way from the device that computes them: first
/// asked, first taken. A step makes no objects for them.
final class StepResults {
  /// Of one step.
  private static final class Result {
    private final Backend.Reading loss;
    private final Backend.Reading right;
    private boolean classes;
    private int step;
    private int samples;

    Result(Backend backend) {
      loss = backend.reading();
      right = backend.reading();
    }
  }

  /// A ring, of which `asked` are in use from `first` on.
  private final Result[] ring;

  private int first;
  private int asked;
  private double lossSum;
  private long rightSum;

  StepResults(Backend backend) {
    ring = new Result[backend.ahead() + 1];
    for (int i = 0; i < ring.length; i++) {
      ring[i] = new Result(backend);
    }
  }

  /// Asks for the results of a step.
  ///
  /// @param step its number in the epoch, from 1
  /// @param samples samples done in the epoch
  /// @param right null if the targets are no classes
  void ask(int step, int samples, Real loss, @Nullable Real right) {
    Result next = ring[(first + asked) % ring.length];
    next.step = step;
    next.samples = samples;
    next.classes = right != null;
    next.loss.ask(loss);
    if (right != null) {
      next.right.ask(right);
    }
    asked++;
  }

  /// Steps asked for and not taken.
  int asked() {
    return asked;
  }

  /// The loss of the first of them, once it is there.
  float loss() {
    return ring[first].loss.value();
  }

  /// Its number.
  int step() {
    return ring[first].step;
  }

  /// Samples done with it.
  int samples() {
    return ring[first].samples;
  }

  /// Takes it into the sums.
  void take() {
    Result result = ring[first];
    lossSum += result.loss.value();
    rightSum += result.classes ? Math.round(result.right.value()) : 0;
    first = (first + 1) % ring.length;
    asked--;
  }

  /// Losses of the steps that were taken since [#clearSums].
  double lossSum() {
    return lossSum;
  }

  /// Right classes of those steps.
  long rightSum() {
    return rightSum;
  }

  /// Begins the sums anew.
  void clearSums() {
    lossSum = 0;
    rightSum = 0;
  }
}
