package dev.lutra.cuda;

import dev.lutra.tensor.Real;
import dev.lutra.tensor.Windows;
import dev.lutra.tensor.Wires;

/// The real mode of look-up tables, lut_interpolate.cu: a kernel for each fan-in.
final class CudaInterpolation {
  /// Threads of a block of the real mode.
  private static final int INTERPOLATED = 128;

  /// Fan-in whose table's gradient the registers of a thread hold.
  private static final int UNROLLED = 6;

  private static final String[] INTERPOLATE = names("interpolate");
  private static final String[] TABLE_GRADIENT = names("interpolateTableGradient");
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
    int columns = INTERPOLATED * columnsOf(wires.fanIn());
    long readers = cuda.wiring().readers(wires);
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
        .arg(windows == null ? 0L : cuda.constants().readers(windows))
        .run((long) wires.rows() * Math.ceilDiv(dx.frames(), columns), INTERPOLATED);
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
