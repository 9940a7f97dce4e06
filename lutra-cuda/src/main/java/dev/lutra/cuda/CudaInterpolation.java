package dev.lutra.cuda;

import dev.lutra.tensor.Real;
import dev.lutra.tensor.Windows;
import dev.lutra.tensor.Wires;

/// The real mode of look-up tables, lut_interpolate.cu: a kernel for each fan-in.
final class CudaInterpolation {
  /// Threads of a block of the real mode.
  private static final int INTERPOLATED = 128;

  /// Threads of a block that gathers slopes.
  private static final int GATHERED = 64;

  /// Bytes of slopes that stay in the L2 cache.
  private static final long CACHED = 24 << 20;

  /// Frames of a tile at least, and tiles at most.
  private static final int LEAST = 256;

  private static final int TILES = 32;

  /// Fan-in whose table's gradient the registers of a thread hold.
  private static final int UNROLLED = 6;

  private static final String[] INTERPOLATE = names("interpolate");
  private static final String[] TABLE_GRADIENT = names("interpolateTableGradient");
  private static final String[] SLOPES = names("lutSlopes");
  private static final String[] INPUT_GRADIENT = names("interpolateInputGradient");

  private final CudaBackend cuda;

  CudaInterpolation(CudaBackend cuda) {
    this.cuda = cuda;
  }

  void interpolate(Real x, Wires wires, Real table, Real y) {
    int columns = INTERPOLATED * columnsOf(wires.fanIn());
    inputs(INTERPOLATE[wires.fanIn()], x, wires)
        .in(table)
        .arg(table.stride())
        .out(y)
        .arg((long) y.stride())
        .arg(y.frames())
        .arg(wires.luts())
        .run((long) wires.luts() * Math.ceilDiv(y.frames(), columns), INTERPOLATED);
  }

  void interpolateTableGradient(Real x, Wires wires, Real dy, Real dTable, boolean add) {
    int fanIn = wires.fanIn();
    inputs(TABLE_GRADIENT[Math.min(fanIn, UNROLLED)], x, wires)
        .arg(fanIn)
        .in(dy)
        .arg((long) dy.stride())
        .out(dTable)
        .arg(dTable.stride())
        .arg(dy.frames())
        .arg(add)
        .run(wires.luts(), 1 << Math.max(fanIn - UNROLLED, 0), INTERPOLATED, 0);
  }

  void interpolateInputGradient(Real x, Wires wires, Real table, Real dy, Real dx, boolean add) {
    Windows windows = wires.windows();
    long readers = cuda.wiring().readers(wires);
    if (windows == null) {
      gradientInTiles(x, wires, table, dy, dx, readers, add);
      return;
    }
    int columns = INTERPOLATED * columnsOf(wires.fanIn());
    inputs(INPUT_GRADIENT[wires.fanIn()], x, wires)
        .in(table)
        .arg(table.stride())
        .in(dy)
        .arg((long) dy.stride())
        .out(dx)
        .arg((long) dx.stride())
        .arg(dx.frames())
        .arg(wires.rows())
        .arg(readers)
        .arg(add)
        .arg(cuda.constants().readers(windows))
        .run((long) wires.rows() * Math.ceilDiv(dx.frames(), columns), INTERPOLATED);
  }

  /// See lut_slopes.cu.
  private void gradientInTiles(
      Real x, Wires wires, Real table, Real dy, Real dx, long readers, boolean add) {
    int fanIn = wires.fanIn();
    int columns = INTERPOLATED * (fanIn <= UNROLLED ? 2 : 1);
    int tile = tile((long) wires.luts() * fanIn * Float.BYTES, dx.frames());
    long inputs = (long) wires.luts() * fanIn;
    long slopes = cuda.workspace().of(inputs * tile * Float.BYTES);
    for (int first = 0; first < dx.frames(); first += tile) {
      int count = Math.min(tile, dx.frames() - first);
      cuda.launch(SLOPES[fanIn])
          .in(x)
          .arg((long) x.stride())
          .arg(cuda.constants().sources(wires))
          .in(table)
          .arg(table.stride())
          .in(dy)
          .arg((long) dy.stride())
          .arg(slopes)
          .arg((long) tile)
          .arg(first)
          .arg(count)
          .arg(wires.luts())
          .run((long) wires.luts() * Math.ceilDiv(count, columns), INTERPOLATED);
      cuda.launch("gatherSlopes")
          .arg(slopes)
          .arg((long) tile)
          .arg(fanIn)
          .arg(readers)
          .arg(wires.rows())
          .out(dx)
          .arg((long) dx.stride())
          .arg(first)
          .arg(count)
          .arg(add)
          .run((long) wires.rows() * Math.ceilDiv(count, GATHERED * 4), GATHERED);
    }
  }

  /// Frames of a tile, a multiple of 16: as many as stay in the L2 cache, but not so few that there
  /// are many launches.
  ///
  /// @param bytes of the workspace for a frame
  private static int tile(long bytes, int frames) {
    long fitting = Math.max(CACHED / bytes, Math.max(LEAST, Math.ceilDiv(frames, TILES)));
    return (int) (Math.ceilDiv(Math.min(fitting, frames), 16) * 16);
  }

  /// The names of kernels for each fan-in.
  private static String[] names(String kernel) {
    String[] names = new String[9];
    for (int fanIn = 0; fanIn < names.length; fanIn++) {
      names[fanIn] = kernel + fanIn;
    }
    return names;
  }

  /// Columns of a thread of the real mode.
  private static int columnsOf(int fanIn) {
    return fanIn <= UNROLLED ? 4 : 2;
  }

  /// A call whose first parameters say what LUTs of the real mode read.
  private Launch inputs(String kernel, Real x, Wires wires) {
    Windows windows = wires.windows();
    return cuda.launch(kernel)
        .in(x)
        .arg((long) x.stride())
        .arg(cuda.constants().sources(wires))
        .arg(windows == null ? 0L : cuda.constants().sources(windows))
        .arg(wires.elements())
        .arg(windows == null ? 1 : windows.framesOf(x.frames()))
        .arg(windows != null && windows.constant() ? 1f : 0f);
  }
}
