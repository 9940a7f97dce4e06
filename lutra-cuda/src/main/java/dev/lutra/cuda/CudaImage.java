package dev.lutra.cuda;

import dev.lutra.tensor.Bits;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.Windows;
import dev.lutra.tensor.backend.ImageKernels;

/// Pooling and arrangement of images, pool.cu and image.cu.
final class CudaImage implements ImageKernels {
  private static final int THREADS = 256;

  private final CudaBackend cuda;

  CudaImage(CudaBackend cuda) {
    this.cuda = cuda;
  }

  /// Of an input position the output positions and elements that read it, as windows.cuh has them.
  private static int[] readers(Windows windows) {
    int positions = windows.inputPositions();
    int elements = windows.elements();
    int outputs = windows.outputPositions() * elements;
    int[] next = new int[positions + 1];
    for (int i = 0; i < outputs; i++) {
      next[windows.source(i / elements, i % elements) + 1]++;
    }
    next[0] = 0; // those outside of the image
    for (int s = 0; s < positions; s++) {
      next[s + 1] += next[s];
    }
    int[] readers = new int[positions + 1 + next[positions]];
    System.arraycopy(next, 0, readers, 0, positions + 1);
    for (int i = 0; i < outputs; i++) {
      int source = windows.source(i / elements, i % elements);
      if (source >= 0) {
        readers[positions + 1 + next[source]++] = i;
      }
    }
    return readers;
  }

  /// The address of the readers on the device.
  private long readersOf(Windows windows) {
    return cuda.constants().of(windows, "readers", 0, CudaImage::readers);
  }

  /// Columns a thread takes, none of them across positions.
  private static int lot(int frames) {
    return frames % 4 == 0 ? 4 : 1;
  }

  private static void run(Launch launch, long rows, int columns, int lot) {
    int lots = columns / lot;
    long count = rows * lots;
    launch.arg(lots).arg(count).run(Math.ceilDiv(count, THREADS), THREADS);
  }

  /// Words of 32 bits that hold a row's frames.
  private static int words(Bits x) {
    return 2 * x.words();
  }

  /// Words of 32 bits from row to row.
  private static int stride(Bits x) {
    return 2 * x.stride();
  }

  private static void run(Launch launch, Bits y) {
    long count = (long) y.features() * words(y);
    launch
        .out(y)
        .arg(words(y))
        .arg(stride(y))
        .arg(count)
        .run(Math.ceilDiv(count, THREADS), THREADS);
  }

  /// Adds the windows to a call.
  private Launch windows(Launch launch, Windows windows) {
    return launch
        .arg(cuda.constants().sources(windows))
        .arg(windows.elements())
        .arg(windows.constant());
  }

  /// What the kernels call a pooling.
  private static int code(Pooling pooling) {
    return switch (pooling) {
      case MAX -> 0;
      case AVERAGE -> 1;
      case STOCHASTIC -> 2;
    };
  }

  @Override
  public void or(Bits x, Windows windows, Bits y) {
    Launch launch = cuda.launch("orBits").in(x).arg(stride(x));
    run(windows(launch, windows).arg(windows.framesOf(x.frames())).arg(y.frames()), y);
  }

  @Override
  public void orGradient(Bits x, Windows windows, Pooling pooling, Bits y, Real dy, Real dx) {
    int frames = windows.framesOf(x.frames());
    int lot = lot(frames);
    Launch launch =
        cuda.launch(lot == 4 ? "orGradient4" : "orGradient1")
            .arg(code(pooling))
            .in(x)
            .arg(stride(x));
    windows(launch, windows)
        .arg(readersOf(windows))
        .arg(windows.inputPositions())
        .arg(frames)
        .in(dy)
        .arg(dy.stride())
        .out(dx)
        .arg(dx.stride());
    run(launch, dx.features(), dx.frames(), lot);
  }

  @Override
  public void pool(Real x, Windows windows, Pooling pooling, Real y) {
    int frames = windows.framesOf(x.frames());
    int lot = lot(frames);
    Launch launch =
        cuda.launch(lot == 4 ? "pool4" : "pool1").arg(code(pooling)).in(x).arg(x.stride());
    windows(launch, windows).arg(frames).out(y).arg(y.stride());
    run(launch, y.features(), y.frames(), lot);
  }

  @Override
  public void poolGradient(Real x, Windows windows, Pooling pooling, Real y, Real dy, Real dx) {
    int frames = windows.framesOf(x.frames());
    int lot = lot(frames);
    Launch launch =
        cuda.launch(lot == 4 ? "poolGradient4" : "poolGradient1")
            .arg(code(pooling))
            .in(x)
            .arg(x.stride());
    windows(launch, windows)
        .arg(readersOf(windows))
        .arg(windows.inputPositions())
        .arg(frames)
        .in(y)
        .in(dy)
        .arg(dy.stride())
        .out(dx);
    run(launch, dx.features(), dx.frames(), lot);
  }

  /// Adds rows to a call; the null pointer where row `i` is `i`, for which often an array of its
  /// own is made at every step.
  private static Launch rows(Launch launch, int[] rows) {
    for (int i = 0; i < rows.length; i++) {
      if (rows[i] != i) {
        return launch.ints(rows);
      }
    }
    return launch.arg(0L);
  }

  @Override
  public void toImage(Bits x, int[] rows, Bits y) {
    Launch launch = rows(cuda.launch("bitsToImage").in(x).arg(stride(x)), rows);
    run(launch.arg(rows.length / y.features()).arg(x.frames()), y);
  }

  @Override
  public void toImage(Real x, int[] rows, Real y) {
    int lot = lot(x.frames());
    Launch launch = cuda.launch(lot == 4 ? "toImage4" : "toImage1").in(x).arg(x.stride());
    rows(launch, rows).arg(rows.length / y.features()).arg(x.frames()).out(y).arg(y.stride());
    run(launch, y.features(), y.frames(), lot);
  }

  @Override
  public void fromImage(Bits x, int[] rows, Bits y) {
    Launch launch = rows(cuda.launch("bitsFromImage").in(x).arg(stride(x)), rows);
    launch.arg(rows.length / x.features()).arg(y.frames());
    long count = (long) rows.length * words(y);
    launch
        .out(y)
        .arg(words(y))
        .arg(stride(y))
        .arg(count)
        .run(Math.ceilDiv(count, THREADS), THREADS);
  }

  @Override
  public void fromImage(Real x, int[] rows, Real y) {
    int lot = lot(y.frames());
    Launch launch = cuda.launch(lot == 4 ? "fromImage4" : "fromImage1").in(x).arg(x.stride());
    rows(launch, rows).arg(rows.length / x.features()).arg(y.frames()).out(y).arg(y.stride());
    run(launch, x.features(), x.frames(), lot);
  }

  @Override
  public void unfold(Real x, Windows windows, int from, int to, Real panel) {
    int frames = windows.framesOf(x.frames());
    int lot = lot(frames);
    Launch launch = cuda.launch(lot == 4 ? "unfold4" : "unfold1").in(x).arg(x.stride());
    windows(launch, windows).arg(from).arg(frames).out(panel).arg(panel.stride());
    run(launch, panel.features(), (to - from) * frames, lot);
  }

  @Override
  public void fold(Real panel, Windows windows, int from, int to, Real x) {
    int frames = windows.framesOf(x.frames());
    int lot = lot(frames);
    Launch launch =
        cuda.launch(lot == 4 ? "fold4" : "fold1")
            .in(panel)
            .arg(panel.stride())
            .arg(readersOf(windows))
            .arg(windows.inputPositions())
            .arg(windows.elements())
            .arg(from)
            .arg(to)
            .arg(frames)
            .out(x)
            .arg(x.stride());
    run(launch, x.features(), x.frames(), lot);
  }
}
