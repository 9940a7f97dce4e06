package dev.lutra.tensor.op;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lutra.tensor.Bits;
import dev.lutra.tensor.Mode;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.Tape;
import dev.lutra.tensor.Wires;
import dev.lutra.tensor.backend.Backend;
import dev.lutra.tensor.cpu.CpuBackend;
import dev.lutra.tensor.op.BinaryLut.Rule;
import dev.lutra.tensor.op.BinaryLut.Surrogate;
import org.junit.jupiter.api.Test;

/// Layers so large that their addresses are computed anew in the backward pass, some LUTs at a
/// time.
final class LutAddressesTest {
  private static final int INPUTS = 300;
  private static final int LUTS = 2048;
  private static final Rule RULE =
      new Rule(0.25f, false, 0.5f, 0.5f, 0, Surrogate.IDENTITY, 0.9f, 1e-5f);

  private final Backend backend = CpuBackend.vector(1);
  private final Wires wires = new Samples(1).wires(INPUTS, LUTS, 2);
  private final Real table = new Samples(2).reals(backend.memory(), LUTS, 4, -1, 1);
  private final Real ones = backend.memory().real(LUTS, 1);
  private final Real zeros = backend.memory().real(LUTS, 1);
  private final BinaryLut op = new BinaryLut(wires, RULE, null);

  /// Gradients of the inputs and the tables of one step.
  private float[][] step(Tape tape, int frames) {
    ones.fill(1);
    Bits x = new Samples(frames).bits(backend.memory(), INPUTS, frames);
    tape.watch(x);
    tape.watch(table);
    Bits y = tape.bits(op, x, table, ones, zeros);
    Real dy = backend.memory().real(LUTS, frames);
    for (int m = 0; m < LUTS; m++) {
      for (int f = 0; f < 64; f++) {
        dy.set(m, f * (frames / 64), (m * 31 + f * 17) % 13 - 6);
      }
    }
    tape.backward(y, dy);
    return new float[][] {tape.gradient(x).toArray(), tape.gradient(table).toArray()};
  }

  private float[][] alone(int frames) {
    try (Tape tape = new Tape(backend, Mode.TRAIN, 0)) {
      return step(tape, frames);
    }
  }

  @Test
  void theLastBatchOfAnEpochMayBeOfAnotherSize() {
    int[] batches = {20_480, 17_408, 64, 20_480};
    try (Tape tape = new Tape(backend, Mode.TRAIN, 0)) {
      for (int frames : batches) {
        float[][] got = step(tape.open(0), frames);
        float[][] expected = alone(frames);
        assertThat(got[0]).isEqualTo(expected[0]);
        assertThat(got[1]).isEqualTo(expected[1]);
      }
    }
  }

  /// The sum over all frames is that of its halves, whose addresses are kept.
  @Test
  void gradientsAreThoseOfKeptAddresses() {
    int frames = 17_408;
    int half = frames / 2;
    Bits x = new Samples(frames).bits(backend.memory(), INPUTS, frames);
    float[] whole = inputGradient(x);
    for (int part = 0; part < 2; part++) {
      Bits some = backend.memory().bits(INPUTS, half);
      for (int i = 0; i < INPUTS; i++) {
        for (int f = 0; f < half; f++) {
          some.set(i, f, x.get(i, part * half + f));
        }
      }
      float[] kept = inputGradient(some);
      for (int i = 0; i < INPUTS; i++) {
        for (int f = 0; f < half; f += 97) {
          assertThat(whole[i * frames + part * half + f]).isEqualTo(kept[i * half + f]);
        }
      }
    }
  }

  private float[] inputGradient(Bits x) {
    ones.fill(1);
    try (Tape tape = new Tape(backend, Mode.TRAIN, 0)) {
      tape.watch(x);
      Bits y = tape.bits(op, x, table, ones, zeros);
      Real dy = backend.memory().real(LUTS, x.frames());
      for (int m = 0; m < LUTS; m++) {
        dy.rows(m, m + 1).fill(m % 7 - 3);
      }
      tape.backward(y, dy);
      return tape.gradient(x).toArray();
    }
  }
}
