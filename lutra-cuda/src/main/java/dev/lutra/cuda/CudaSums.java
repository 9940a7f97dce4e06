package dev.lutra.cuda;

import dev.lutra.tensor.Addresses;
import dev.lutra.tensor.Real;
import org.jspecify.annotations.Nullable;

/// Sums by address, lut_bins.cu: a warp or a block for each LUT. Few LUTs with many frames, as in a
/// convolution, are cut into slices of frames, so that there is work for all processors.
final class CudaSums {
  /// Shared memory that the bins of a block may use.
  private static final int BINS = 32 << 10;

  /// Warps that keep a large GPU busy. No GPU is asked for its size: how sums are made depends on
  /// shapes alone.
  private static final long BUSY = 2112;

  /// Blocks to cut for.
  private static final int BLOCKS = 528;

  /// Frames of a slice at least.
  private static final int SLICE = 8192;

  private final CudaBackend cuda;

  CudaSums(CudaBackend cuda) {
    this.cuda = cuda;
  }

  /// Sums of `dy` at each address; how often there is one if `dy` is null.
  void run(Addresses a, @Nullable Real dy, Real sums) {
    int entries = sums.frames();
    int warps = Math.clamp(BINS / (entries * 128), 1, 8);
    long luts = a.luts();
    boolean whole = warps > 1 && luts * 2 < BUSY && a.frames() >= 512 * warps;
    int lanes = 32;
    while (!whole && lanes > 8 && (luts * lanes / 64 >= BUSY || a.frames() <= lanes * 16)) {
      lanes /= 2;
    }
    int slices = whole ? Math.clamp(BLOCKS / luts, 1, Math.max(1, a.frames() / SLICE)) : 1;
    int slice = Math.ceilDiv(Math.ceilDiv(a.frames(), slices), 16) * 16;
    slices = Math.ceilDiv(a.frames(), slice);
    Launch call = cuda.launch(dy == null ? "histogram" : "scatter").in(a).arg(a.rowBytes());
    if (dy != null) {
      call.in(dy).arg(dy.stride());
    }
    if (slices == 1) {
      call.out(sums).arg(sums.stride());
    } else {
      call.arg(cuda.workspace().of(slices * luts * entries * Float.BYTES)).arg(entries);
    }
    call.arg(a.luts())
        .arg(a.frames())
        .arg(entries)
        .arg(lanes)
        .arg(whole)
        .arg(slice)
        .run(
            whole ? luts : Math.ceilDiv(luts, warps * (32 / lanes)),
            slices,
            warps * 32,
            warps * entries * (128 + (whole ? Float.BYTES : 0)));
    if (slices > 1) {
      cuda.launch("addSlices")
          .arg(cuda.workspace().of(0))
          .arg(slices)
          .arg(luts)
          .arg(entries)
          .out(sums)
          .arg(sums.stride())
          .run(Math.ceilDiv(luts * entries, 128), 128);
    }
  }
}
