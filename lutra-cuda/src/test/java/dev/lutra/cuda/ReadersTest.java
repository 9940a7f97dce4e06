package dev.lutra.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lutra.tensor.Candidates;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.Windows;
import dev.lutra.tensor.Wires;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Who reads each row, made by the device of wires that it has chosen, against what the host makes.
final class ReadersTest {
  private static TestDevice device;

  @BeforeAll
  static void open() {
    device = TestDevice.open();
  }

  @AfterAll
  static void close() {
    if (device != null) {
      device.close();
    }
  }

  private static int[] onDevice(Wires wires, int length) {
    CudaBackend cuda = device.backend();
    long address = cuda.wiring().readers(wires);
    MemorySegment read = Arena.ofAuto().allocate((long) length * Integer.BYTES, 64);
    cuda.device().download(read, address, read.byteSize());
    return read.toArray(ValueLayout.JAVA_INT);
  }

  /// Lets the device choose at random among all inputs.
  private static void choose(Wires wires, Random random) {
    int inputs = wires.inputs();
    int decks = Math.ceilDiv(wires.luts(), Candidates.SHARING);
    Candidates candidates =
        new Candidates(
            new Wires(
                inputs, inputs, IntStream.range(0, decks * inputs).map(i -> i % inputs).toArray()),
            new Wires(
                inputs,
                wires.fanIn(),
                random.ints((long) wires.luts() * wires.fanIn(), 0, inputs).toArray(),
                wires.windows()));
    Real scores = device.backend().memory().real(wires.luts() * wires.fanIn(), 2);
    device.backend().lut().choose(scores, candidates, 0, wires);
  }

  private static Windows windows() {
    return new Windows(4, 3, new int[] {0, 1, 2, 1, 2, 3}, false);
  }

  @ParameterizedTest
  @CsvSource({
    "1,1,2,false",
    "7,3,2,false",
    "60,500,6,false", // several tiles
    "1025,300,4,false", // two passes
    "3000,2000,3,false",
    "2,5,3,true",
    "700,40,6,true"
  })
  void areThoseThatTheHostMakes(int rows, int luts, int fanIn, boolean windowed) {
    int inputs = rows * (windowed ? 3 : 1);
    Random random = new Random(rows);
    Wires wires = new Wires(inputs, fanIn, new int[luts * fanIn], windowed ? windows() : null);
    for (int turn = 0; turn < 2; turn++) {
      for (boolean descending : device.orders()) {
        device.setDescending(descending);
        choose(wires, random);
        long downloads = device.backend().device().downloads();
        device.backend().wiring().readers(wires);
        assertThat(device.backend().device().downloads()).isEqualTo(downloads);
        int length = Readers.of(wires.with(new int[luts * fanIn])).length;
        int[] made = onDevice(wires, length);
        assertThat(made).isEqualTo(Readers.of(wires));
      }
    }
  }

  /// Rows of very many readers are in their order only roughly.
  @ParameterizedTest
  @CsvSource({"3,700,4", "20,4000,2"})
  void rowsThatManyReadComeFirst(int rows, int luts, int fanIn) {
    Wires wires = new Wires(rows, fanIn, new int[luts * fanIn]);
    choose(wires, new Random(1));
    int[] made = onDevice(wires, 2 * rows + 1 + luts * fanIn);
    int[] expected = Readers.of(wires);
    assertThat(Arrays.copyOfRange(made, rows, made.length))
        .isEqualTo(Arrays.copyOfRange(expected, rows, expected.length));
    assertThat(Arrays.copyOf(made, rows))
        .containsExactlyInAnyOrder(IntStream.range(0, rows).toArray());
    double before = Double.POSITIVE_INFINITY;
    for (int i = 0; i < rows; i++) {
      int readers = made[rows + made[i] + 1] - made[rows + made[i]];
      assertThat(readers * 8.0 / 9).isLessThanOrEqualTo(before);
      before = Math.min(before, readers);
    }
  }
}
