package dev.lutra.tensor.cpu;

import static dev.lutra.tensor.cpu.Fixture.assertClose;
import static dev.lutra.tensor.cpu.Fixture.assertEqual;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lutra.tensor.Addresses;
import dev.lutra.tensor.Bits;
import dev.lutra.tensor.Candidates;
import dev.lutra.tensor.Memory;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.Wires;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The LUT kernels against their scalar twins.
@Tag("width")
class VectorLutTest {
  private static final int LUTS = 5;
  private static final int INPUTS = 7;
  private static final double ROUNDING = 1e-6;

  private final ScalarLut scalar = new ScalarLut();
  private final VectorLut vector = new VectorLut();
  private final Fixture fixture = new Fixture(42);
  private final Memory memory = new Memory();

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4, 5, 6, 7, 8})
  void addressAndLookupAreThoseOfTheScalarTwin(int fanIn) {
    for (int frames : Fixture.frames()) {
      Bits x = fixture.bits(INPUTS, frames);
      Wires wires = fixture.wires(INPUTS, fanIn, LUTS);
      Addresses expected = memory.addresses(LUTS, frames);
      Addresses actual = memory.addresses(LUTS, frames);
      scalar.address(x, wires, 0, expected, 0, LUTS);
      vector.address(x, wires, 0, actual, 0, LUTS);
      for (int m = 0; m < LUTS; m++) {
        for (int f = 0; f < frames; f++) {
          assertThat(actual.get(m, f))
              .as("%d, %d of %d", m, f, frames)
              .isEqualTo(expected.get(m, f));
        }
      }
      Bits truth = fixture.bits(LUTS, 1 << fanIn);
      Bits y = memory.bits(LUTS, frames);
      Bits z = memory.bits(LUTS, frames);
      Addresses noisy = fixture.addresses(LUTS, frames, 1 << fanIn);
      scalar.lookup(noisy, truth, y, 0, LUTS);
      vector.lookup(noisy, truth, z, 0, LUTS);
      assertEqual(z, y);
      Real table = fixture.real(LUTS, 1 << fanIn);
      Real value = memory.real(LUTS, frames);
      Real actualValue = fixture.empty(LUTS, frames);
      scalar.lookupReal(noisy, table, value, 0, LUTS);
      vector.lookupReal(noisy, table, actualValue, 0, LUTS);
      assertClose(actualValue, value, 0);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4, 5, 6, 7, 8})
  void histogramCountsExactly(int fanIn) {
    for (int frames : Fixture.frames()) {
      Addresses a = fixture.addresses(LUTS, frames, 1 << fanIn);
      Real expected = memory.real(LUTS, 1 << fanIn);
      Real actual = fixture.empty(LUTS, 1 << fanIn);
      scalar.histogram(a, expected, 0, LUTS);
      vector.histogram(a, actual, 0, LUTS);
      assertClose(actual, expected, 0);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4, 5, 6, 7, 8})
  void scatterSumsByAddress(int fanIn) {
    for (int frames : Fixture.frames()) {
      Addresses a = fixture.addresses(LUTS, frames, 1 << fanIn);
      Real dy = fixture.real(LUTS, frames);
      Real expected = memory.real(LUTS, 1 << fanIn);
      Real actual = fixture.empty(LUTS, 1 << fanIn);
      scalar.scatter(a, dy, expected, 0, LUTS);
      vector.scatter(a, dy, actual, 0, LUTS);
      assertClose(actual, expected, ROUNDING * frames);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4, 5, 6, 7, 8})
  void inputGradientAddsSlopesOfAllConsumers(int fanIn) {
    int entries = 1 << fanIn;
    for (int frames : Fixture.frames()) {
      Addresses a = fixture.addresses(LUTS, frames, entries);
      Wires wires = fixture.wires(INPUTS, fanIn, LUTS);
      Real smoothed = fixture.real(LUTS, entries);
      Real dy = fixture.real(LUTS, frames);
      Real expected = fixture.real(INPUTS, frames);
      Real actual = fixture.copy(expected);
      scalar.inputGradient(a, wires, dy, null, null, smoothed, 0.7f, expected, true, 0, INPUTS);
      vector.inputGradient(a, wires, dy, null, null, smoothed, 0.7f, actual, true, 0, INPUTS);
      assertClose(actual, expected, ROUNDING * LUTS * fanIn);

      Real p = fixture.real(LUTS, entries);
      Real q = fixture.real(LUTS, entries);
      scalar.inputGradient(a, wires, dy, p, q, smoothed, 1, expected, false, 0, INPUTS);
      vector.inputGradient(a, wires, dy, p, q, smoothed, 1, actual, false, 0, INPUTS);
      assertClose(actual, expected, ROUNDING * LUTS * fanIn);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 4, 6, 7})
  void inputGradientIsTheSameInAnyRangesOfRows(int fanIn) {
    int frames = 1300;
    Addresses a = fixture.addresses(LUTS, frames, 1 << fanIn);
    Wires wires = fixture.wires(INPUTS, fanIn, LUTS);
    Real smoothed = fixture.real(LUTS, 1 << fanIn);
    Real dy = fixture.real(LUTS, frames);
    Real whole = fixture.empty(INPUTS, frames);
    Real parts = fixture.empty(INPUTS, frames);
    vector.inputGradient(a, wires, dy, null, null, smoothed, 1, whole, false, 0, INPUTS);
    int third = INPUTS / 3;
    vector.inputGradient(a, wires, dy, null, null, smoothed, 1, parts, false, 0, third);
    vector.inputGradient(a, wires, dy, null, null, smoothed, 1, parts, false, third, INPUTS);
    assertClose(parts, whole, 0);
  }

  @ParameterizedTest
  @CsvSource({"2,3", "4,16", "6,5", "6,40", "7,17"})
  void candidatesGetTheGradientOfTheirInput(int fanIn, int count) {
    int first = Candidates.SHARING - 1;
    int luts = 3;
    int all = first + luts + 1;
    for (int frames : new int[] {1, 31, 64, 100, 128, 1100}) {
      Bits x = fixture.bits(INPUTS, frames);
      Candidates candidates = fixture.candidates(INPUTS, fanIn, all);
      Addresses a = fixture.addresses(all, frames, 1 << fanIn);
      Real dy = fixture.real(all, frames);
      Real t = fixture.real(all, 1 << fanIn);
      Real expected = fixture.real(luts * fanIn, count);
      Real actual = fixture.real(luts * fanIn, count);
      scalar.candidateGradient(x, candidates, a, dy, null, null, t, 0.7f, first, expected, 0, luts);
      vector.candidateGradient(x, candidates, a, dy, null, null, t, 0.7f, first, actual, 0, luts);
      assertClose(actual, expected, ROUNDING * frames);

      Real p = fixture.real(all, 1 << fanIn);
      Real q = fixture.real(all, 1 << fanIn);
      scalar.candidateGradient(x, candidates, a, dy, p, q, t, 1, first, expected, 0, luts);
      vector.candidateGradient(x, candidates, a, dy, p, q, t, 1, first, actual, 0, 2);
      vector.candidateGradient(x, candidates, a, dy, p, q, t, 1, first, actual, 2, luts);
      assertClose(actual, expected, ROUNDING * frames);
    }
  }

  @Test
  void anInputReadsItsBestUnreadCandidateOrElseItsFirst() {
    Wires deck = new Wires(4, 4, new int[] {3, 0, 1, 2});
    Candidates candidates = new Candidates(deck, new Wires(4, 3, new int[] {2, 2, 3}));
    Wires wires = new Wires(4, 3, new int[] {0, 0, 0});
    Real scores = memory.real(3, 2);
    scores.copyFrom(new float[] {0, 5, 1, 2, 3, 4});
    scalar.choose(scores, candidates, 0, wires, 0, 1);
    // Input 0 reads row 2 of its candidates 1 and 2, input 1 the other; 2 and 3 are left to input
    // 2.
    assertThat(wires.toArray()).containsExactly(2, 1, 3);
    scores.copyFrom(new float[] {0, 5, 2, 2, Float.NaN, 9});
    scalar.choose(scores, new Candidates(deck, wires.with(new int[] {2, 3, 2})), 0, wires, 0, 1);
    // Input 1 reads the first of two equal ones, row 2, which is read: row 3. Input 2 may read 1.
    assertThat(wires.toArray()).containsExactly(2, 3, 1);
    scalar.choose(scores, new Candidates(deck, wires.with(new int[] {2, 2, 2})), 0, wires, 0, 1);
    assertThat(wires.toArray()).as("all are read").containsExactly(2, 1, 1);
  }

  /// Few rows and scores of few values, so that inputs of a LUT want the same row.
  @ParameterizedTest
  @CsvSource({"2,1", "3,2", "4,3", "6,7", "8,5", "6,40"})
  void inputsReadTheirBestCandidateThatNoneBeforeReads(int fanIn, int count) {
    int inputs = Math.max(INPUTS, count);
    int all = 130;
    int first = 60;
    int luts = 70;
    Candidates candidates = fixture.candidates(inputs, fanIn, all);
    Wires expected = fixture.wires(inputs, fanIn, all);
    Wires actual = expected.with(expected.toArray());
    Real scores = fixture.real(luts * fanIn, count);
    for (int r = 0; r < scores.features(); r += 2) {
      for (int c = 0; c < count; c++) {
        scores.set(r, c, Math.round(scores.get(r, c)));
      }
    }
    scalar.choose(scores, candidates, first, expected, 0, luts);
    vector.choose(scores, candidates, first, actual, 0, 9);
    vector.choose(scores, candidates, first, actual, 9, luts);
    assertThat(actual.toArray()).isEqualTo(expected.toArray());
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4, 5, 6, 7, 8})
  void tablesAreSmoothed(int fanIn) {
    int entries = 1 << fanIn;
    Real table = fixture.real(LUTS, entries);
    Real expected = memory.real(LUTS, entries);
    Real actual = fixture.empty(LUTS, entries);
    scalar.smooth(table, 0.2f, expected, 0, LUTS);
    vector.smooth(table, 0.2f, actual, 0, LUTS);
    assertClose(actual, expected, ROUNDING);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4, 5, 6, 7, 8})
  void tablesAreNormalizedByCounts(int fanIn) {
    int entries = 1 << fanIn;
    for (int frames : new int[] {1, 2, 63, 64, 200, 1000}) {
      Real counts = fixture.counts(fixture.addresses(LUTS, frames, entries), entries);
      Real values = fixture.real(LUTS, entries);
      Real expected = memory.real(LUTS, entries);
      Real statistics = memory.real(LUTS, 3);
      Real actual = fixture.empty(LUTS, entries);
      Real actualStatistics = fixture.empty(LUTS, 3);
      float epsilon = 1e-2f;
      scalar.normalize(values, counts, epsilon, expected, statistics, 0, LUTS);
      vector.normalize(values, counts, epsilon, actual, actualStatistics, 0, LUTS);
      double tolerance = ROUNDING * (entries + frames);
      assertClose(actual, expected, tolerance);
      assertClose(actualStatistics, statistics, tolerance);

      Real sums = fixture.real(LUTS, entries);
      Real d = memory.real(LUTS, entries);
      Real q = memory.real(LUTS, entries);
      Real actualD = fixture.empty(LUTS, entries);
      Real actualQ = fixture.empty(LUTS, entries);
      scalar.normalizeBackward(expected, counts, statistics, sums, epsilon, d, q, 0, LUTS);
      vector.normalizeBackward(
          expected, counts, statistics, sums, epsilon, actualD, actualQ, 0, LUTS);
      assertClose(actualD, d, tolerance);
      assertClose(actualQ, q, tolerance);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4, 5, 6, 7, 8})
  void normalizedTablesAreDecidedAsByTheScalarTwin(int fanIn) {
    int entries = 1 << fanIn;
    for (int frames : new int[] {1, 2, 63, 64, 200, 1000}) {
      Real counts = fixture.counts(fixture.addresses(LUTS, frames, entries), entries);
      Real values = fixture.real(LUTS, entries);
      Real gamma = fixture.real(LUTS, 1);
      Real beta = fixture.real(LUTS, 1);
      Real statistics = memory.real(LUTS, 3);
      Real actualStatistics = fixture.empty(LUTS, 3);
      Bits truth = memory.bits(LUTS, entries);
      Bits actualTruth = memory.bits(LUTS, entries);
      float epsilon = 1e-2f;
      scalar.decide(values, counts, gamma, beta, epsilon, 0.1f, truth, statistics, 0, LUTS);
      vector.decide(
          values, counts, gamma, beta, epsilon, 0.1f, actualTruth, actualStatistics, 0, LUTS);
      double tolerance = ROUNDING * (entries + frames);
      assertClose(actualStatistics, statistics, tolerance);
      assertEqual(actualTruth, truth);

      Real sums = fixture.real(LUTS, entries);
      Real[] expected = new Real[4];
      Real[] actual = new Real[4];
      for (int i = 0; i < 4; i++) {
        expected[i] = memory.real(LUTS, i < 3 ? entries : 2);
        actual[i] = fixture.empty(LUTS, i < 3 ? entries : 2);
      }
      scalar.decideBackward(
          values,
          counts,
          statistics,
          gamma,
          beta,
          -0.4f,
          0.6f,
          sums,
          epsilon,
          expected[0],
          expected[1],
          expected[2],
          expected[3],
          0,
          LUTS);
      vector.decideBackward(
          values,
          counts,
          statistics,
          gamma,
          beta,
          -0.4f,
          0.6f,
          sums,
          epsilon,
          actual[0],
          actual[1],
          actual[2],
          actual[3],
          0,
          LUTS);
      for (int i = 0; i < 4; i++) {
        assertClose(actual[i], expected[i], tolerance);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4, 5, 6}) // more inputs are the scalar twin's own work
  void interpolationIsMultilinear(int fanIn) {
    for (int frames : Fixture.frames()) {
      Real x = fixture.real(INPUTS, frames, 0, 1);
      Wires wires = fixture.wires(INPUTS, fanIn, LUTS);
      Real table = fixture.real(LUTS, 1 << fanIn);
      Real expected = memory.real(LUTS, frames);
      Real actual = fixture.empty(LUTS, frames);
      scalar.interpolate(x, wires, table, expected, 0, LUTS);
      vector.interpolate(x, wires, table, actual, 0, LUTS);
      assertClose(actual, expected, 4 * ROUNDING);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4, 5, 6}) // more inputs are the scalar twin's own work
  void interpolationHasTheTableGradientOfTheScalarTwin(int fanIn) {
    for (int frames : Fixture.frames()) {
      Real x = fixture.real(INPUTS, frames, 0, 1);
      Wires wires = fixture.wires(INPUTS, fanIn, LUTS);
      Real dy = fixture.real(LUTS, frames);
      for (boolean add : new boolean[] {false, true}) {
        Real expected = fixture.real(LUTS, 1 << fanIn);
        Real actual = add ? fixture.copy(expected) : fixture.empty(LUTS, 1 << fanIn);
        scalar.interpolateTableGradient(x, wires, dy, expected, add, 0, LUTS);
        vector.interpolateTableGradient(x, wires, dy, actual, add, 0, LUTS);
        assertClose(actual, expected, ROUNDING * (frames + 4));
      }
    }
  }

  /// Also beyond the frames of one tile, and from a frame in the middle.
  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4, 5, 6}) // more inputs are the scalar twin's own work
  void interpolationHasTheInputGradientOfTheScalarTwin(int fanIn) {
    for (int frames : Fixture.frames()) {
      Real x = fixture.real(INPUTS, frames, 0, 1);
      Wires wires = fixture.wires(INPUTS, fanIn, LUTS);
      Real table = fixture.real(LUTS, 1 << fanIn);
      Real dy = fixture.real(LUTS, frames);
      int from = frames > 2 * LutRows.FRAMES ? LutRows.FRAMES : 0;
      for (boolean add : new boolean[] {false, true}) {
        Real expected = fixture.real(INPUTS, frames);
        Real actual = fixture.copy(expected);
        scalar.interpolateInputGradient(x, wires, table, dy, expected, add, from, frames);
        vector.interpolateInputGradient(x, wires, table, dy, actual, add, from, frames);
        assertClose(actual, expected, 12 * ROUNDING);
      }
    }
  }

  /// An optimizer that divides by the size of gradients would take rounding for a direction.
  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4, 5, 6, 7, 8})
  void entriesThatNoFrameReachesHaveNoTableGradient(int fanIn) {
    Wires wires = new Wires(fanIn, fanIn, IntStream.range(0, fanIn).toArray());
    Real dy = fixture.real(1, 100);
    for (int fixed = 0; fixed < fanIn; fixed++) {
      Real x = fixture.real(fanIn, 100, 0, 1);
      int value = fixed % 2;
      for (int f = 0; f < 100; f++) {
        x.set(fixed, f, value);
      }
      Real dTable = fixture.empty(1, 1 << fanIn);
      vector.interpolateTableGradient(x, wires, dy, dTable, false, 0, 1);
      for (int k = 0; k < 1 << fanIn; k++) {
        assertThat(dTable.get(0, k) == 0).as("entry %d", k).isEqualTo((k >> fixed & 1) != value);
      }
    }
  }
}
