package dev.lutra.cuda;

import dev.lutra.tensor.Windows;
import dev.lutra.tensor.Wires;
import java.util.Arrays;

/// Wires and windows the other way round: who reads a row, for kernels that gather gradients.
final class Readers {
  private Readers() {}

  /// The rows of the input, those that most LUT inputs read first; for each row where its readers
  /// begin, and the end; and the readers, `8 m + j` for input `j` of LUT `m`, ascending, over
  /// windows each followed by its element. That rows with many readers come first keeps the GPU
  /// busy to the end.
  static int[] of(Wires wires) {
    int rows = wires.rows();
    int elements = wires.elements();
    int fanIn = wires.fanIn();
    int[] sources = wires.toArray();
    int[] starts = new int[rows + 1];
    for (int source : sources) {
      starts[source / elements + 1]++;
    }
    int width = wires.windows() == null ? 1 : 2;
    int[] made = new int[2 * rows + 1 + width * sources.length];
    order(starts, made);
    for (int i = 0; i < rows; i++) {
      starts[i + 1] += starts[i];
    }
    System.arraycopy(starts, 0, made, rows, rows + 1);
    int base = 2 * rows + 1;
    for (int i = 0; i < sources.length; i++) {
      int at = base + width * starts[sources[i] / elements]++;
      made[at] = ((i / fanIn) << 3) | (i % fanIn);
      if (width == 2) {
        made[at + 1] = sources[i] % elements;
      }
    }
    return made;
  }

  /// The rows by their numbers of readers, descending, then ascending.
  ///
  /// @param counts that of row `i` at `i + 1`
  private static void order(int[] counts, int[] made) {
    int rows = counts.length - 1;
    long[] keys = new long[rows];
    for (int i = 0; i < rows; i++) {
      keys[i] = ((long) -counts[i + 1] << 32) | i;
    }
    Arrays.sort(keys);
    for (int i = 0; i < rows; i++) {
      made[i] = (int) keys[i];
    }
  }

  /// How many output positions at most read an input position as the same element; then for each
  /// input position and element these output positions, ascending, filled up with -1.
  static int[] of(Windows windows) {
    int elements = windows.elements();
    int[] counts = new int[windows.inputPositions() * elements];
    int most = 1;
    for (int p = 0; p < windows.outputPositions(); p++) {
      for (int e = 0; e < elements; e++) {
        int source = windows.source(p, e);
        if (source >= 0) {
          most = Math.max(most, ++counts[source * elements + e]);
        }
      }
    }
    int[] made = new int[1 + Math.multiplyExact(counts.length, most)];
    Arrays.fill(made, -1);
    made[0] = most;
    Arrays.fill(counts, 0);
    for (int p = 0; p < windows.outputPositions(); p++) {
      for (int e = 0; e < elements; e++) {
        int source = windows.source(p, e);
        if (source >= 0) {
          int place = source * elements + e;
          made[1 + place * most + counts[place]++] = p;
        }
      }
    }
    return made;
  }
}
