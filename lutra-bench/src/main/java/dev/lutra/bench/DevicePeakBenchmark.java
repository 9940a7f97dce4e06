package dev.lutra.bench;

import dev.lutra.tensor.Real;
import dev.lutra.tensor.backend.Backend;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/// What a device does at most, as far as its own kernels can tell: bytes moved by a sum in memories
/// of several sizes, and a product of large matrices. Timed by [DeviceMeter] alone.
@State(Scope.Thread)
public class DevicePeakBenchmark implements OnBackend {
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
  private Real product;

  @Override
  public void setUp(Backend with) {
    backend = with;
    x = with.memory().real(rows(), rows());
    y = with.memory().real(rows(), rows());
    product = with.memory().real(rows(), rows());
    x.fill(1);
    y.fill(1);
  }

  /// A multiple of 128.
  private int rows() {
    return (int) Math.sqrt(kib * 128.0) / 128 * 128;
  }

  @Override
  public void tearDown() {
    backend.close();
  }

  @Override
  public Cost cost(String method) {
    long elements = (long) rows() * rows();
    long size = Float.BYTES * elements;
    return method.equals("sum")
        ? new Cost(elements, "element", 3 * size, 2 * size, 0)
        : new Cost(elements * rows(), "multiply-add", 3 * size, 3 * size, 2 * elements * rows());
  }

  /// `y = y + x / 2`: two arrays read and one written.
  public void sum() {
    backend.element().axpy(0.5f, x, y);
  }

  /// A product of square matrices.
  public void product() {
    backend.linear().multiply(x, y, product);
  }
}
