package dev.lutra.tensor.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.lutra.tensor.Memory;
import dev.lutra.tensor.Op;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.Tape;
import dev.lutra.tensor.Tensor;
import dev.lutra.tensor.backend.Backend;
import java.util.ArrayDeque;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.IntPredicate;

/// Compares the gradients of an op with central differences of its stand-in, on the projection
/// `sum r_i y_i` of the output for fixed random `r`.
final class GradientCheck {
  /// Of the larger of the two numbers: a factor wrong by 2 % is found.
  private static final double RELATIVE = 0.01;

  /// Of the root mean square of the gradient: what rounding leaves of a small element.
  private static final double ABSOLUTE = 0.003;

  private static final long SEED = 20260101;

  private final OpCase subject;
  private final Backend backend;
  private final Op op;
  private final ArrayDeque<Real> projections = new ArrayDeque<>();

  GradientCheck(OpCase subject, Backend backend) {
    this.subject = subject;
    this.backend = backend;
    this.op = subject.op().apply(backend.memory());
  }

  /// Fails unless all gradients are right when the op is applied `uses` times to the same inputs.
  void check(int uses) {
    float[][] analytic = gradients(uses, i -> true);
    Real[] seen =
        subject.inputs().stream().map(i -> i.seen(backend.memory())).toArray(Real[]::new);
    for (int i = 0; i < analytic.length; i++) {
      if (subject.inputs().get(i).checked()) {
        compare(i, analytic[i], differences(uses, seen, i));
      }
    }
  }

  /// The gradients of the inputs chosen, in place of the others null.
  float[][] gradients(int uses, IntPredicate watched) {
    Memory memory = backend.memory();
    Tensor[] inputs =
        subject.inputs().stream().map(i -> i.tensor(memory)).toArray(Tensor[]::new);
    float[][] out = new float[inputs.length][];
    try (var tape = new Tape(backend, subject.mode(), SEED)) {
      for (int i = 0; i < inputs.length; i++) {
        if (watched.test(i)) {
          tape.watch(inputs[i]);
        }
      }
      Tensor[] outputs = new Tensor[uses];
      for (int u = 0; u < uses; u++) {
        outputs[u] = tape.apply(op, inputs);
      }
      Tensor y = uses == 1 ? outputs[0] : tape.apply(new Concatenate(), outputs);
      tape.backward(y, projection(y.features(), y.frames()));
      for (int i = 0; i < inputs.length; i++) {
        if (watched.test(i)) {
          out[i] = tape.gradient(inputs[i]).toArray();
        }
      }
    }
    return out;
  }

  private double[] differences(int uses, Real[] seen, int input) {
    Real x = seen[input];
    float step = subject.inputs().get(input).step();
    double[] out = new double[x.features() * x.frames()];
    for (int i = 0; i < out.length; i++) {
      int row = i / x.frames();
      int column = i % x.frames();
      float middle = x.get(row, column);
      float above = middle + step;
      float below = middle - step;
      x.set(row, column, above);
      double high = value(uses, seen);
      x.set(row, column, below);
      double low = value(uses, seen);
      x.set(row, column, middle);
      out[i] = (high - low) / ((double) above - below);
    }
    return out;
  }

  private double value(int uses, Real[] seen) {
    OpCase.StandIn standIn = subject.standIn();
    try (var tape = new Tape(backend, subject.mode(), SEED)) {
      double sum = 0;
      Real weights = null;
      for (int u = 0; u < uses; u++) {
        Real y = standIn == null ? tape.real(op, seen) : standIn.apply(tape, seen);
        if (weights == null) {
          weights = projection(uses * y.features(), y.frames());
        }
        for (int r = 0; r < y.features(); r++) {
          for (int f = 0; f < y.frames(); f++) {
            double weight = weights.get(u * y.features() + r, f);
            sum += weight * y.get(r, f);
          }
        }
      }
      return sum;
    } finally {
      releaseProjections();
    }
  }

  private Real projection(int features, int frames) {
    var random = new SplittableRandom(SEED);
    Real r = backend.memory().real(features, frames);
    r.fill(Float.NaN);
    for (int i = 0; i < features * frames; i++) {
      float sign = random.nextBoolean() ? 1 : -1;
      r.set(i / frames, i % frames, sign * (0.5f + (float) random.nextDouble()));
    }
    projections.push(r);
    return r;
  }

  private void releaseProjections() {
    while (!projections.isEmpty()) {
      backend.memory().release(projections.pop().segment());
    }
  }

  private void compare(int input, float[] analytic, double[] numeric) {
    double squares = 0;
    for (double n : numeric) {
      squares += n * n;
    }
    double rms = Math.sqrt(squares / numeric.length);
    assertThat(rms).as("%s: gradient %d vanishes, so proves nothing", subject, input)
        .isGreaterThan(1e-5);
    double[] error = new double[numeric.length];
    for (int i = 0; i < numeric.length; i++) {
      double size = Math.max(Math.abs(numeric[i]), Math.abs(analytic[i]));
      error[i] = Math.abs(analytic[i] - numeric[i]);
      if (!(error[i] <= RELATIVE * size + ABSOLUTE * rms)) {
        fail(
            String.format(
                Locale.ROOT,
                "%s on %s: gradient of input %d at element %d: got %g, expected %g (rms %g)",
                subject, backend.name(), input, i, analytic[i], numeric[i], rms));
      }
    }
  }
}
