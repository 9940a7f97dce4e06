package dev.lutra.cuda;

import dev.lutra.tensor.Real;
import dev.lutra.tensor.backend.ElementKernels;
import java.util.Map;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;

/// Of the elementwise kernels those on statistics, scalars and the frames of samples, column.cu.
abstract class CudaStatistics implements ElementKernels {
  private static final int THREADS = 256;

  /// Rows in gridDim.y.
  private static final int ROWS = 65_535;

  /// Blocks of a kernel whose threads go over an array in strides.
  private static final int MOST = 4096;

  final CudaBackend cuda;
  private final Map<Real, Known> uniform = new WeakHashMap<>();

  CudaStatistics(CudaBackend cuda) {
    this.cuda = cuda;
  }

  private static long elementsOf(Real x) {
    return (long) x.features() * x.stride();
  }

  private static long strided(Real x) {
    return Math.min(Math.ceilDiv(elementsOf(x), THREADS), MOST);
  }

  private static long rowBlocks(int rows) {
    return Math.ceilDiv(rows, THREADS);
  }

  @Override
  public void axpy(Real scalar, float a, Real x, Real y) {
    cuda.launch("axpyScalar")
        .in(scalar)
        .arg(a)
        .in(x)
        .out(y)
        .arg(elementsOf(x))
        .run(strided(x), THREADS);
  }

  @Override
  public void affine(Real scalar, float a, float b, Real x, Real y) {
    cuda.launch("affineScalar")
        .in(scalar)
        .arg(a)
        .arg(b)
        .in(x)
        .out(y)
        .arg(elementsOf(x))
        .run(strided(x), THREADS);
  }

  @Override
  public void standardize(
      Real values,
      Real mean,
      Real variance,
      float epsilon,
      Real normalized,
      Real inverses,
      int column) {
    cuda.launch("standardize")
        .in(values)
        .arg(values.stride())
        .arg(values.frames())
        .in(mean)
        .in(variance)
        .arg(mean.stride())
        .arg(epsilon)
        .out(normalized)
        .out(inverses)
        .arg(inverses.stride())
        .arg(column)
        .run(values.features(), 64);
  }

  @Override
  public void batchNorm(
      Real gamma, Real beta, Real mean, Real variance, float epsilon, Real scale, Real shift) {
    cuda.launch("batchNorm")
        .in(gamma)
        .in(beta)
        .in(mean)
        .in(variance)
        .arg(epsilon)
        .out(scale)
        .out(shift)
        .arg(gamma.features())
        .arg(gamma.stride())
        .run(rowBlocks(gamma.features()), THREADS);
  }

  @Override
  public void batchNormBackward(
      Real sums,
      Real dots,
      Real gamma,
      Real mean,
      Real variance,
      float epsilon,
      int frames,
      Real p,
      Real q,
      Real r,
      @Nullable Real dGamma,
      @Nullable Real dBeta) {
    cuda.launch("batchNormBackward")
        .in(sums)
        .in(dots)
        .in(gamma)
        .in(mean)
        .in(variance)
        .arg(epsilon)
        .arg(frames)
        .out(p)
        .out(q)
        .out(r)
        .maybeOut(dGamma)
        .maybeOut(dBeta)
        .arg(gamma.features())
        .arg(gamma.stride())
        .run(rowBlocks(gamma.features()), THREADS);
  }

  @Override
  public void blend(Real running, float momentum, Real batch, int column) {
    cuda.launch("blend")
        .out(running)
        .arg(running.stride())
        .arg(momentum)
        .in(batch)
        .arg(batch.stride())
        .arg(column)
        .arg(running.features())
        .run(rowBlocks(running.features()), THREADS);
  }

  @Override
  public void addColumn(Real x, int column, Real y) {
    cuda.launch("addColumn")
        .in(x)
        .arg(x.stride())
        .arg(column)
        .out(y)
        .arg(y.stride())
        .arg(y.features())
        .run(rowBlocks(y.features()), THREADS);
  }

  @Override
  public void multiplyColumn(Real x, Real factors, int column, Real y) {
    cuda.launch("multiplyColumn")
        .in(x)
        .in(factors)
        .arg(factors.stride())
        .arg(column)
        .out(y)
        .arg(y.stride())
        .arg(y.features())
        .run(rowBlocks(y.features()), THREADS);
  }

  /// Rows from `first` on, as many as a grid takes.
  private static int rows(Real x, int first) {
    return Math.min(ROWS, x.features() - first);
  }

  @Override
  public void frameSum(Real x, boolean mean, Real y) {
    for (int r = 0; r < y.features(); r += ROWS) {
      int count = rows(y, r);
      cuda.launch("frameSum")
          .in(x.rows(r, r + count))
          .arg(x.stride())
          .arg(x.frames() / y.frames())
          .arg(mean)
          .out(y.rows(r, r + count))
          .arg(y.stride())
          .arg(y.frames())
          .run(Math.ceilDiv(y.frames(), THREADS), count, THREADS, 0);
    }
  }

  @Override
  public void frameSumBackward(Real dy, boolean mean, Real dx) {
    for (int r = 0; r < dx.features(); r += ROWS) {
      int count = rows(dx, r);
      cuda.launch("frameSumBackward")
          .in(dy.rows(r, r + count))
          .arg(dy.stride())
          .arg(dy.frames())
          .arg(dx.frames() / dy.frames())
          .arg(mean)
          .out(dx.rows(r, r + count))
          .arg(dx.stride())
          .arg(dx.frames())
          .run(Math.ceilDiv(dx.frames(), THREADS), count, THREADS, 0);
    }
  }

  @Override
  public void copy(Real x, int fromColumn, Real y, int toColumn, int columns) {
    for (int r = 0; r < y.features(); r += ROWS) {
      int count = rows(y, r);
      cuda.launch("copyColumns")
          .in(x.rows(r, r + count))
          .arg(x.stride())
          .arg(fromColumn)
          .out(y.rows(r, r + count))
          .arg(y.stride())
          .arg(toColumn)
          .arg(columns)
          .run(Math.ceilDiv(columns, THREADS), count, THREADS, 0);
    }
  }

  /// Asked of small tensors that do not change, step by step: what is known of a tensor that nobody
  /// has written since is not looked up again.
  @Override
  public boolean isAll(Real x, float value) {
    long writes = x.storage().buffer() instanceof CudaBuffer buffer ? buffer.writes() : -1;
    Known known = uniform.get(x);
    if (known == null || known.value != value || known.writes != writes) {
      known = new Known(value, writes, look(x, value));
      uniform.put(x, known);
    }
    return known.all;
  }

  /// What is known of a tensor.
  private record Known(float value, long writes, boolean all) {}

  private static boolean look(Real x, float value) {
    for (int r = 0; r < x.features(); r++) {
      for (int f = 0; f < x.frames(); f++) {
        if (x.get(r, f) != value) {
          return false;
        }
      }
    }
    return true;
  }

  @Override
  public void meanSquare(Real x, float weight, float offset, Real y) {
    int count = dotPartials(x, x);
    double elements = (double) x.features() * x.frames();
    cuda.finishSum(count, weight, offset, -1, elements, false, y);
  }

  @Override
  public void dot(float a, Real x, Real y, Real sum) {
    cuda.finishSum(dotPartials(x, y), a, 0, 1, 1, true, sum);
  }

  private int dotPartials(Real x, Real y) {
    int blocks = Math.min(x.features(), 1024);
    cuda.launch("dotPartials")
        .in(x)
        .in(y)
        .arg(x.features())
        .arg(x.stride())
        .arg(x.frames())
        .arg(cuda.workspace().of((long) blocks * Double.BYTES))
        .run(blocks, THREADS);
    return blocks;
  }

  @Override
  public void exp(float a, Real x, Real y) {
    cuda.launch("expScaled").arg(a).in(x).out(y).arg(elementsOf(x)).run(strided(x), THREADS);
  }
}
