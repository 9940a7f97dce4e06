package dev.lutra.tensor.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.assertj.core.api.Assertions.within;

import dev.lutra.tensor.Memory;
import dev.lutra.tensor.Op;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.Tape;
import dev.lutra.tensor.Tensor;
import dev.lutra.tensor.backend.Backend;
import dev.lutra.tensor.cpu.CpuBackend;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.IntPredicate;

/// Compares the gradients of an op with central differences of its stand-in, on the projection `sum
/// r_i y_i` of the output for fixed random `r`. The op is applied twice to the same inputs, so that
/// a backward pass that overwrites instead of adding is found.
///
/// The differences are taken on the scalar backend, which defines every kernel; the gradients and,
/// once, the value are those of the backend under test.
final class GradientCheck {
  /// Of the larger of the two numbers: a factor wrong by 2 % is found.
  private static final double RELATIVE = 0.01;

  /// Of the root mean square of the gradient: what rounding leaves of a small element.
  private static final double ABSOLUTE = 0.003;

  private static final int USES = 2;
  private static final long SEED = 20260101;

  private final OpCase subject;
  private final Backend backend;

  GradientCheck(OpCase subject, Backend backend) {
    this.subject = subject;
    this.backend = backend;
  }

  /// Fails unless the value and all gradients are right.
  void check() {
    float[][] analytic = gradients(USES, i -> true);
    try (Backend reference = CpuBackend.scalar(1)) {
      Real[] seen = seen(reference);
      double value = value(reference, seen);
      assertThat(value(backend, seen(backend)))
          .as("value of %s on %s", subject, backend.name())
          .isCloseTo(value, within(1e-4 * (1 + Math.abs(value))));
      for (int i = 0; i < analytic.length; i++) {
        if (subject.inputs().get(i).checked()) {
          compare(i, analytic[i], differences(reference, seen, i));
        }
      }
    }
  }

  private Real[] seen(Backend on) {
    return subject.inputs().stream().map(i -> i.seen(on.memory())).toArray(Real[]::new);
  }

  /// The gradients of the inputs chosen, in place of the others null.
  float[][] gradients(int uses, IntPredicate watched) {
    Memory memory = backend.memory();
    Op op = subject.op().apply(memory);
    Tensor[] inputs = subject.inputs().stream().map(i -> i.tensor(memory)).toArray(Tensor[]::new);
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
      tape.backward(y, tape.own(projection(backend, y.features(), y.frames())));
      for (int i = 0; i < inputs.length; i++) {
        if (watched.test(i)) {
          out[i] = tape.gradient(inputs[i]).toArray();
        }
      }
    }
    return out;
  }

  private double[] differences(Backend on, Real[] seen, int input) {
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
      double high = value(on, seen);
      x.set(row, column, below);
      double low = value(on, seen);
      x.set(row, column, middle);
      out[i] = (high - low) / ((double) above - below);
    }
    return out;
  }

  private double value(Backend on, Real[] seen) {
    Op op = subject.op().apply(on.memory());
    OpCase.StandIn standIn = subject.standIn();
    try (var tape = new Tape(on, subject.mode(), SEED)) {
      double sum = 0;
      Real weights = null;
      for (int u = 0; u < USES; u++) {
        Real y = standIn == null ? tape.real(op, seen) : standIn.apply(tape, seen);
        if (weights == null) {
          weights = tape.own(projection(on, USES * y.features(), y.frames()));
        }
        for (int r = 0; r < y.features(); r++) {
          for (int f = 0; f < y.frames(); f++) {
            double weight = weights.get(u * y.features() + r, f);
            sum += weight * y.get(r, f);
          }
        }
      }
      return sum;
    }
  }

  private static Real projection(Backend on, int features, int frames) {
    var random = new SplittableRandom(SEED);
    Real r = on.memory().real(features, frames);
    r.fill(Float.NaN);
    for (int i = 0; i < features * frames; i++) {
      float sign = random.nextBoolean() ? 1 : -1;
      r.set(i / frames, i % frames, sign * (0.5f + (float) random.nextDouble()));
    }
    return r;
  }

  private void compare(int input, float[] analytic, double[] numeric) {
    double squares = 0;
    for (double n : numeric) {
      squares += n * n;
    }
    double rms = Math.sqrt(squares / numeric.length);
    assertThat(rms)
        .as("%s: gradient %d vanishes, so proves nothing", subject, input)
        .isGreaterThan(1e-5);
    for (int i = 0; i < numeric.length; i++) {
      double size = Math.max(Math.abs(numeric[i]), Math.abs(analytic[i]));
      double error = Math.abs(analytic[i] - numeric[i]);
      if (!(error <= RELATIVE * size + ABSOLUTE * rms)) {
        fail(
            String.format(
                Locale.ROOT,
                "%s on %s: gradient of input %d at element %d: got %g, expected %g (rms %g)",
                subject,
                backend.name(),
                input,
                i,
                analytic[i],
                numeric[i],
                rms));
      }
    }
  }
}
