package dev.lutra.cuda;

import dev.lutra.tensor.Bits;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.backend.BitKernels;
import dev.lutra.tensor.backend.Grid;

/// Packing, unpacking and counting bits, bit.cu, threshold.cu and count.cu.
final class CudaBit implements BitKernels {
  private static final int THREADS = 256;
  private static final int WARPS = THREADS / 32;

  /// Blocks that count, to fill a large device; sums of integers are the same however they are cut.
  private static final int BLOCKS = 528;

  /// Rows of a warp that counts with 8 bits, a multiple of 4.
  private static final int COUNTED = 252;

  private final CudaBackend cuda;

  CudaBit(CudaBackend cuda) {
    this.cuda = cuda;
  }

  /// Words of 32 bits that hold a row's frames.
  private static int words(Bits x) {
    return 2 * x.words();
  }

  /// Words of 32 bits from row to row.
  private static int stride(Bits x) {
    return 2 * x.stride();
  }

  private static long elements(Real x) {
    return (long) x.features() * x.stride();
  }

  private static long blocks(Real x) {
    return Math.ceilDiv(elements(x), THREADS * 4L);
  }

  @Override
  public void pack(Real x, float threshold, Bits y) {
    long chunks = (long) y.features() * Math.ceilDiv(words(y), 4);
    cuda.launch("pack")
        .in(x)
        .arg(x.stride())
        .arg(x.frames())
        .arg(threshold)
        .out(y)
        .arg(words(y))
        .arg(stride(y))
        .arg(chunks)
        .run(Math.ceilDiv(chunks, WARPS), THREADS);
  }

  @Override
  public void columns(byte[] samples, boolean fixed, int[] order, int first, Real y) {
    long indices = cuda.constants().of(order) + (long) first * Integer.BYTES;
    cuda.launch("columns")
        .arg(cuda.constants().of(samples, fixed))
        .arg(indices)
        .arg(y.features())
        .arg(y.frames())
        .out(y)
        .arg(y.stride())
        .run(Math.ceilDiv(y.frames(), 32), Math.ceilDiv(y.features(), 64), THREADS, 0);
  }

  @Override
  public void compare(Real x, int[] row, float[] threshold, Bits y, int firstFrame) {
    int words = (firstFrame + x.frames() - 1) / 32 - firstFrame / 32 + 1;
    long warps = Math.ceilDiv(y.features(), 8L) * Math.ceilDiv(words, 4);
    cuda.launch("compare")
        .in(x)
        .arg(x.stride())
        .arg(x.frames())
        .ints(row)
        .floats(threshold)
        .out(y)
        .arg(stride(y))
        .arg(firstFrame)
        .arg(y.features())
        .run(Math.ceilDiv(warps, WARPS), THREADS);
  }

  @Override
  public void thresholds(Real start, Real spread, Real moves, Grid grid, Real y) {
    cuda.launch("thresholds")
        .in(start)
        .in(moves)
        .in(spread)
        .arg(spread.stride())
        .arg(grid.words())
        .arg(grid.step())
        .out(y)
        .arg(y.stride())
        .arg(elements(y))
        .run(Math.ceilDiv(elements(y), THREADS), THREADS);
  }

  @Override
  public void compare(Real x, Real thresholds, Bits y) {
    long warps = Math.ceilDiv(y.features(), 8L) * Math.ceilDiv(Math.ceilDiv(x.frames(), 32), 4);
    levels(cuda.launch("compareLevels").in(x).arg(x.stride()).arg(x.frames()), thresholds)
        .out(y)
        .arg(stride(y))
        .arg(y.features())
        .run(Math.ceilDiv(warps, WARPS), THREADS);
  }

  private static Launch levels(Launch launch, Real thresholds) {
    return launch
        .in(thresholds)
        .arg(thresholds.stride())
        .arg(thresholds.frames())
        .arg(thresholds.features() == 1);
  }

  @Override
  public void moveGradient(
      Real x,
      Real thresholds,
      Real spread,
      float window,
      Grid grid,
      Real dy,
      Real sums,
      Real dMoves) {
    int rows = dy.features();
    int width = Pieces.width(rows, x.frames());
    int pieces = Pieces.count(x.frames(), width);
    Launch launch =
        levels(cuda.launch("windowSums").in(x).arg(x.stride()).arg(x.frames()), thresholds)
            .in(spread)
            .arg(spread.stride())
            .arg(window)
            .arg((float) grid.step())
            .in(dy)
            .arg(dy.stride())
            .arg(pieces)
            .arg(width);
    long blocks = (long) rows * pieces;
    if (pieces == 1) {
      launch.out(sums).arg((long) sums.stride()).run(blocks, Pieces.threads(width));
    } else {
      long parts = cuda.workspace().of(blocks * Float.BYTES);
      launch.arg(parts).arg(1L).run(blocks, Pieces.threads(width));
      cuda.launch("joinPieces")
          .arg(parts)
          .arg(1)
          .arg(rows)
          .arg(pieces)
          .out(sums)
          .arg(sums.stride())
          .run(Math.ceilDiv(rows, 32), 32);
    }
    long warps = (long) dMoves.features() * dMoves.frames();
    cuda.launch("moveGradient")
        .in(sums)
        .arg(sums.stride())
        .in(spread)
        .arg(spread.stride())
        .arg(window)
        .arg((float) grid.step())
        .arg(x.features())
        .arg(dMoves.frames())
        .out(dMoves)
        .arg(dMoves.stride())
        .arg(dMoves.features())
        .run(Math.ceilDiv(warps, WARPS), THREADS);
  }

  @Override
  public void unpack(Bits x, float zero, float one, Real y) {
    cuda.launch("unpack")
        .in(x)
        .arg(stride(x))
        .arg(zero)
        .arg(one)
        .out(y)
        .arg(y.stride())
        .arg(elements(y))
        .run(blocks(y), THREADS);
  }

  @Override
  public void join(Logic f, Bits a, Bits b, Bits y) {
    long count = (long) y.features() * y.stride() / 2;
    cuda.launch("joinBits")
        .arg(f == Logic.XOR)
        .in(a)
        .in(b)
        .out(y)
        .arg(count)
        .run(Math.ceilDiv(count, THREADS), THREADS);
  }

  @Override
  public void flip(Bits x, int parts, long seed) {
    if (parts == 0) {
      return;
    }
    long count = (long) x.features() * x.words();
    cuda.launch("flipBits")
        .out(x)
        .arg(x.stride())
        .arg(x.words())
        .arg(x.mask(x.words() - 1))
        .arg(count)
        .arg(parts)
        .arg(seed)
        .run(Math.ceilDiv(count, THREADS), THREADS);
  }

  @Override
  public void multiply(Bits x, float zero, float one, Real y, Real z, boolean add) {
    cuda.launch("multiplyBits")
        .in(x)
        .arg(stride(x))
        .arg(zero)
        .arg(one)
        .in(y)
        .out(z)
        .arg(add)
        .arg(z.stride())
        .arg(elements(z))
        .run(blocks(z), THREADS);
  }

  @Override
  public void groupSum(Real x, float scale, Real y) {
    cuda.launch("groupSumReal")
        .in(x)
        .arg(x.stride())
        .arg(x.features() / y.features())
        .arg(scale)
        .out(y)
        .arg(y.stride())
        .arg(y.frames())
        .run(Math.ceilDiv(y.frames(), 256), y.features(), 256, 0);
  }

  @Override
  public void groupSum(Bits x, float scale, Real y) {
    int groups = y.features();
    int size = x.features() / groups;
    int tiles = Math.ceilDiv(words(x), 32);
    int wanted = (int) Math.ceilDiv(BLOCKS, Math.min(BLOCKS, (long) tiles * groups));
    int each = Math.min(COUNTED, Math.ceilDiv(Math.ceilDiv(size, wanted), WARPS * 4) * 4);
    int slices = Math.ceilDiv(size, WARPS * each);
    long parts = slices == 1 ? 0 : cuda.workspace().of((long) slices * elements(y) * Integer.BYTES);
    cuda.launch("groupSum")
        .in(x)
        .arg(stride(x))
        .arg(words(x))
        .arg(size)
        .arg(tiles)
        .arg(slices)
        .arg(each)
        .arg(scale)
        .out(y)
        .arg(y.stride())
        .arg(y.frames())
        .arg(parts)
        .arg(groups)
        .run((long) groups * slices * tiles, THREADS);
    if (slices > 1) {
      cuda.launch("joinCounts")
          .arg(parts)
          .arg(slices)
          .arg(scale)
          .out(y)
          .arg(elements(y))
          .run(blocks(y), THREADS);
    }
  }

  @Override
  public void groupSumBackward(Real dy, float scale, Real dx, boolean add) {
    cuda.launch("groupSumBackward")
        .in(dy)
        .arg(scale)
        .arg(dx.features() / dy.features())
        .out(dx)
        .arg(add)
        .arg(dx.stride())
        .arg(elements(dx))
        .run(blocks(dx), THREADS);
  }
}
