package dev.lutra.bench;

import dev.lutra.tensor.Memory;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.backend.Backend;
import dev.lutra.tensor.backend.ElementKernels;
import dev.lutra.tensor.backend.ElementKernels.AdamStep;
import dev.lutra.tensor.backend.ElementKernels.Unary;
import dev.lutra.tensor.cpu.CpuBackend;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// Each elementwise kernel on tensors `[luts, frames]`.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ElementKernelBenchmark implements OnBackend {
  private static final AdamStep ADAM = new AdamStep(1e-3f, 0.9f, 0.999f, 1e-8f, 0, 1.5f, 2f);

  /// Rows of the tensors.
  @Param("4096")
  public int luts;

  /// Columns of the tensors.
  @Param("1024")
  public int frames;

  /// Threads of the backend.
  @Param("1")
  public int threads;

  @SuppressWarnings("NullAway.Init") // set by setUp
  private Backend backend;

  @SuppressWarnings("NullAway.Init") // set by setUp
  private ElementKernels element;

  @SuppressWarnings("NullAway.Init") // set by draw
  private Real x;

  @SuppressWarnings("NullAway.Init") // set by draw
  private Real y;

  @SuppressWarnings("NullAway.Init") // set by draw
  private Real z;

  @SuppressWarnings("NullAway.Init") // set by draw
  private Real w;

  @SuppressWarnings("NullAway.Init") // set by draw
  private Real dy;

  @SuppressWarnings("NullAway.Init") // set by draw
  private Real p;

  @SuppressWarnings("NullAway.Init") // set by draw
  private Real q;

  @SuppressWarnings("NullAway.Init") // set by draw
  private Real r;

  @SuppressWarnings("NullAway.Init") // set by draw
  private Real x0;

  @SuppressWarnings("NullAway.Init") // set by draw
  private Real y0;

  @SuppressWarnings("NullAway.Init") // set by draw
  private Real z0;

  @SuppressWarnings("NullAway.Init") // set by draw
  private Real sums;

  @SuppressWarnings("NullAway.Init") // set by draw
  private Real scalar;

  private List<Real> gradients = List.of();

  /// Draws the tensors.
  @Setup
  public void setUp() {
    setUp(CpuBackend.vector(threads));
  }

  @Override
  public void setUp(Backend with) {
    backend = with;
    element = backend.element();
    draw(backend.memory());
  }

  private void draw(Memory memory) {
    SplittableRandom random = new SplittableRandom(1);
    x = Draws.uniform(random, memory.real(luts, frames));
    dy = Draws.uniform(random, memory.real(luts, frames));
    w = Draws.uniform(random, memory.real(luts, frames));
    gradients = List.of(x, dy);
    y = memory.real(luts, frames);
    z = memory.real(luts, frames);
    p = Draws.uniform(random, memory.real(luts, 1));
    q = Draws.uniform(random, memory.real(luts, 1));
    r = Draws.uniform(random, memory.real(luts, 1));
    x0 = memory.real(luts, 1);
    y0 = memory.real(luts, 1);
    z0 = memory.real(luts, 1);
    sums = memory.real(luts, frames / 8);
    scalar = Draws.uniform(random, memory.real(1, 1));
  }

  /// Ends the backend.
  @TearDown
  @Override
  public void tearDown() {
    backend.close();
  }

  private Cost perRow() {
    return Cost.of(luts, "row");
  }

  private Cost perElement() {
    return Cost.of((long) luts * frames, "element");
  }

  /// A root, a division and an exponential are not counted.
  @Override
  public Cost cost(String method) {
    draw(new Memory());
    long n = (long) luts * frames;
    return switch (method) {
      case "unary" -> perElement().reads(x).writes(y).computes(n);
      case "unarySigmoid" -> perElement().reads(x).writes(y);
      case "unaryBackward" -> perElement().reads(x, z, dy).updates(y).computes(n);
      case "axpy" -> perElement().reads(x).updates(y).computes(2 * n);
      case "affine" -> perElement().reads(x).writes(y).computes(2 * n);
      case "multiplyAdd" -> perElement().reads(x, dy).updates(y).computes(2 * n);
      case "moments" -> perElement().reads(x).writes(p, q).computes(4 * n);
      case "rowAffine" -> perElement().reads(x, p, q).writes(y).computes(2 * n);
      case "rowDots" -> perElement().reads(dy, x).writes(p, q).computes(3 * n);
      case "rowAffineBackward" -> perElement().reads(dy, x, p, q, r).updates(y).computes(5 * n);
      case "clamp" -> perElement().updates(x).computes(2 * n);
      case "squaredNorm" -> perElement().reads(x).computes(2 * n);
      case "clip" -> Cost.of(2 * n, "element").reads(x, dy).computes(4 * n);
      case "standardize" -> perElement().reads(x, p, q).writes(y, r).computes(2 * n);
      case "batchNorm" -> perRow().reads(p, q, r, r).writes(y0, z0).computes(3L * luts);
      case "batchNormBackward" ->
          perRow().reads(p, q, r, r, r).writes(x0, y0, z0).computes(13L * luts);
      case "blend" -> perRow().reads(q).updates(p).computes(3L * luts);
      case "addColumn" -> perRow().reads(q).updates(p).computes(luts);
      case "multiplyColumn" -> perRow().reads(q, r).writes(p).computes(luts);
      case "frameSum" -> perElement().reads(x).writes(sums).computes(n);
      case "frameSumBackward" -> perElement().reads(sums).updates(y).computes(n);
      case "copy" -> perElement().reads(x).writes(y);
      case "isAll" -> perRow().reads(y0);
      case "meanSquare" -> perElement().reads(x).writes(scalar).computes(2 * n);
      case "dot" -> perElement().reads(x, dy).updates(scalar).computes(2 * n);
      case "exp" -> perElement().reads(x).writes(y).computes(n);
      case "sgd" -> perElement().reads(dy).updates(w, y).computes(4 * n);
      case "adaGrad" -> perElement().reads(dy).updates(w, y).computes(6 * n);
      case "adam" -> perElement().reads(dy).updates(w, y, z).computes(14 * n);
      default -> throw new IllegalArgumentException("element." + method + ": no cost is stated");
    };
  }

  /// [ElementKernels#unary] of the rectifier; the bounds take as long.
  @Benchmark
  public void unary() {
    element.unary(Unary.RELU, x, y);
  }

  /// [ElementKernels#unary] of the logistic function, the one with an exponential.
  @Benchmark
  public void unarySigmoid() {
    element.unary(Unary.SIGMOID, x, y);
  }

  /// [ElementKernels#unaryBackward].
  @Benchmark
  public void unaryBackward() {
    element.unaryBackward(Unary.CLIP01, x, z, dy, y);
  }

  /// [ElementKernels#axpy].
  @Benchmark
  public void axpy() {
    element.axpy(1e-3f, x, y);
  }

  /// [ElementKernels#affine].
  @Benchmark
  public void affine() {
    element.affine(0.5f, 0.25f, x, y);
  }

  /// [ElementKernels#multiplyAdd].
  @Benchmark
  public void multiplyAdd() {
    element.multiplyAdd(x, dy, y);
  }

  /// [ElementKernels#moments].
  @Benchmark
  public void moments() {
    element.moments(x, p, q);
  }

  /// [ElementKernels#rowAffine].
  @Benchmark
  public void rowAffine() {
    element.rowAffine(x, p, q, y);
  }

  /// [ElementKernels#rowDots].
  @Benchmark
  public void rowDots() {
    element.rowDots(dy, x, p, q);
  }

  /// [ElementKernels#rowAffineBackward].
  @Benchmark
  public void rowAffineBackward() {
    element.rowAffineBackward(dy, x, p, q, r, y);
  }

  /// [ElementKernels#clamp].
  @Benchmark
  public void clamp() {
    element.clamp(x, 0.25f, 0.75f);
  }

  /// [ElementKernels#squaredNorm].
  @Benchmark
  public double squaredNorm() {
    return element.squaredNorm(x);
  }

  /// [ElementKernels#clip] of two gradients below the norm, which is left to read them.
  @Benchmark
  public void clip() {
    element.clip(gradients, 1e9);
  }

  /// [ElementKernels#standardize].
  @Benchmark
  public void standardize() {
    element.standardize(x, p, q, 1e-5f, y, r, 0);
  }

  /// [ElementKernels#batchNorm].
  @Benchmark
  public void batchNorm() {
    element.batchNorm(p, q, r, r, 1e-5f, y0, z0);
  }

  /// [ElementKernels#batchNormBackward], with nobody asking for the gradients of the factors.
  @Benchmark
  public void batchNormBackward() {
    element.batchNormBackward(p, q, r, r, r, 1e-5f, frames, x0, y0, z0, null, null);
  }

  /// [ElementKernels#blend].
  @Benchmark
  public void blend() {
    element.blend(p, 0.9f, q, 0);
  }

  /// [ElementKernels#addColumn].
  @Benchmark
  public void addColumn() {
    element.addColumn(q, 0, p);
  }

  /// [ElementKernels#multiplyColumn].
  @Benchmark
  public void multiplyColumn() {
    element.multiplyColumn(q, r, 0, p);
  }

  /// [ElementKernels#frameSum] of eight columns a sample.
  @Benchmark
  public void frameSum() {
    element.frameSum(x, true, sums);
  }

  /// [ElementKernels#frameSumBackward] to as many.
  @Benchmark
  public void frameSumBackward() {
    element.frameSumBackward(sums, true, y);
  }

  /// [ElementKernels#copy] of all columns.
  @Benchmark
  public void copy() {
    element.copy(x, 0, y, 0, frames);
  }

  /// [ElementKernels#isAll], where it is so.
  @Benchmark
  public boolean isAll() {
    return element.isAll(y0, 0);
  }

  /// [ElementKernels#meanSquare].
  @Benchmark
  public void meanSquare() {
    element.meanSquare(x, 1, 0.25f, scalar);
  }

  /// [ElementKernels#dot].
  @Benchmark
  public void dot() {
    element.dot(-1, dy, x, scalar);
  }

  /// [ElementKernels#exp].
  @Benchmark
  public void exp() {
    element.exp(-1, x, y);
  }

  /// [ElementKernels#sgd].
  @Benchmark
  public void sgd() {
    element.sgd(w, dy, y, 1e-3f, 0.9f);
  }

  /// [ElementKernels#adaGrad].
  @Benchmark
  public void adaGrad() {
    element.adaGrad(w, dy, y, 1e-3f, 1e-8f);
  }

  /// [ElementKernels#adam].
  @Benchmark
  public void adam() {
    element.adam(w, dy, y, z, ADAM);
  }
}
