package dev.lutra.tensor.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lutra.tensor.Addresses;
import dev.lutra.tensor.Bits;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.Wires;
import dev.lutra.tensor.backend.Backend;
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
  @ValueSource(ints = {1, 7, 65, 300, 700})
  void allThreadCountsGiveTheSameDigits(int frames) {
    List<float[]> one = results(1, frames);
    for (int threads = 2; threads <= 4; threads++) {
      List<float[]> more = results(threads, frames);
      for (int i = 0; i < one.size(); i++) {
        assertThat(more.get(i)).as("result %d on %d threads", i, threads).isEqualTo(one.get(i));
      }
    }
  }

  private static List<float[]> results(int threads, int frames) {
    Fixture fixture = new Fixture(frames);
    List<float[]> out = new ArrayList<>();
    try (Backend backend = CpuBackend.vector(threads)) {
      lut(backend, fixture, frames, out);
      linear(backend, fixture, frames, out);
      Real x = fixture.real(LUTS, frames);
      out.add(new float[] {(float) backend.element().squaredNorm(x)});
    }
    return out;
  }

  private static void lut(Backend backend, Fixture fixture, int frames, List<float[]> out) {
    Wires wires = fixture.wires(INPUTS, 6, LUTS);
    Bits x = fixture.bits(INPUTS, frames);
    Addresses a = backend.memory().addresses(LUTS, frames);
    backend.lut().address(x, wires, a);
    Real dy = fixture.real(LUTS, frames);
    Real sums = fixture.empty(LUTS, 64);
    Real counts = fixture.empty(LUTS, 64);
    Real normalized = fixture.empty(LUTS, 64);
    Real statistics = fixture.empty(LUTS, 3);
    Real slopes = fixture.empty(LUTS, 6 * 64);
    Real dx = fixture.real(INPUTS, frames);
    backend.lut().scatter(a, dy, sums);
    backend.lut().histogram(a, counts);
    backend.lut().normalize(sums, counts, 1e-5f, normalized, statistics);
    backend.lut().slopes(normalized, 1, slopes);
    backend.lut().inputGradient(a, wires, dy, slopes, dx);
    Real real = fixture.real(INPUTS, frames, 0, 1);
    Real dInputs = fixture.empty(LUTS * 6, frames);
    Real dTable = fixture.real(LUTS, 64);
    backend.lut().interpolateBackward(real, wires, normalized, dy, dInputs, dTable);
    backend.lut().gather(dInputs, wires, dx);
    for (Real result : List.of(sums, counts, normalized, statistics, slopes, dx, dTable)) {
      out.add(result.toArray());
    }
  }

  private static void linear(Backend backend, Fixture fixture, int frames, List<float[]> out) {
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
