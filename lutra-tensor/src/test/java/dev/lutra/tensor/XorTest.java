package dev.lutra.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lutra.tensor.backend.Backend;
import dev.lutra.tensor.op.InterpolateLut;
import dev.lutra.tensor.op.MeanSquaredError;
import dev.lutra.tensor.op.TestBackend;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The smoke test of the whole module: one stochastic LUT learns XOR.
final class XorTest {
  private static final Wires WIRES = new Wires(2, 2, new int[] {0, 1});

  @ParameterizedTest
  @EnumSource
  void oneStochasticLutLearnsXorAndHardensToItsTruthTable(TestBackend kind) {
    try (Backend backend = kind.open()) {
      Memory memory = backend.memory();
      for (long seed = 1; seed <= 5; seed++) {
        Real table = memory.real(1, 4);
        var random = new SplittableRandom(seed);
        for (int k = 0; k < 4; k++) {
          table.set(0, k, (float) random.nextGaussian(0.5, 0.01));
        }
        float loss = train(backend, table);
        assertThat(loss).as("loss of seed %d", seed).isLessThan(1e-4f);
        assertThat(harden(table)).as("table of seed %d", seed).isEqualTo(0b0110);
      }
    }
  }

  /// Plain SGD with momentum on the four patterns; returns the last loss.
  private static float train(Backend backend, Real table) {
    Memory memory = backend.memory();
    Real x = memory.real(2, 4);
    x.copyFrom(new float[] {0, 1, 0, 1, 0, 0, 1, 1});
    Real target = memory.real(1, 4);
    target.copyFrom(new float[] {0, 1, 1, 0});
    Real velocity = memory.real(1, 4);
    float last = Float.NaN;
    for (int step = 0; step < 100; step++) {
      try (var tape = new Tape(backend, Mode.TRAIN, step)) {
        tape.watch(table);
        Real y = tape.real(new InterpolateLut(WIRES), x, table);
        Real loss = tape.real(new MeanSquaredError(), y, target);
        tape.backward(loss);
        backend.element().sgd(table, tape.gradient(table), velocity, 0.2f, 0.5f);
        backend.element().clamp(table, 0, 1);
        last = loss.get(0, 0);
      }
    }
    return last;
  }

  private static int harden(Real table) {
    int bits = 0;
    for (int k = 0; k < 4; k++) {
      bits |= table.get(0, k) > 0.5f ? 1 << k : 0;
    }
    return bits;
  }
}
