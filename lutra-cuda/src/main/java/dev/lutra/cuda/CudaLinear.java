package dev.lutra.cuda;

import dev.lutra.tensor.Real;
import dev.lutra.tensor.backend.LinearKernels;

/// Matrix products, linear.cu. Where the result has few tiles the sum is cut, and the parts are
/// joined in their order: how depends on the shapes alone, as results must.
final class CudaLinear implements LinearKernels {
  private static final int THREADS = 256;

  /// Blocks that fill a large device.
  private static final int BLOCKS = 264;

  /// Summands that are worth a block.
  private static final int LEAST = 256;

  private final CudaBackend cuda;

  CudaLinear(CudaBackend cuda) {
    this.cuda = cuda;
  }

  @Override
  public void multiply(Real a, Real b, Real c) {
    check(a.features(), a.frames(), b.features(), b.frames(), c);
    product("product64", "product128", a, b, c, a.frames());
  }

  @Override
  public void multiplyTransposedLeft(Real a, Real b, Real c) {
    check(a.frames(), a.features(), b.features(), b.frames(), c);
    product("productLeft64", "productLeft128", a, b, c, a.features());
  }

  @Override
  public void multiplyTransposedRight(Real a, Real b, Real c) {
    check(a.features(), a.frames(), b.frames(), b.features(), c);
    product("productRight64", "productRight128", a, b, c, a.frames());
  }

  private static void check(int m, int k, int kOfB, int n, Real c) {
    if (k != kOfB || c.features() != m || c.frames() != n) {
      throw new IllegalArgumentException(
          "matrix product: got ["
              + m
              + ", "
              + k
              + "] times ["
              + kOfB
              + ", "
              + n
              + "] into "
              + c.shape());
    }
  }

  private void product(String small, String large, Real a, Real b, Real c, int k) {
    int m = c.features();
    int n = c.frames();
    boolean wide = m >= 128 && n >= 128 && (long) m * n >= 1 << 18;
    int tile = wide ? 128 : 64;
    long tiles = (long) Math.ceilDiv(m, tile) * Math.ceilDiv(n, tile);
    int wanted = (int) Math.ceilDiv(BLOCKS, Math.min(BLOCKS, tiles));
    int most = Math.min(wanted, Math.ceilDiv(k, LEAST));
    int each = Math.ceilDiv(Math.ceilDiv(k, most), 16) * 16;
    int parts = Math.ceilDiv(k, each);
    long elements = (long) m * c.stride();
    long address = parts == 1 ? 0 : cuda.workspace().of(parts * elements * Float.BYTES);
    Launch launch = cuda.launch(wide ? large : small);
    launch.in(a).arg(a.stride()).in(b).arg(b.stride());
    if (parts == 1) {
      launch.out(c);
    } else {
      launch.arg(0L);
    }
    launch
        .arg(c.stride())
        .arg(m)
        .arg(n)
        .arg(k)
        .arg(each)
        .arg(address)
        .run(tiles, parts, wide ? 256 : 128, sharedBytes(wide));
    if (parts > 1) {
      cuda.launch("joinProducts")
          .arg(address)
          .arg(parts)
          .out(c)
          .arg(elements)
          .run(Math.ceilDiv(elements, THREADS * 4L), THREADS);
    }
  }

  /// Two panels of 20 floats a row, in 2 or 3 stages.
  private static int sharedBytes(boolean wide) {
    return (wide ? 2 * 128 * 2 : 2 * 64 * 3) * 20 * Float.BYTES;
  }
}
