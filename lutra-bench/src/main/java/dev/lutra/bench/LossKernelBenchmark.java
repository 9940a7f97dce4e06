package dev.lutra.bench;

import dev.lutra.tensor.Memory;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.backend.Backend;
import dev.lutra.tensor.backend.LossKernels;
import dev.lutra.tensor.cpu.CpuBackend;
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

/// Each loss on logits and targets `[classes, frames]`.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class LossKernelBenchmark implements OnBackend {
  /// Rows of the tensors.
  @Param("10")
  public int classes;

  /// Frames of a batch.
  @Param("1024")
  public int frames;

  /// Threads of the backend.
  @Param("1")
  public int threads;

  @SuppressWarnings("NullAway.Init") // set by setUp
  private Backend backend;

  @SuppressWarnings("NullAway.Init") // set by setUp
  private LossKernels kernels;

  @SuppressWarnings("NullAway.Init") // set by draw
  private Real x;

  @SuppressWarnings("NullAway.Init") // set by draw
  private Real t;

  @SuppressWarnings("NullAway.Init") // set by draw
  private Real probabilities;

  @SuppressWarnings("NullAway.Init") // set by draw
  private Real logs;

  @SuppressWarnings("NullAway.Init") // set by draw
  private Real y;

  /// Draws the tensors.
  @Setup
  public void setUp() {
    setUp(CpuBackend.vector(threads));
  }

  @Override
  public void setUp(Backend with) {
    backend = with;
    kernels = backend.loss();
    draw(backend.memory());
  }

  private void draw(Memory memory) {
    SplittableRandom random = new SplittableRandom(1);
    x = Draws.uniform(random, memory.real(classes, frames));
    t = Draws.uniform(random, memory.real(classes, frames));
    probabilities = memory.real(classes, frames);
    logs = memory.real(classes, frames);
    y = memory.real(1, 1);
  }

  /// Ends the backend.
  @TearDown
  @Override
  public void tearDown() {
    backend.close();
  }

  private Cost perElement() {
    return Cost.of((long) classes * frames, "element").reads(x, t).writes(y);
  }

  /// An exponential and a logarithm are not counted.
  @Override
  public Cost cost(String method) {
    draw(new Memory());
    long n = (long) classes * frames;
    return switch (method) {
      case "softmaxCrossEntropy" -> perElement().writes(probabilities, logs).computes(6 * n);
      case "sigmoidCrossEntropy" -> perElement().computes(5 * n);
      case "squaredError" -> perElement().computes(3 * n);
      case "agreement" -> perElement();
      default -> throw new IllegalArgumentException("loss." + method + ": no cost is stated");
    };
  }

  /// [LossKernels#softmaxCrossEntropy].
  @Benchmark
  public void softmaxCrossEntropy() {
    kernels.softmaxCrossEntropy(x, t, probabilities, logs, y);
  }

  /// [LossKernels#sigmoidCrossEntropy].
  @Benchmark
  public void sigmoidCrossEntropy() {
    kernels.sigmoidCrossEntropy(x, t, y);
  }

  /// [LossKernels#squaredError].
  @Benchmark
  public void squaredError() {
    kernels.squaredError(x, t, y);
  }

  /// [LossKernels#agreement].
  @Benchmark
  public void agreement() {
    kernels.agreement(x, t, y);
  }
}
