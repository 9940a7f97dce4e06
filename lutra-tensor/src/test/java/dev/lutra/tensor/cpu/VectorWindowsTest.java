package dev.lutra.tensor.cpu;

import static dev.lutra.tensor.cpu.Fixture.assertClose;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lutra.tensor.Addresses;
import dev.lutra.tensor.Bits;
import dev.lutra.tensor.Candidates;
import dev.lutra.tensor.Memory;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.Windows;
import dev.lutra.tensor.Wires;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// LUTs on windows against their scalar twins, for frames that are whole words and vectors and
/// frames that are not.
@Tag("width")
class VectorWindowsTest {
  private static final int LUTS = 5;
  private static final int CHANNELS = 3;
  private static final double ROUNDING = 1e-6;
  private static final int[] FRAMES = {1, 3, 16, 48, 64, 100, 128, 200};

  private final ScalarLut scalar = new ScalarLut();
  private final VectorLut vector = new VectorLut();
  private final Fixture fixture = new Fixture(43);
  private final Memory memory = new Memory();

  /// Without padding, with constants of both kinds around, with steps of two, with repeated and
  /// reflected pixels at the border, with elements two pixels apart, and larger than the image.
  private static Windows[] windows() {
    return new Windows[] {
      image(6, 5, 3, 1, 1, 0, false, CONSTANT),
      image(4, 5, 3, 1, 1, 1, false, CONSTANT),
      image(4, 5, 3, 1, 1, 1, true, CONSTANT),
      image(5, 4, 2, 2, 1, 0, false, CONSTANT),
      image(4, 4, 3, 1, 1, 1, false, REPEATED),
      image(4, 5, 3, 1, 1, 2, false, REFLECTED),
      image(6, 7, 3, 2, 2, 2, true, CONSTANT),
      image(2, 3, 5, 1, 1, 2, true, CONSTANT)
    };
  }

  /// Where a row or column outside of an image lies; -1 for a constant.
  private interface Outside {
    int of(int at, int size);
  }

  private static final Outside CONSTANT = (at, size) -> -1;
  private static final Outside REPEATED = (at, size) -> at < 0 ? 0 : size - 1;
  private static final Outside REFLECTED = (at, size) -> at < 0 ? -at : 2 * size - 2 - at;

  private static Windows image(
      int rows,
      int columns,
      int size,
      int stride,
      int dilation,
      int pad,
      boolean one,
      Outside edge) {
    int extent = (size - 1) * dilation + 1;
    int outRows = (rows + 2 * pad - extent) / stride + 1;
    int outColumns = (columns + 2 * pad - extent) / stride + 1;
    int[] sources = new int[outRows * outColumns * size * size];
    for (int i = 0; i < sources.length; i++) {
      int element = i % (size * size);
      int position = i / (size * size);
      int row = position / outColumns * stride - pad + element / size * dilation;
      int column = position % outColumns * stride - pad + element % size * dilation;
      row = row >= 0 && row < rows ? row : edge.of(row, rows);
      column = column >= 0 && column < columns ? column : edge.of(column, columns);
      sources[i] = row < 0 || column < 0 ? -1 : row * columns + column;
    }
    return new Windows(rows * columns, size * size, sources, one);
  }

  private Wires wires(Windows windows, int fanIn) {
    int inputs = CHANNELS * windows.elements();
    return new Wires(inputs, fanIn, fixture.wires(inputs, fanIn, LUTS).toArray(), windows);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 4, 5, 6, 8})
  void addressesAreThoseOfTheScalarTwin(int fanIn) {
    for (Windows windows : windows()) {
      for (int frames : FRAMES) {
        Bits x = fixture.bits(CHANNELS, windows.inputPositions() * frames);
        Wires wires = wires(windows, fanIn);
        int columns = windows.outputPositions() * frames;
        Addresses expected = memory.addresses(LUTS, columns);
        Addresses actual = memory.addresses(LUTS, columns);
        scalar.address(x, wires, 0, expected, 0, LUTS);
        vector.address(x, wires, 0, actual, 0, LUTS);
        for (int i = 0; i < LUTS * columns; i++) {
          int m = i / columns;
          int f = i % columns;
          assertThat(actual.get(m, f)).as("%s, %d", windows, frames).isEqualTo(expected.get(m, f));
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 4, 5, 6, 7})
  void inputGradientAddsSlopesOfAllPositions(int fanIn) {
    int entries = 1 << fanIn;
    for (Windows windows : windows()) {
      for (int frames : FRAMES) {
        int columns = windows.outputPositions() * frames;
        Addresses a = fixture.addresses(LUTS, columns, entries);
        Wires wires = wires(windows, fanIn);
        Real smoothed = fixture.real(LUTS, entries);
        Real dy = fixture.real(LUTS, columns);
        Real expected = fixture.real(CHANNELS, windows.inputPositions() * frames);
        Real actual = fixture.copy(expected);
        scalar.inputGradient(a, wires, dy, null, null, smoothed, 1, expected, true, 0, CHANNELS);
        vector.inputGradient(a, wires, dy, null, null, smoothed, 1, actual, true, 0, 1);
        vector.inputGradient(a, wires, dy, null, null, smoothed, 1, actual, true, 1, CHANNELS);
        assertClose(actual, expected, ROUNDING * LUTS * fanIn * 9);

        Real p = fixture.real(LUTS, entries);
        Real q = fixture.real(LUTS, entries);
        scalar.inputGradient(a, wires, dy, p, q, smoothed, 1, expected, false, 0, CHANNELS);
        vector.inputGradient(a, wires, dy, p, q, smoothed, 1, actual, false, 0, CHANNELS);
        assertClose(actual, expected, ROUNDING * LUTS * fanIn * 9);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 5, 6})
  void interpolationIsThatOfTheScalarTwin(int fanIn) {
    for (Windows windows : windows()) {
      for (int frames : new int[] {3, 16, 33}) {
        int columns = windows.outputPositions() * frames;
        Real x = fixture.real(CHANNELS, windows.inputPositions() * frames, 0, 1);
        Wires wires = wires(windows, fanIn);
        Real table = fixture.real(LUTS, 1 << fanIn);
        Real y = memory.real(LUTS, columns);
        Real actualY = fixture.empty(LUTS, columns);
        scalar.interpolate(x, wires, table, y, 0, LUTS);
        vector.interpolate(x, wires, table, actualY, 0, LUTS);
        assertClose(actualY, y, 4 * ROUNDING);

        Real dy = fixture.real(LUTS, columns);
        Real dTable = fixture.empty(LUTS, 1 << fanIn);
        Real actualTable = fixture.empty(LUTS, 1 << fanIn);
        scalar.interpolateTableGradient(x, wires, dy, dTable, false, 0, LUTS);
        vector.interpolateTableGradient(x, wires, dy, actualTable, false, 0, LUTS);
        assertClose(actualTable, dTable, ROUNDING * (columns + 4));

        for (boolean add : new boolean[] {false, true}) {
          Real dx = fixture.real(CHANNELS, x.frames());
          Real actual = fixture.copy(dx);
          scalar.interpolateInputGradient(x, wires, table, dy, dx, add, 0, frames);
          int half = frames > LutRows.FRAMES ? LutRows.FRAMES : 0;
          vector.interpolateInputGradient(x, wires, table, dy, actual, add, half, frames);
          if (half > 0) {
            vector.interpolateInputGradient(x, wires, table, dy, actual, add, 0, half);
          }
          assertClose(actual, dx, 12 * 9 * ROUNDING);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 6, 7})
  void candidatesInWindowsGetTheGradientOfTheirInput(int fanIn) {
    for (Windows windows : windows()) {
      for (int frames : new int[] {3, 48, 100}) {
        int columns = windows.outputPositions() * frames;
        int inputs = CHANNELS * windows.elements();
        Bits x = fixture.bits(CHANNELS, windows.inputPositions() * frames);
        Candidates rows = fixture.candidates(inputs, fanIn, LUTS);
        Wires places = new Wires(inputs, fanIn, rows.places().toArray(), windows);
        Candidates candidates = new Candidates(rows.decks(), places);
        Addresses a = fixture.addresses(LUTS, columns, 1 << fanIn);
        Real dy = fixture.real(LUTS, columns);
        Real t = fixture.real(LUTS, 1 << fanIn);
        Real expected = fixture.real(3 * fanIn, 10);
        Real actual = fixture.real(3 * fanIn, 10);
        scalar.candidateGradient(x, candidates, a, dy, null, null, t, 1, 1, expected, 0, 3);
        vector.candidateGradient(x, candidates, a, dy, null, null, t, 1, 1, actual, 0, 3);
        assertClose(actual, expected, ROUNDING * columns);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 64, 100})
  void aSingleElementAtEveryPositionReadsRowsAsTheyAre(int frames) {
    Windows pixels = new Windows(6, 1, IntStream.range(0, 6).toArray(), false);
    Bits x = fixture.bits(CHANNELS, 6 * frames);
    int[] sources = fixture.wires(CHANNELS, 3, LUTS).toArray();
    Addresses expected = memory.addresses(LUTS, 6 * frames);
    Addresses actual = memory.addresses(LUTS, 6 * frames);
    vector.address(x, new Wires(CHANNELS, 3, sources), 0, expected, 0, LUTS);
    vector.address(x, new Wires(CHANNELS, 3, sources, pixels), 0, actual, 0, LUTS);
    for (int f = 0; f < 6 * frames; f++) {
      assertThat(actual.get(2, f)).isEqualTo(expected.get(2, f));
    }
  }
}
