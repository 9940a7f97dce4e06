package dev.lutra.cuda;

import dev.lutra.tensor.Real;
import java.util.List;

/// Elementwise kernels, element.cu, and statistics of rows, rows.cu.
final class CudaElement extends CudaStatistics {
  private static final int THREADS = 256;

  /// Partial sums of squares at most.
  private static final int SQUARES = 1056;

  CudaElement(CudaBackend cuda) {
    super(cuda);
  }

  /// Elements of a tensor, padding included: what is behind the last frame of a row may be computed
  /// as well, as nobody reads it.
  private static long elements(Real x) {
    return (long) x.features() * x.stride();
  }

  /// Blocks for kernels of which each thread does four elements.
  private static long blocks(Real x) {
    return Math.ceilDiv(elements(x), THREADS * 4L);
  }

  /// What the kernels call a function.
  private static int code(Unary f) {
    return switch (f) {
      case RELU -> 0;
      case HARD_TANH -> 1;
      case CLIP01 -> 2;
      case SIGMOID -> 3;
      case SIGN -> 4;
    };
  }

  @Override
  public void unary(Unary f, Real x, Real y) {
    cuda.launch("unary").arg(code(f)).in(x).out(y).arg(elements(x)).run(blocks(x), THREADS);
  }

  @Override
  public void unaryBackward(Unary f, Real x, Real y, Real dy, Real dx) {
    cuda.launch("unaryBackward")
        .arg(code(f))
        .in(f == Unary.SIGMOID ? y : x)
        .in(dy)
        .out(dx)
        .arg(elements(dx))
        .run(blocks(dx), THREADS);
  }

  @Override
  public void axpy(float a, Real x, Real y) {
    cuda.launch("axpy").arg(a).in(x).out(y).arg(elements(x)).run(blocks(x), THREADS);
  }

  @Override
  public void affine(float a, float b, Real x, Real y) {
    cuda.launch("affine").arg(a).arg(b).in(x).out(y).arg(elements(x)).run(blocks(x), THREADS);
  }

  @Override
  public void multiplyAdd(Real x, Real y, Real z) {
    cuda.launch("multiplyAdd").in(x).in(y).out(z).arg(elements(x)).run(blocks(x), THREADS);
  }

  @Override
  public void clamp(Real x, float low, float high) {
    cuda.launch("clampAll").out(x).arg(low).arg(high).arg(elements(x)).run(blocks(x), THREADS);
  }

  @Override
  public void moments(Real x, Real mean, Real variance) {
    int width = Pieces.width(x.features(), x.frames());
    int pieces = Pieces.count(x.frames(), width);
    long blocks = (long) x.features() * pieces;
    Launch launch =
        cuda.launch("moments").in(x).arg(x.stride()).arg(x.frames()).arg(pieces).arg(width);
    if (pieces == 1) {
      launch.out(mean).out(variance).arg((long) mean.stride()).run(blocks, Pieces.threads(width));
      return;
    }
    long parts = cuda.workspace().of(blocks * 2 * Float.BYTES);
    launch.arg(parts).arg(parts + Float.BYTES).arg(2L).run(blocks, Pieces.threads(width));
    cuda.launch("momentsJoin")
        .arg(parts)
        .arg(x.features())
        .arg(x.frames())
        .arg(pieces)
        .arg(width)
        .out(mean)
        .arg(mean.stride())
        .out(variance)
        .arg(variance.stride())
        .run(Math.ceilDiv(x.features(), 32), 32);
  }

  @Override
  public void rowAffine(Real x, Real scale, Real shift, Real y) {
    cuda.launch("rowAffine")
        .in(x)
        .in(scale)
        .arg(scale.stride())
        .in(shift)
        .arg(shift.stride())
        .out(y)
        .arg(y.stride())
        .arg(elements(y))
        .run(blocks(y), THREADS);
  }

  @Override
  public void rowDots(Real dy, Real x, Real a, Real b) {
    int width = Pieces.width(x.features(), x.frames());
    int pieces = Pieces.count(x.frames(), width);
    long blocks = (long) x.features() * pieces;
    Launch launch =
        cuda.launch("rowDots").in(dy).in(x).arg(x.stride()).arg(x.frames()).arg(pieces).arg(width);
    if (pieces == 1) {
      launch
          .out(a)
          .arg((long) a.stride())
          .out(b)
          .arg((long) b.stride())
          .run(blocks, Pieces.threads(width));
      return;
    }
    long parts = cuda.workspace().of(blocks * 2 * Float.BYTES);
    launch.arg(parts).arg(2L).arg(parts + Float.BYTES).arg(2L).run(blocks, Pieces.threads(width));
    join(parts, x.features(), pieces, a);
    join(parts + Float.BYTES, x.features(), pieces, b);
  }

  private void join(long parts, int rows, int pieces, Real out) {
    cuda.launch("joinPieces")
        .arg(parts)
        .arg(2)
        .arg(rows)
        .arg(pieces)
        .out(out)
        .arg(out.stride())
        .run(Math.ceilDiv(rows, 32), 32);
  }

  @Override
  public void rowAffineBackward(Real dy, Real x, Real p, Real q, Real r, Real dx) {
    cuda.launch("rowAffineBackward")
        .in(dy)
        .in(x)
        .in(p)
        .arg(p.stride())
        .in(q)
        .arg(q.stride())
        .in(r)
        .arg(r.stride())
        .out(dx)
        .arg(dx.stride())
        .arg(elements(dx))
        .run(blocks(dx), THREADS);
  }

  @Override
  public double squaredNorm(Real x) {
    int blocks = squareBlocks(x);
    long sum = cuda.workspace().of((blocks + 1L) * Double.BYTES);
    long parts = sum + Double.BYTES;
    squares(x, parts);
    cuda.launch("sumDoubles").arg(parts).arg(blocks).arg(sum).run(1, THREADS);
    return cuda.workspace().readDouble(sum);
  }

  /// Partial sums of squares of a tensor.
  private static int squareBlocks(Real x) {
    return (int) Math.min(SQUARES, Math.ceilDiv(elements(x), THREADS * 16L));
  }

  private void squares(Real x, long parts) {
    cuda.launch("squares")
        .in(x)
        .arg(x.stride())
        .arg(x.frames())
        .arg(elements(x))
        .arg(parts)
        .run(squareBlocks(x), THREADS);
  }

  @Override
  public void clip(List<Real> gradients, double norm) {
    int count = 0;
    for (int i = 0; i < gradients.size(); i++) {
      count += squareBlocks(gradients.get(i));
    }
    // Before the partial sums of all gradients the factor.
    long factor = cuda.workspace().of((count + 1L) * Double.BYTES);
    long first = factor + Double.BYTES;
    long parts = first;
    for (int i = 0; i < gradients.size(); i++) {
      squares(gradients.get(i), parts);
      parts += (long) squareBlocks(gradients.get(i)) * Double.BYTES;
    }
    cuda.launch("clipFactor")
        .arg(first)
        .arg(count)
        .arg(Double.doubleToRawLongBits(norm))
        .arg(factor)
        .run(1, THREADS);
    for (int i = 0; i < gradients.size(); i++) {
      Real gradient = gradients.get(i);
      cuda.launch("shrink")
          .arg(factor)
          .out(gradient)
          .arg(elements(gradient))
          .run(blocks(gradient), THREADS);
    }
  }

  @Override
  public void sgd(Real w, Real g, Real v, float rate, float momentum) {
    cuda.launch("sgd")
        .out(w)
        .in(g)
        .out(v)
        .arg(rate)
        .arg(momentum)
        .arg(elements(w))
        .run(blocks(w), THREADS);
  }

  @Override
  public void adaGrad(Real w, Real g, Real s, float rate, float epsilon) {
    cuda.launch("adaGrad")
        .out(w)
        .in(g)
        .out(s)
        .arg(rate)
        .arg(epsilon)
        .arg(elements(w))
        .run(blocks(w), THREADS);
  }

  @Override
  public void adam(Real w, Real g, Real m, Real v, AdamStep step) {
    cuda.launch("adam")
        .out(w)
        .in(g)
        .out(m)
        .out(v)
        .arg(step.rate())
        .arg(step.beta1())
        .arg(step.beta2())
        .arg(step.epsilon())
        .arg(step.decay())
        .arg(step.mScale())
        .arg(step.vScale())
        .arg(elements(w))
        .run(blocks(w), THREADS);
  }
}
