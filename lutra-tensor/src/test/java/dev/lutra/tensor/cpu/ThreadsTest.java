package dev.lutra.tensor.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lutra.tensor.Addresses;
import dev.lutra.tensor.Bits;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.Wires;
import dev.lutra.tensor.backend.Backend;
import dev.lutra.tensor.backend.ElementKernels;
import dev.lutra.tensor.backend.ElementKernels.AdamStep;
import dev.lutra.tensor.backend.Grid;
import dev.lutra.tensor.backend.RandomBits;
import dev.lutra.tensor.backend.TableKernels;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Results have the same digits on any number of threads.
@Tag("width")
class ThreadsTest {
  private static final int LUTS = 13;
  private static final int INPUTS = 9;

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 32, 65, 300, 700})
  void allThreadCountsGiveTheSameDigits(int frames) {
    List<Object> one = results(1, frames);
    for (int threads = 2; threads <= 4; threads++) {
      List<Object> more = results(threads, frames);
      for (int i = 0; i < one.size(); i++) {
        assertThat(more.get(i)).as("result %d on %d threads", i, threads).isEqualTo(one.get(i));
      }
    }
  }

  private static List<Object> results(int threads, int frames) {
    Fixture fixture = new Fixture(frames);
    List<Object> out = new ArrayList<>();
    try (Backend backend = CpuBackend.vector(threads)) {
      lut(backend, fixture, frames, out);
      linear(backend, fixture, frames, out);
      element(backend.element(), fixture, frames, out);
      bit(backend, fixture, frames, out);
      rows(backend, fixture, frames, out);
      table(backend.table(), fixture, out);
    }
    return out;
  }

  private static void element(
      ElementKernels kernels, Fixture fixture, int frames, List<Object> out) {
    Real x = fixture.real(LUTS, frames);
    Real y = fixture.real(LUTS, frames);
    Real mean = fixture.empty(LUTS, 1);
    Real variance = fixture.empty(LUTS, 1);
    Real sums = fixture.empty(LUTS, 1);
    Real dots = fixture.empty(LUTS, 1);
    kernels.moments(x, mean, variance);
    kernels.rowAffine(x, mean, variance, y);
    kernels.rowDots(x, y, sums, dots);
    kernels.axpy(0.3f, x, y);
    kernels.clamp(y, -0.5f, 0.5f);
    Real first = fixture.real(LUTS, frames);
    Real second = fixture.real(LUTS, frames, 0, 1);
    kernels.adam(y, x, first, second, new AdamStep(0.01f, 0.9f, 0.999f, 1e-8f, 0.1f, 10, 1000));
    kernels.sgd(y, x, first, 0.1f, 0.9f);
    kernels.adaGrad(y, x, second, 0.1f, 1e-8f);
    // As bits: a sum in another order differs in the last ones.
    out.add(Double.doubleToLongBits(kernels.squaredNorm(y)));
    for (Real result : List.of(mean, variance, sums, dots, y, first, second)) {
      out.add(result.toArray());
    }
  }

  private static void rows(Backend backend, Fixture fixture, int frames, List<Object> out) {
    Real x = fixture.real(LUTS, 3 * frames);
    Real sums = fixture.empty(LUTS, frames);
    Real spread = fixture.real(LUTS, 3 * frames);
    Real copied = fixture.real(LUTS, 3 * frames);
    Real groups = fixture.empty(1, 3 * frames);
    Real mean = fixture.real(LUTS, 1);
    Real normalized = fixture.empty(LUTS, frames);
    Real inverses = fixture.real(LUTS, 3);
    backend.element().frameSum(x, true, sums);
    backend.element().frameSumBackward(sums, true, spread);
    backend.element().copy(x, frames, copied, 2 * frames, frames);
    backend.element().standardize(sums, mean, mean, 0.2f, normalized, inverses, 2);
    backend.bit().groupSum(x, 0.3f, groups);
    for (Real result : List.of(sums, spread, copied, groups, normalized, inverses)) {
      out.add(result.toArray());
    }
  }

  private static void table(TableKernels kernels, Fixture fixture, List<Object> out) {
    Real logits = fixture.real(LUTS, 16, -2, 2);
    Real shares = fixture.empty(LUTS, 16);
    Real gates = fixture.empty(LUTS, 4);
    Real dLogits = fixture.real(LUTS, 16);
    kernels.gateMixture(logits, shares, gates);
    kernels.gateMixtureGradient(shares, gates, gates, dLogits);
    Real spectrum = fixture.empty(LUTS, 16);
    kernels.walsh(logits, 0.5f, spectrum, false);
    Real w1 = fixture.real(LUTS, 12);
    Real b1 = fixture.real(LUTS, 3);
    Real w2 = fixture.real(LUTS, 3);
    Real b2 = fixture.real(LUTS, 1);
    Real pre = fixture.empty(LUTS, 48);
    Real values = fixture.empty(LUTS, 16);
    kernels.mlp(w1, b1, w2, b2, pre, values);
    kernels.mlpGradient(w2, pre, values, w1, b1, w2, b2);
    Real slopes = fixture.real(LUTS, 16);
    kernels.influenceGradient(values, fixture.real(1, 1), 0.3f, 2, slopes);
    Real noise = fixture.empty(LUTS, 9);
    kernels.logisticNoise(noise, 7, 3, 0.5f);
    Real mask = fixture.empty(LUTS, 9);
    kernels.dropout(mask, 7, 0.4f);
    kernels.round(mask);
    for (Real result : List.of(shares, gates, dLogits, spectrum, pre, values, w1, b1, w2, b2)) {
      out.add(result.toArray());
    }
    for (Real result : List.of(slopes, noise, mask)) {
      out.add(result.toArray());
    }
  }

  private static void bit(Backend backend, Fixture fixture, int frames, List<Object> out) {
    Real x = fixture.real(LUTS, frames);
    Bits bits = backend.memory().bits(LUTS, frames);
    backend.bit().pack(x, 0.1f, bits);
    backend.bit().flip(bits, RandomBits.parts(0.2), 3);
    Real unpacked = fixture.empty(LUTS, frames);
    backend.bit().unpack(bits, -1, 1, unpacked);
    Real scores = fixture.empty(1, frames);
    backend.bit().groupSum(bits, 0.5f, scores);
    Grid grid = new Grid(2, 1);
    Real spread = fixture.real(LUTS, 1, 0, 1);
    Real moves = fixture.real(LUTS, 1);
    Real thresholds = fixture.empty(LUTS, 1);
    backend.bit().thresholds(moves, spread, moves, grid, thresholds);
    Bits above = backend.memory().bits(LUTS, frames);
    backend.bit().compare(x, thresholds, above);
    backend.bit().unpack(above, -1, 1, x);
    Real sums = fixture.empty(LUTS, 1);
    backend.bit().moveGradient(x, thresholds, spread, 3, grid, unpacked, sums, moves);
    for (Real result : List.of(thresholds, x, sums, moves)) {
      out.add(result.toArray());
    }
    out.add(unpacked.toArray());
    out.add(scores.toArray());
  }

  private static void lut(Backend backend, Fixture fixture, int frames, List<Object> out) {
    Wires wires = fixture.wires(INPUTS, 6, LUTS);
    Bits x = fixture.bits(INPUTS, frames);
    Addresses a = backend.memory().addresses(LUTS, frames);
    backend.lut().address(x, wires, 0, a);
    Real dy = fixture.real(LUTS, frames);
    Real sums = fixture.empty(LUTS, 64);
    Real counts = fixture.empty(LUTS, 64);
    Real normalized = fixture.empty(LUTS, 64);
    Real statistics = fixture.empty(LUTS, 3);
    Real dx = fixture.real(INPUTS, frames);
    backend.lut().scatter(a, dy, sums);
    backend.lut().histogram(a, counts);
    backend.lut().normalize(sums, counts, 1e-5f, normalized, statistics);
    backend.lut().inputGradient(a, wires, dy, null, null, normalized, 1, dx, true);
    Real dxByAddress = fixture.empty(INPUTS, frames);
    backend.lut().inputGradient(a, wires, dy, normalized, sums, counts, 0.5f, dxByAddress, false);
    Bits truth = fixture.bits(LUTS, 64);
    Bits y = backend.memory().bits(LUTS, frames);
    backend.lut().lookup(a, truth, y);
    for (int m = 0; m < LUTS; m++) {
      out.add(y.word(m, y.words() - 1));
    }
    Real smoothed = fixture.empty(LUTS, 64);
    backend.lut().smooth(normalized, 0.25f, smoothed);
    Real dValues = fixture.empty(LUTS, 64);
    Real offsets = fixture.empty(LUTS, 64);
    backend.lut().normalizeBackward(normalized, counts, statistics, sums, 1e-5f, dValues, offsets);
    Bits decided = backend.memory().bits(LUTS, 64);
    Real ones = fixture.empty(LUTS, 1);
    ones.fill(1);
    backend.lut().decide(sums, counts, ones, ones, 1e-5f, 0.5f, decided, statistics);
    Real p = fixture.empty(LUTS, 64);
    Real scalars = fixture.empty(LUTS, 2);
    backend
        .lut()
        .decideBackward(
            sums, counts, statistics, ones, ones, 0, 1, sums, 1e-5f, dValues, p, offsets, scalars);
    out.add(decided.word(LUTS - 1, 0));
    out.add(p.toArray());
    out.add(scalars.toArray());
    Real real = fixture.real(INPUTS, frames, 0, 1);
    Real value = fixture.empty(LUTS, frames);
    backend.lut().interpolate(real, wires, normalized, value);
    Real byAddress = fixture.empty(LUTS, frames);
    backend.lut().lookupReal(a, normalized, byAddress);
    for (Real result : List.of(dxByAddress, smoothed, dValues, offsets, value, byAddress)) {
      out.add(result.toArray());
    }
    Real dTable = fixture.real(LUTS, 64);
    backend.lut().interpolateTableGradient(real, wires, dy, dTable, true);
    backend.lut().interpolateInputGradient(real, wires, normalized, dy, dx, true);
    for (Real result : List.of(sums, counts, normalized, statistics, dx, dTable)) {
      out.add(result.toArray());
    }
  }

  private static void linear(Backend backend, Fixture fixture, int frames, List<Object> out) {
    Real weights = fixture.real(LUTS, INPUTS);
    Real x = fixture.real(INPUTS, frames);
    Real y = fixture.real(LUTS, frames);
    backend.linear().multiply(weights, x, y);
    backend.linear().multiplyTransposedRight(y, x, weights);
    backend.linear().multiplyTransposedLeft(weights, y, x);
    out.add(weights.toArray());
    out.add(x.toArray());
    out.add(y.toArray());
  }
}
