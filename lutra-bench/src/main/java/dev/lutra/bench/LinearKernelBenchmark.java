package dev.lutra.bench;

import dev.lutra.tensor.Memory;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.backend.Backend;
import dev.lutra.tensor.backend.LinearKernels;
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

/// Each matrix product as a dense layer uses it: weights `[units, inputs]`, one column a frame. No
/// call reads what the one before has written.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class LinearKernelBenchmark implements OnBackend {
  /// Inputs of the dense layer.
  @Param("784")
  public int inputs;

  /// Its outputs.
  @Param("512")
  public int units;

  /// Frames of a batch.
  @Param("1024")
  public int frames;

  /// Threads of the backend.
  @Param("1")
  public int threads;

  @SuppressWarnings("NullAway.Init") // set by setUp
  private Backend backend;

  @SuppressWarnings("NullAway.Init") // set by setUp
  private LinearKernels linear;

  @SuppressWarnings("NullAway.Init") // set by draw
  private Real weights;

  @SuppressWarnings("NullAway.Init") // set by draw
  private Real x;

  @SuppressWarnings("NullAway.Init") // set by draw
  private Real y;

  /// Draws the matrices.
  @Setup
  public void setUp() {
    setUp(CpuBackend.vector(threads));
  }

  @Override
  public void setUp(Backend with) {
    backend = with;
    linear = backend.linear();
    draw(backend.memory());
  }

  private void draw(Memory memory) {
    SplittableRandom random = new SplittableRandom(1);
    weights = Draws.uniform(random, memory.real(units, inputs));
    x = Draws.uniform(random, memory.real(inputs, frames));
    y = Draws.uniform(random, memory.real(units, frames));
  }

  /// Ends the backend.
  @TearDown
  @Override
  public void tearDown() {
    backend.close();
  }

  private Cost product() {
    long pairs = (long) units * inputs * frames;
    return Cost.of(pairs, "product of two").computes(2 * pairs);
  }

  @Override
  public Cost cost(String method) {
    draw(new Memory());
    return switch (method) {
      case "multiply" -> product().reads(weights, x).updates(y);
      case "multiplyTransposedLeft" -> product().reads(weights, y).updates(x);
      case "multiplyTransposedRight" -> product().reads(y, x).updates(weights);
      default -> throw new IllegalArgumentException("linear." + method + ": no cost is stated");
    };
  }

  /// [LinearKernels#multiply].
  @Benchmark
  public void multiply() {
    linear.multiply(weights, x, y);
  }

  /// [LinearKernels#multiplyTransposedLeft].
  @Benchmark
  public void multiplyTransposedLeft() {
    linear.multiplyTransposedLeft(weights, y, x);
  }

  /// [LinearKernels#multiplyTransposedRight].
  @Benchmark
  public void multiplyTransposedRight() {
    linear.multiplyTransposedRight(y, x, weights);
  }
}
