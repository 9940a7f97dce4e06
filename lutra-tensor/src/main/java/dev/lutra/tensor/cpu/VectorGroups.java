package dev.lutra.tensor.cpu;

import static dev.lutra.tensor.cpu.Lanes.load;
import static dev.lutra.tensor.cpu.Lanes.store;

import dev.lutra.tensor.Real;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/// Sums over groups of rows, with the digits of a product with the matrix that says which row
/// belongs to which group: in parts, cut where [VectorGemm] cuts.
final class VectorGroups {
  private VectorGroups() {}

  static void sum(Real x, float scale, Real y, int from, int to) {
    int size = x.features() / y.features();
    for (int c = from; c < to; c++) {
      for (int f = 0; f < y.frames(); f += Species.LANES) {
        sum(x, scale, c * size, (c + 1) * size, y.segment(), c * y.rowBytes(), f * 4L);
      }
    }
  }

  private static void sum(
      Real x, float scale, int first, int end, MemorySegment out, long row, long column) {
    MemorySegment in = x.segment();
    long step = x.rowBytes();
    FloatVector factor = Lanes.fill(scale);
    FloatVector sum = Lanes.zero();
    int r = first;
    while (r < end) {
      int cut = Math.min((r / VectorGemm.BLOCK + 1) * VectorGemm.BLOCK, end);
      FloatVector part = Lanes.zero();
      for (; r < cut; r++) {
        part = factor.fma(load(in, r * step + column), part);
      }
      sum = sum.add(part);
    }
    store(sum, out, row + column);
  }
}
