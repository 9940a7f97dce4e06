package dev.lutra.cuda;

import dev.lutra.tensor.Addresses;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.Windows;
import dev.lutra.tensor.Wires;
import org.jspecify.annotations.Nullable;

/// The input gradient of look-up tables in binary mode, lut_gradient.cu, and how its work is cut. A
/// warp takes a row of the input and a tile of its columns; the warps of a block are side by side
/// on tiles, whose tables of slopes they share in the cache, or on the readers of a row, or on
/// rows.
final class CudaInputGradient {
  /// Warps of a block of the input gradient.
  private static final int WARPS = 4;

  /// LUTs and frames whose addresses and gradients, 5 bytes, stay in the cache of a large GPU.
  private static final long CACHED = 7 << 20;

  /// Warps that keep a large GPU busy.
  private static final int BUSY = 2112;

  /// Readers of a row on average from which warps share a row.
  private static final long SHARED = 16;

  private static final String[] KERNELS = {
    "", "inputGradient1", "inputGradient2", "", "inputGradient4"
  };

  private final CudaBackend cuda;

  CudaInputGradient(CudaBackend cuda) {
    this.cuda = cuda;
  }

  void run(
      Addresses a,
      Wires wires,
      Real dy,
      @Nullable Real p,
      @Nullable Real q,
      Real smoothed,
      float scale,
      Real dx,
      boolean add) {
    Windows windows = wires.windows();
    int rows = wires.rows();
    boolean byFour = windows == null || windows.framesOf(dx.frames()) % 4 == 0;
    int groups = windows == null ? groups(rows, wires.luts(), dx.frames()) : 4;
    int columns = (byFour ? 128 : 32) * groups;
    int tiles = Math.ceilDiv(dx.frames(), columns);
    int readerWarps = readerWarps(wires, tiles);
    int tileWarps = tileWarps(wires.luts(), columns, tiles, WARPS / readerWarps);
    long readers = cuda.wiring().readers(wires);
    Launch call =
        cuda.launch(
                windows == null
                    ? KERNELS[groups]
                    : byFour ? "inputGradientWindows4" : "inputGradientWindows1")
            .in(a)
            .arg(a.rowBytes())
            .in(dy)
            .arg((long) dy.stride())
            .maybe(p)
            .maybe(q)
            .in(smoothed)
            .arg((long) smoothed.stride())
            .arg(smoothed.frames())
            .arg(scale)
            .out(dx)
            .arg((long) dx.stride())
            .arg(dx.frames())
            .arg(rows)
            .arg(readers)
            .arg(add)
            .arg(tileWarps)
            .arg(readerWarps);
    if (windows != null) {
      call.arg(cuda.constants().readers(windows))
          .arg(windows.elements())
          .arg(windows.framesOf(dx.frames()));
    }
    long rowBlocks = Math.ceilDiv(rows, WARPS / (tileWarps * readerWarps));
    // Two sets of the tables of slopes, and what warps on the same row have added up.
    int floats = 2 * smoothed.frames() * (p == null ? 1 : 2) + (readerWarps > 1 ? columns : 0);
    call.run(
        rowBlocks * Math.ceilDiv(tiles, tileWarps), 1, WARPS * 32, WARPS * floats * Float.BYTES);
  }

  private static int readerWarps(Wires wires, int tiles) {
    long readers = (long) wires.luts() * wires.fanIn();
    boolean few = (long) wires.rows() * tiles < BUSY;
    return few && readers >= SHARED * wires.rows() ? WARPS : 1;
  }

  private static int tileWarps(int luts, int columns, int tiles, int most) {
    int warps = 1;
    while (warps < most && tiles >= warps * 2 && (long) luts * columns * warps * 2 <= CACHED) {
      warps *= 2;
    }
    return warps;
  }

  /// Groups of 128 columns that a warp of the input gradient does: as many as leave enough warps,
  /// and leave what all warps read together in the cache.
  private static int groups(int rows, int luts, int frames) {
    int groups = 4;
    while (groups > 1
        && (Math.ceilDiv(frames, 128 * groups) * (long) rows < BUSY
            || luts * 128L * groups > CACHED)) {
      groups /= 2;
    }
    return groups;
  }
}
