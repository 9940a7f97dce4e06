package dev.lutra.tensor.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.lutra.tensor.Bits;
import dev.lutra.tensor.Candidates;
import dev.lutra.tensor.Memory;
import dev.lutra.tensor.Mode;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.Tape;
import dev.lutra.tensor.Wires;
import dev.lutra.tensor.backend.Backend;
import dev.lutra.tensor.op.BinaryLut.Rule;
import dev.lutra.tensor.op.BinaryLut.Surrogate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The two nodes of the literature that [BinaryLut] is, against their own formulas.
@ParameterizedClass
@EnumSource
final class BinaryLutTest {
  private static final int INPUTS = 12;
  private static final int LUTS = 5;
  private static final int FRAMES = 130;
  private static final Rule WEIGHTLESS =
      new Rule(0.25f, false, 0.5f, 0.5f, 0, Surrogate.IDENTITY, 0.9f, 1e-5f);

  /// Which normalization is compared.
  enum Norm {
    BATCH,
    RUNNING,
    NONE
  }

  private record Arguments4(Bits x, Real table, Real gamma, Real beta) {}

  private final Backend backend;
  private final Memory memory;

  BinaryLutTest(TestBackend kind) {
    backend = kind.open();
    memory = backend.memory();
  }

  @AfterEach
  void close() {
    backend.close();
  }

  static Stream<Arguments> compositions() {
    return IntStream.rangeClosed(2, 8)
        .boxed()
        .flatMap(n -> Stream.of(Norm.values()).map(norm -> Arguments.of(n, norm)));
  }

  @ParameterizedTest
  @MethodSource("compositions")
  void isTheCompositionOfUnpackInterpolateNormalizeAndClip(int fanIn, Norm norm) {
    Wires wires = new Samples(fanIn).wires(INPUTS, LUTS, fanIn);
    Arguments4 in = arguments(fanIn);
    Mode mode = norm == Norm.BATCH ? Mode.TRAIN : Mode.EVALUATE;
    Real dy = new Samples(5).reals(memory, LUTS, FRAMES, -1, 1);
    try (var fused = new Tape(backend, mode, 0);
        var composed = new Tape(backend, mode, 0)) {
      watch(fused, in);
      RunningStatistics running = norm == Norm.NONE ? null : LutCases.tableStatistics(memory, LUTS);
      Bits y =
          fused.bits(
              new BinaryLut(wires, LutCases.soft(Surrogate.CLIP), running),
              in.x,
              in.table,
              in.gamma,
              in.beta);
      fused.backward(y, dy);

      watch(composed, in);
      // Fresh statistics in evaluation make the batch norm gamma u + beta.
      RunningStatistics twin =
          norm == Norm.NONE
              ? RunningStatistics.of(memory, LUTS)
              : LutCases.tableStatistics(memory, LUTS);
      float b = LutCases.BIAS;
      Real real = composed.real(new Unpack(0.5f - b, 0.5f + b), in.x);
      Real z =
          LutCases.composition(
              composed, wires, twin, Surrogate.CLIP, real, in.table, in.gamma, in.beta);
      composed.backward(z, dy);

      assertBitsAre(y, z, 0.5f);
      assertClose("table", fused.gradient(in.table), composed.gradient(in.table), 1);
      assertClose("gamma", fused.gradient(in.gamma), composed.gradient(in.gamma), 1);
      assertClose("beta", fused.gradient(in.beta), composed.gradient(in.beta), 1);
      assertClose("bits", fused.gradient(in.x), composed.gradient(in.x), 1 / (2 * b));
    }
  }

  private static int[] reversed(int[] x) {
    return IntStream.range(0, x.length).map(i -> x[x.length - 1 - i]).toArray();
  }

  /// Every LUT input reads a row of its own here, so the gradient of that row is the input's.
  @ParameterizedTest
  @EnumSource(names = {"NONE", "BATCH"})
  void aScoreGetsItsCandidatesBitTimesTheGradientOfTheInput(Norm norm) {
    int fanIn = 3;
    int count = 5;
    int[] own = IntStream.range(0, LUTS * fanIn).toArray();
    Wires wires = new Wires(own.length, fanIn, own);
    Candidates candidates =
        new Candidates(
            new Wires(own.length, own.length, reversed(own)),
            new Samples(9).wires(own.length, LUTS, fanIn));
    Bits x = new Samples(7).bits(memory, own.length, FRAMES);
    Arguments4 in = arguments(fanIn);
    Real first = new Samples(3).reals(memory, fanIn, count, -1, 1);
    Real rest = new Samples(4).reals(memory, (LUTS - 1) * fanIn, count, -1, 1);
    RunningStatistics running = norm == Norm.NONE ? null : RunningStatistics.of(memory, LUTS);
    var op = new BinaryLut(wires, LutCases.soft(Surrogate.CLIP), running, candidates);
    try (var tape = new Tape(backend, Mode.TRAIN, 0)) {
      tape.watch(x);
      tape.watch(first);
      tape.watch(rest);
      Bits y = tape.bits(op, x, in.table, in.gamma, in.beta, first, rest);
      tape.backward(y, new Samples(5).reals(memory, LUTS, FRAMES, -1, 1));
      Real dx = tape.gradient(x);
      for (int e = 0; e < own.length; e++) {
        for (int c = 0; c < count; c++) {
          int row = candidates.row(e / fanIn, e % fanIn, c);
          double sum = 0;
          for (int f = 0; f < FRAMES; f++) {
            sum += (x.get(row, f) ? 1 : -1) * dx.get(e, f);
          }
          Real scores = e < fanIn ? tape.gradient(first) : tape.gradient(rest);
          assertThat((double) scores.get(e < fanIn ? e : e - fanIn, c))
              .isCloseTo(sum, within(1e-4));
        }
      }
    }
  }

  /// Whatever the output is compared with, the window of the surrogate is around it.
  @ParameterizedTest
  @CsvSource({"CLIP, -0.4, 1", "CLIP, 0.4, 1", "CLIP, -0.6, 0", "CLIP, 0.6, 0", "SIGMOID, 0, 1"})
  void theSurrogateIsCenteredOnTheThreshold(Surrogate surrogate, float entry, float slope) {
    Wires wires = new Wires(2, 2, new int[] {0, 1});
    Rule rule = new Rule(0.25f, false, 0.5f, 0.5f, 0, surrogate, 0.9f, 1e-5f);
    Real table = memory.real(1, 4);
    table.fill(entry);
    Real one = memory.real(1, 1);
    one.fill(1);
    try (var tape = new Tape(backend, Mode.TRAIN, 0)) {
      tape.watch(table);
      Bits y =
          tape.bits(
              new BinaryLut(wires, rule, null), memory.bits(2, 1), table, one, memory.real(1, 1));
      tape.backward(y, one);
      assertThat(tape.gradient(table).toArray()).containsExactly(slope, 0, 0, 0);
    }
  }

  /// Bacellar et al. 2024: `y = W[address] > 0`, `dW[address] += g`, `dx_j = g sum_k (bit_j(k) ? +1
  /// : -1) W[k] alpha beta^H(k, address without bit j)` with `alpha = 0.5 * 0.75^(n-1)` and `beta =
  /// 1/3`.
  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4, 5, 6, 7, 8})
  void theWeightlessRuleIsExtendedFiniteDifferences(int fanIn) {
    Wires wires = new Samples(fanIn).wires(INPUTS, LUTS, fanIn);
    int entries = 1 << fanIn;
    var samples = new Samples(20 + fanIn);
    Bits x = samples.bits(memory, INPUTS, FRAMES);
    Real table = samples.reals(memory, LUTS, entries, -1, 1);
    Real dy = samples.reals(memory, LUTS, FRAMES, -1, 1);
    Real dTable = memory.real(LUTS, entries);
    Real dx = memory.real(INPUTS, FRAMES);
    Bits expected = memory.bits(LUTS, FRAMES);
    double alpha = 0.5 * Math.pow(0.75, fanIn - 1);
    for (int m = 0; m < LUTS; m++) {
      for (int f = 0; f < FRAMES; f++) {
        int address = address(x, wires, m, f);
        expected.set(m, f, table.get(m, address) > 0);
        dTable.add(m, address, dy.get(m, f));
        for (int j = 0; j < fanIn; j++) {
          double slope = 0;
          for (int k = 0; k < entries; k++) {
            int distance = Integer.bitCount((k ^ address) & ~(1 << j));
            double sign = (k >> j & 1) != 0 ? 1 : -1;
            slope += sign * table.get(m, k) * alpha * Math.pow(1 / 3.0, distance);
          }
          dx.add(wires.source(m, j), f, (float) (dy.get(m, f) * slope));
        }
      }
    }
    try (var tape = new Tape(backend, Mode.TRAIN, 0)) {
      tape.watch(x);
      tape.watch(table);
      var op = new BinaryLut(wires, WEIGHTLESS, null);
      Bits y = tape.bits(op, x, table, filled(1), filled(0));
      tape.backward(y, dy);
      assertThat(Samples.toArray(y)).isEqualTo(Samples.toArray(expected));
      assertClose("table", tape.gradient(table), dTable, 1);
      assertClose("bits", tape.gradient(x), dx, 1);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 6})
  void aSpreadTableGradientIsTheAddressedOneSmoothed(int fanIn) {
    Wires wires = new Samples(fanIn).wires(INPUTS, LUTS, fanIn);
    Real addressed =
        tableGradient(wires, new Rule(0.2f, true, 0.5f, 1, 0.5f, Surrogate.CLIP, 0, 1e-5f));
    Real spread =
        tableGradient(wires, new Rule(0.2f, true, 0.3f, 1, 0.5f, Surrogate.CLIP, 0, 1e-5f));
    Real smoothed = memory.real(LUTS, 1 << fanIn);
    backend.lut().smooth(addressed, 0.3f, smoothed);
    assertClose("table", spread, smoothed, 1);
    assertThat(spread.toArray()).isNotEqualTo(addressed.toArray());
  }

  private Real tableGradient(Wires wires, Rule rule) {
    Arguments4 in = arguments(wires.fanIn());
    Real copy = memory.real(LUTS, 1 << wires.fanIn());
    try (var tape = new Tape(backend, Mode.TRAIN, 0)) {
      tape.watch(in.table);
      var op = new BinaryLut(wires, rule, RunningStatistics.of(memory, LUTS));
      Bits y = tape.bits(op, in.x, in.table, in.gamma, in.beta);
      tape.backward(y, new Samples(6).reals(memory, LUTS, FRAMES, -1, 1));
      copy.copyFrom(tape.gradient(in.table));
    }
    return copy;
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 4, 6, 8})
  void evaluationGivesTheBitsOfTheCalibrationPass(int fanIn) {
    Wires wires = new Samples(fanIn).wires(INPUTS, LUTS, fanIn);
    RunningStatistics running = RunningStatistics.of(memory, LUTS);
    running.mean().fill(Float.NaN); // what was there before must not matter
    var op = new BinaryLut(wires, LutCases.soft(Surrogate.CLIP), running);
    Arguments4 in = arguments(fanIn);
    int[] calibrated = forward(op, Mode.CALIBRATE, in);
    assertThat(forward(op, Mode.EVALUATE, in)).isEqualTo(calibrated).contains(0, 1);
  }

  @Test
  void withoutAGradientAskedForItKeepsNoAddressesAndGivesTheSame() {
    int fanIn = 6;
    int luts = 64;
    int frames = 4096;
    Samples samples = new Samples(3);
    Wires wires = samples.wires(INPUTS, luts, fanIn);
    Bits x = samples.bits(memory, INPUTS, frames);
    Real table = samples.reals(memory, luts, 1 << fanIn, 0, 1);
    Real gamma = samples.reals(memory, luts, 1, 0.5f, 1);
    Real beta = samples.reals(memory, luts, 1, 0, 1);
    long before = memory.allocatedBytes();
    RunningStatistics lean = RunningStatistics.of(memory, luts);
    Bits expected = calibrated(false, new BinaryLut(wires, soft(), lean), x, table, gamma, beta);
    assertThat(memory.allocatedBytes() - before).isLessThan((long) luts * frames);
    RunningStatistics watched = RunningStatistics.of(memory, luts);
    Bits y = calibrated(true, new BinaryLut(wires, soft(), watched), x, table, gamma, beta);
    for (int m = 0; m < luts; m++) {
      for (int w = 0; w < y.words(); w++) {
        assertThat(y.word(m, w)).isEqualTo(expected.word(m, w));
      }
    }
    assertThat(watched.mean().toArray()).isEqualTo(lean.mean().toArray());
    assertThat(watched.variance().toArray()).isEqualTo(lean.variance().toArray());
  }

  private static Rule soft() {
    return LutCases.soft(Surrogate.CLIP);
  }

  private Bits calibrated(
      boolean watched, BinaryLut op, Bits x, Real table, Real gamma, Real beta) {
    Bits copy = memory.bits(table.features(), x.frames());
    try (var tape = new Tape(backend, Mode.CALIBRATE, 0)) {
      if (watched) {
        tape.watch(table);
      }
      copy.segment().copyFrom(tape.bits(op, x, table, gamma, beta).segment());
    }
    return copy;
  }

  @Test
  void trainingBlendsTheBatchStatisticsIntoTheRunningOnes() {
    int fanIn = 3;
    Wires wires = new Samples(fanIn).wires(INPUTS, LUTS, fanIn);
    Arguments4 in = arguments(fanIn);
    RunningStatistics running = LutCases.tableStatistics(memory, LUTS);
    float[] mean = running.mean().toArray();
    float[] variance = running.variance().toArray();
    Real values = memory.real(LUTS, 1 << fanIn);
    backend.lut().smooth(in.table, LutCases.BIAS, values);
    var op = new BinaryLut(wires, LutCases.soft(Surrogate.CLIP), running);
    forward(op, Mode.EVALUATE, in);
    assertThat(running.mean().toArray()).isEqualTo(mean);
    forward(op, Mode.TRAIN, in);
    for (int lut = 0; lut < LUTS; lut++) {
      int m = lut;
      double[] v =
          IntStream.range(0, FRAMES)
              .mapToDouble(f -> values.get(m, address(in.x, wires, m, f)))
              .toArray();
      double batch = IntStream.range(0, FRAMES).mapToDouble(f -> v[f]).average().orElseThrow();
      double squares =
          IntStream.range(0, FRAMES)
              .mapToDouble(f -> (v[f] - batch) * (v[f] - batch))
              .average()
              .orElseThrow();
      assertThat((double) running.mean().get(m, 0))
          .isCloseTo(0.9 * mean[m] + 0.1 * batch, within(1e-6));
      assertThat((double) running.variance().get(m, 0))
          .isCloseTo(0.9 * variance[m] + 0.1 * squares, within(1e-6));
    }
  }

  @Test
  void refusesShapesThatDoNotFit() {
    Wires wires = new Samples(3).wires(INPUTS, LUTS, 3);
    Arguments4 in = arguments(3);
    var op = new BinaryLut(wires, WEIGHTLESS, null);
    Real narrow = memory.real(LUTS, 4);
    try (var tape = new Tape(backend, Mode.TRAIN, 0)) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> tape.apply(op, in.x, narrow, in.gamma, in.beta))
          .withMessageContaining("table of shape [5, 4], expected [5, 8]");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> tape.apply(op, in.x, in.table, memory.real(1, 1), in.beta))
          .withMessageContaining("gamma of shape [1, 1], expected [5, 1]");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> tape.apply(op, in.x, in.table, in.gamma, in.x))
          .withMessageContaining("got bits for beta");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> tape.apply(op, in.table, in.table, in.gamma, in.beta))
          .withMessageContaining("expected bits; binarize it first");
      var fewer = new BinaryLut(wires, WEIGHTLESS, RunningStatistics.of(memory, LUTS - 1));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> tape.apply(fewer, in.x, in.table, in.gamma, in.beta))
          .withMessageContaining("running mean of shape [4, 1], expected [5, 1]");
    }
    Wires wide = new Wires(9, 9, new int[9]);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new BinaryLut(wide, WEIGHTLESS, null))
        .withMessage("BinaryLut: got fan-in 9, expected 2 to 8; use a tree of narrower LUTs");
  }

  private int[] forward(BinaryLut op, Mode mode, Arguments4 in) {
    try (var tape = new Tape(backend, mode, 0)) {
      return Samples.toArray(tape.bits(op, in.x, in.table, in.gamma, in.beta));
    }
  }

  private Arguments4 arguments(int fanIn) {
    var samples = new Samples(10 + fanIn);
    return new Arguments4(
        samples.bits(memory, INPUTS, FRAMES),
        samples.reals(memory, LUTS, 1 << fanIn, 0, 1),
        samples.reals(memory, LUTS, 1, 0.25, 0.6),
        samples.reals(memory, LUTS, 1, 0.4, 0.6));
  }

  private Real filled(float value) {
    Real x = memory.real(LUTS, 1);
    x.fill(value);
    return x;
  }

  private static void watch(Tape tape, Arguments4 in) {
    tape.watch(in.x);
    tape.watch(in.table);
    tape.watch(in.gamma);
    tape.watch(in.beta);
  }

  private static int address(Bits x, Wires wires, int lut, int frame) {
    int address = 0;
    for (int j = 0; j < wires.fanIn(); j++) {
      address |= x.get(wires.source(lut, j), frame) ? 1 << j : 0;
    }
    return address;
  }

  /// Bits of values that rounding may carry over the threshold are left out; they are few.
  private static void assertBitsAre(Bits y, Real z, float threshold) {
    int compared = 0;
    for (int m = 0; m < z.features(); m++) {
      for (int f = 0; f < z.frames(); f++) {
        float v = z.get(m, f);
        if (Math.abs(v - threshold) > 1e-5f) {
          assertThat(y.get(m, f)).as("[%d, %d] of %f", m, f, v).isEqualTo(v > threshold);
          compared++;
        }
      }
    }
    assertThat(compared).isGreaterThan(z.features() * z.frames() * 9 / 10);
  }

  private static void assertClose(String what, Real actual, Real expected, double scale) {
    float[] a = actual.toArray();
    float[] e = expected.toArray();
    double largest = 0;
    for (float v : e) {
      largest = Math.max(largest, Math.abs(scale * v));
    }
    assertThat(largest).as("gradient of %s", what).isGreaterThan(1e-3);
    for (int i = 0; i < e.length; i++) {
      assertThat((double) a[i])
          .as("gradient of %s, element %d", what, i)
          .isCloseTo(scale * e[i], within(1e-4 * largest));
    }
  }
}
