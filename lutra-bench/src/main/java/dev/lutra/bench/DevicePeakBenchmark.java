package dev.lutra.bench;

import dev.lutra.tensor.Real;
import dev.lutra.tensor.backend.Backend;
import java.util.SplittableRandom;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/// What a device does at most, as far as its own kernels can tell: bytes moved by a sum in memories
/// of several sizes, and a product of large matrices. Timed by [DeviceMeter] alone.
@State(Scope.Thread)
public class DevicePeakBenchmark implements OnBackend {
  private static final int COLUMNS = 128;

  /// Size of the two arrays together, in KiB, or of the three matrices, about.
  @Param("1024")
  public int kib;

  @SuppressWarnings("NullAway.Init") // set by setUp
  private Backend backend;

  @SuppressWarnings("NullAway.Init") // set by setUp
  private Real x;

  @SuppressWarnings("NullAway.Init") // set by setUp
  private Real y;

  @SuppressWarnings("NullAway.Init") // set by setUp
  private Real a;

  @SuppressWarnings("NullAway.Init") // set by setUp
  private Real b;

  @SuppressWarnings("NullAway.Init") // set by setUp
  private Real product;

  @Override
  public void setUp(Backend with) {
    backend = with;
    SplittableRandom random = new SplittableRandom(1);
    x = Draws.uniform(random, with.memory().real(rows(), COLUMNS));
    y = Draws.uniform(random, with.memory().real(rows(), COLUMNS));
    a = Draws.uniform(random, with.memory().real(side(), side()));
    b = Draws.uniform(random, with.memory().real(side(), side()));
    product = with.memory().real(side(), side());
  }

  private int rows() {
    return kib * 1024 / (2 * Float.BYTES * COLUMNS);
  }

  /// A multiple of 128.
  private int side() {
    return Math.max(1, (int) Math.sqrt(kib * 1024.0 / (3 * Float.BYTES)) / 128) * 128;
  }

  @Override
  public void tearDown() {
    backend.close();
  }

  @Override
  public Cost cost(String method) {
    if (method.equals("sum")) {
      long elements = (long) rows() * COLUMNS;
      long size = Float.BYTES * elements;
      return new Cost(elements, "element", 3 * size, 2 * size, 0);
    }
    long elements = (long) side() * side();
    long size = Float.BYTES * elements;
    return new Cost(elements * side(), "multiply-add", 4 * size, 3 * size, 2 * elements * side());
  }

  /// `y = y + x / 2`: two arrays read and one written.
  public void sum() {
    backend.element().axpy(0.5f, x, y);
  }

  /// A product of square matrices.
  public void product() {
    backend.linear().multiply(a, b, product);
  }
}
