package dev.lutra.bench;

import dev.lutra.tensor.Memory;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.backend.Backend;
import dev.lutra.tensor.backend.TableKernels;
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

/// Each kernel of the tables of a layer: of a gate, of a micro-MLP, of a spectrum, of samples.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class TableKernelBenchmark implements OnBackend {
  /// Tables of a layer.
  @Param("4096")
  public int luts;

  /// Inputs of a LUT; the gates have two.
  @Param("6")
  public int fanIn;

  /// Hidden units of a micro-MLP.
  @Param("8")
  public int hidden;

  /// Threads of the backend.
  @Param("1")
  public int threads;

  @SuppressWarnings("NullAway.Init") // set by setUp
  private Backend backend;

  @SuppressWarnings("NullAway.Init") // set by setUp
  private TableKernels kernels;

  @SuppressWarnings("NullAway.Init") // set by draw
  private Real logits;

  @SuppressWarnings("NullAway.Init") // set by draw
  private Real shares;

  @SuppressWarnings("NullAway.Init") // set by draw
  private Real gates;

  @SuppressWarnings("NullAway.Init") // set by draw
  private Real dLogits;

  @SuppressWarnings("NullAway.Init") // set by draw
  private Real w1;

  @SuppressWarnings("NullAway.Init") // set by draw
  private Real b1;

  @SuppressWarnings("NullAway.Init") // set by draw
  private Real w2;

  @SuppressWarnings("NullAway.Init") // set by draw
  private Real b2;

  @SuppressWarnings("NullAway.Init") // set by draw
  private Real pre;

  @SuppressWarnings("NullAway.Init") // set by draw
  private Real x;

  @SuppressWarnings("NullAway.Init") // set by draw
  private Real y;

  @SuppressWarnings("NullAway.Init") // set by draw
  private Real loss;

  /// Draws the tensors.
  @Setup
  public void setUp() {
    setUp(CpuBackend.vector(threads));
  }

  @Override
  public void setUp(Backend with) {
    backend = with;
    kernels = backend.table();
    draw(backend.memory());
  }

  private void draw(Memory memory) {
    SplittableRandom random = new SplittableRandom(1);
    int entries = 1 << fanIn;
    logits = Draws.uniform(random, memory.real(luts, 16));
    shares = Draws.uniform(random, memory.real(luts, 16));
    gates = Draws.uniform(random, memory.real(luts, 4));
    dLogits = memory.real(luts, 16);
    w1 = Draws.uniform(random, memory.real(luts, hidden * fanIn));
    b1 = Draws.uniform(random, memory.real(luts, hidden));
    w2 = Draws.uniform(random, memory.real(luts, hidden));
    b2 = Draws.uniform(random, memory.real(luts, 1));
    pre = Draws.uniform(random, memory.real(luts, hidden * entries));
    x = Draws.uniform(random, memory.real(luts, entries));
    y = memory.real(luts, entries);
    loss = memory.real(1, 1);
  }

  /// Ends the backend.
  @TearDown
  @Override
  public void tearDown() {
    backend.close();
  }

  private Cost perLut() {
    return Cost.of(luts, "LUT");
  }

  /// An exponential and what makes a random number are not counted.
  @Override
  public Cost cost(String method) {
    draw(new Memory());
    long entries = (long) luts << fanIn;
    long units = entries * hidden;
    return switch (method) {
      case "gateMixture" ->
          perLut().reads(logits).writes(shares, gates).computes(luts * (3L * 16 + 2 * 4 * 16));
      case "gateMixtureGradient" ->
          perLut().reads(shares, gates, gates).updates(dLogits).computes(luts * (2L * 4 * 16 + 48));
      case "walsh" -> perLut().reads(x).writes(y).computes(entries * (fanIn + 1));
      case "mlp" ->
          perLut().reads(w1, b1, w2, b2).writes(pre, y).computes(units * (2L * fanIn + 3));
      case "mlpGradient" ->
          perLut().reads(w2, pre, x).updates(w1, b1, w2, b2).computes(units * (2L * fanIn + 4));
      case "influence" -> perLut().reads(x).writes(loss).computes(3 * entries * fanIn);
      case "influenceGradient" -> perLut().reads(x, loss).updates(y).computes(2 * entries * fanIn);
      case "logisticNoise" -> perLut().writes(y).computes(entries);
      case "dropout" -> perLut().writes(y);
      case "round" -> perLut().updates(y);
      default -> throw new IllegalArgumentException("table." + method + ": no cost is stated");
    };
  }

  /// [TableKernels#gateMixture].
  @Benchmark
  public void gateMixture() {
    kernels.gateMixture(logits, shares, gates);
  }

  /// [TableKernels#gateMixtureGradient].
  @Benchmark
  public void gateMixtureGradient() {
    kernels.gateMixtureGradient(shares, gates, gates, dLogits);
  }

  /// [TableKernels#walsh].
  @Benchmark
  public void walsh() {
    kernels.walsh(x, 0.5f, y, false);
  }

  /// [TableKernels#mlp].
  @Benchmark
  public void mlp() {
    kernels.mlp(w1, b1, w2, b2, pre, y);
  }

  /// [TableKernels#mlpGradient], onto the parameters themselves.
  @Benchmark
  public void mlpGradient() {
    kernels.mlpGradient(w2, pre, x, w1, b1, w2, b2);
  }

  /// [TableKernels#influence].
  @Benchmark
  public void influence() {
    kernels.influence(x, 1, 2, loss);
  }

  /// [TableKernels#influenceGradient].
  @Benchmark
  public void influenceGradient() {
    kernels.influenceGradient(x, loss, 1, 2, y);
  }

  /// [TableKernels#logisticNoise].
  @Benchmark
  public void logisticNoise() {
    kernels.logisticNoise(y, 7, 0, 2);
  }

  /// [TableKernels#dropout].
  @Benchmark
  public void dropout() {
    kernels.dropout(y, 7, 0.1f);
  }

  /// [TableKernels#round].
  @Benchmark
  public void round() {
    kernels.round(y);
  }
}
