package dev.lutra.bench;

import dev.lutra.tensor.Addresses;
import dev.lutra.tensor.Bits;
import dev.lutra.tensor.Candidates;
import dev.lutra.tensor.Memory;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.Wires;
import dev.lutra.tensor.backend.Backend;
import dev.lutra.tensor.backend.LutKernels;
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

/// Each LUT kernel on one layer of 784 inputs.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class LutKernelBenchmark implements OnBackend {
  private static final int INPUTS = 784;
  private static final int CANDIDATES = 64;
  private static final float EPSILON = 1e-5f;

  /// LUTs of the layer.
  @Param("4096")
  public int luts;

  /// Inputs of a LUT.
  @Param("6")
  public int fanIn;

  /// Frames of a batch.
  @Param("1024")
  public int frames;

  /// Threads of the backend.
  @Param("1")
  public int threads;

  @SuppressWarnings("NullAway.Init") // set by setUp
  private Backend backend;

  @SuppressWarnings("NullAway.Init") // set by setUp
  private LutKernels lut;

  @SuppressWarnings("NullAway.Init") // set by setUp
  private Layer layer;

  private record Layer(
      Wires wires,
      Bits x,
      Bits truth,
      Bits y,
      Addresses a,
      Real xReal,
      Real yReal,
      Real dy,
      Real dx,
      Candidates candidates,
      Real scores,
      Real table,
      Real smoothed,
      Real counts,
      Real sums,
      Real normalized,
      Real offsets,
      Real statistics,
      Real column) {}

  private static Layer draw(Memory memory, int luts, int fanIn, int frames) {
    SplittableRandom random = new SplittableRandom(1);
    int entries = 1 << fanIn;
    return new Layer(
        Draws.wires(random, INPUTS, luts, fanIn),
        Draws.coins(random, memory.bits(INPUTS, frames)),
        Draws.coins(random, memory.bits(luts, entries)),
        memory.bits(luts, frames),
        memory.addresses(luts, frames),
        Draws.uniform(random, memory.real(INPUTS, frames)),
        memory.real(luts, frames),
        Draws.uniform(random, memory.real(luts, frames)),
        memory.real(INPUTS, frames),
        Draws.candidates(random, INPUTS, luts, fanIn),
        Draws.uniform(random, memory.real(luts * fanIn, CANDIDATES)),
        Draws.uniform(random, memory.real(luts, entries)),
        memory.real(luts, entries),
        memory.real(luts, entries),
        memory.real(luts, entries),
        memory.real(luts, entries),
        memory.real(luts, entries),
        memory.real(luts, 3),
        Draws.uniform(random, memory.real(luts, 1)));
  }

  /// Draws inputs, wires and tables.
  @Setup
  public void setUp() {
    setUp(CpuBackend.vector(threads));
  }

  @Override
  public void setUp(Backend with) {
    backend = with;
    lut = backend.lut();
    layer = draw(backend.memory(), luts, fanIn, frames);
    lut.address(layer.x, layer.wires, 0, layer.a);
    lut.histogram(layer.a, layer.counts);
    lut.scatter(layer.a, layer.dy, layer.sums);
    normalize();
  }

  /// Ends the backend.
  @TearDown
  @Override
  public void tearDown() {
    backend.close();
  }

  private long cells() {
    return (long) luts * frames;
  }

  private Cost perFrame() {
    return Cost.of(cells(), "LUT and frame");
  }

  private Cost perTable() {
    return Cost.of(luts, "LUT");
  }

  /// Operations of the multilinear extension are those of folding the table variable by variable.
  @Override
  public Cost cost(String method) {
    Layer l = draw(new Memory(), luts, fanIn, frames);
    long k = 1L << fanIn;
    return switch (method) {
      case "address" -> perFrame().reads(l.x, l.wires).writes(l.a);
      case "lookup" -> perFrame().reads(l.a, l.truth).writes(l.y);
      case "lookupReal" -> perFrame().reads(l.a, l.table).writes(l.yReal);
      case "histogram" -> perFrame().reads(l.a).writes(l.counts);
      case "scatter" -> perFrame().reads(l.a, l.dy).writes(l.sums).computes(cells());
      case "inputGradient" ->
          perFrame().reads(l.a, l.wires, l.dy, l.table).writes(l.dx).computes(2L * fanIn * cells());
      case "inputGradientByAddress" ->
          perFrame()
              .reads(l.a, l.wires, l.dy, l.table, l.offsets, l.smoothed)
              .writes(l.dx)
              .computes(2L * (fanIn + 1) * cells());
      case "candidateGradient" ->
          Cost.of(cells() * fanIn * CANDIDATES, "candidate and frame")
              .reads(l.x, l.candidates.decks(), l.candidates.places(), l.a, l.dy, l.table)
              .writes(l.scores)
              .computes(cells() * fanIn * CANDIDATES);
      case "choose" ->
          Cost.of((long) luts * fanIn, "LUT input")
              .reads(l.scores, l.candidates.decks(), l.candidates.places())
              .writes(l.wires);
      case "interpolate" ->
          perFrame()
              .reads(l.xReal, l.wires, l.table)
              .writes(l.yReal)
              .computes(3 * (k - 1) * cells());
      case "interpolateTableGradient" ->
          perFrame()
              .reads(l.xReal, l.wires, l.dy)
              .writes(l.sums)
              .computes((3 * (k - 1) + k) * cells());
      case "interpolateInputGradient" ->
          perFrame()
              .reads(l.xReal, l.wires, l.table, l.dy)
              .writes(l.dx)
              .computes(6 * (k - 1) * cells());
      case "smooth" -> perTable().reads(l.table).writes(l.smoothed).computes(3L * fanIn * k * luts);
      case "normalize" ->
          perTable()
              .reads(l.table, l.counts)
              .writes(l.normalized, l.statistics)
              .computes(7 * k * luts);
      case "normalizeBackward" ->
          perTable()
              .reads(l.normalized, l.counts, l.statistics, l.sums)
              .writes(l.smoothed, l.offsets)
              .computes(8 * k * luts);
      case "decide" ->
          perTable()
              .reads(l.table, l.counts, l.column, l.column)
              .writes(l.truth, l.statistics)
              .computes(9 * k * luts);
      case "decideBackward" ->
          perTable()
              .reads(l.table, l.counts, l.statistics, l.column, l.column, l.sums)
              .writes(l.smoothed, l.normalized, l.offsets)
              .computes(16 * k * luts);
      default -> throw new IllegalArgumentException("lut." + method + ": no cost is stated");
    };
  }

  /// [LutKernels#address].
  @Benchmark
  public void address() {
    lut.address(layer.x, layer.wires, 0, layer.a);
  }

  /// [LutKernels#lookup].
  @Benchmark
  public void lookup() {
    lut.lookup(layer.a, layer.truth, layer.y);
  }

  /// [LutKernels#lookupReal].
  @Benchmark
  public void lookupReal() {
    lut.lookupReal(layer.a, layer.table, layer.yReal);
  }

  /// [LutKernels#histogram].
  @Benchmark
  public void histogram() {
    lut.histogram(layer.a, layer.counts);
  }

  /// [LutKernels#scatter].
  @Benchmark
  public void scatter() {
    lut.scatter(layer.a, layer.dy, layer.sums);
  }

  /// [LutKernels#inputGradient].
  @Benchmark
  public void inputGradient() {
    lut.inputGradient(
        layer.a, layer.wires, layer.dy, null, null, layer.table, 0.5f, layer.dx, false);
  }

  /// [LutKernels#inputGradient] of a value that is normalized, and so looked up by address.
  @Benchmark
  public void inputGradientByAddress() {
    lut.inputGradient(
        layer.a,
        layer.wires,
        layer.dy,
        layer.table,
        layer.offsets,
        layer.smoothed,
        0.5f,
        layer.dx,
        false);
  }

  /// [LutKernels#candidateGradient] of 64 candidates an input.
  @Benchmark
  public void candidateGradient() {
    lut.candidateGradient(
        layer.x,
        layer.candidates,
        layer.a,
        layer.dy,
        null,
        null,
        layer.table,
        0.5f,
        0,
        layer.scores);
  }

  /// [LutKernels#choose] of 64 candidates an input.
  @Benchmark
  public void choose() {
    lut.choose(layer.scores, layer.candidates, 0, layer.wires);
  }

  /// [LutKernels#interpolate].
  @Benchmark
  public void interpolate() {
    lut.interpolate(layer.xReal, layer.wires, layer.table, layer.yReal);
  }

  /// [LutKernels#interpolateTableGradient].
  @Benchmark
  public void interpolateTableGradient() {
    lut.interpolateTableGradient(layer.xReal, layer.wires, layer.dy, layer.sums, false);
  }

  /// [LutKernels#interpolateInputGradient].
  @Benchmark
  public void interpolateInputGradient() {
    lut.interpolateInputGradient(layer.xReal, layer.wires, layer.table, layer.dy, layer.dx, false);
  }

  /// [LutKernels#smooth].
  @Benchmark
  public void smooth() {
    lut.smooth(layer.table, 0.25f, layer.smoothed);
  }

  /// [LutKernels#normalize].
  @Benchmark
  public void normalize() {
    lut.normalize(layer.table, layer.counts, EPSILON, layer.normalized, layer.statistics);
  }

  /// [LutKernels#normalizeBackward].
  @Benchmark
  public void normalizeBackward() {
    lut.normalizeBackward(
        layer.normalized,
        layer.counts,
        layer.statistics,
        layer.sums,
        EPSILON,
        layer.smoothed,
        layer.offsets);
  }

  /// [LutKernels#decide].
  @Benchmark
  public void decide() {
    lut.decide(
        layer.table,
        layer.counts,
        layer.column,
        layer.column,
        EPSILON,
        0.5f,
        layer.truth,
        layer.statistics);
  }

  /// [LutKernels#decideBackward].
  @Benchmark
  public void decideBackward() {
    lut.decideBackward(
        layer.table,
        layer.counts,
        layer.statistics,
        layer.column,
        layer.column,
        0,
        1,
        layer.sums,
        EPSILON,
        layer.smoothed,
        layer.normalized,
        layer.offsets,
        layer.statistics);
  }
}
