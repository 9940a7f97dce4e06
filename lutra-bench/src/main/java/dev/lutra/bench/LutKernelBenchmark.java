package dev.lutra.bench;

import dev.lutra.tensor.Addresses;
import dev.lutra.tensor.Bits;
import dev.lutra.tensor.Memory;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.Wires;
import dev.lutra.tensor.backend.LutKernels;
import dev.lutra.tensor.cpu.CpuBackend;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// Each LUT kernel on one layer of 784 inputs and [#LUTS] LUTs, one thread. A score is the time of
/// a whole layer: divide by `LUTS * frames` for the time per LUT and frame, by `LUTS` for that per
/// table.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 1,
    jvmArgsAppend = {"--add-modules=jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED"})
public class LutKernelBenchmark {
  /// LUTs of the layer.
  public static final int LUTS = 4096;

  private static final int INPUTS = 784;
  private static final float EPSILON = 1e-5f;

  /// Inputs of a LUT.
  @Param({"6", "4", "2"})
  public int fanIn;

  /// Frames of a batch.
  @Param({"256", "1024"})
  public int frames;

  private final SplittableRandom random = new SplittableRandom(1);
  private final CpuBackend backend = CpuBackend.vector(1);
  private final LutKernels lut = backend.lut();

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
      Real dInputs,
      Real table,
      Real smoothed,
      Real counts,
      Real sums,
      Real normalized,
      Real offsets,
      Real statistics) {}

  /// Draws inputs, wires and tables.
  @Setup
  public void setUp() {
    int entries = 1 << fanIn;
    Memory memory = backend.memory();
    layer =
        new Layer(
            new Wires(INPUTS, fanIn, random.ints((long) LUTS * fanIn, 0, INPUTS).toArray()),
            coins(memory.bits(INPUTS, frames)),
            coins(memory.bits(LUTS, entries)),
            memory.bits(LUTS, frames),
            memory.addresses(LUTS, frames),
            uniform(memory.real(INPUTS, frames)),
            memory.real(LUTS, frames),
            uniform(memory.real(LUTS, frames)),
            memory.real(INPUTS, frames),
            memory.real(LUTS * fanIn, frames),
            uniform(memory.real(LUTS, entries)),
            memory.real(LUTS, entries),
            memory.real(LUTS, fanIn * entries / 2),
            memory.real(LUTS, entries),
            memory.real(LUTS, entries),
            memory.real(LUTS, entries),
            memory.real(LUTS, entries),
            memory.real(LUTS, 3));
    lut.address(layer.x, layer.wires, layer.a);
    lut.histogram(layer.a, layer.counts);
    lut.scatter(layer.a, layer.dy, layer.sums);
    normalize();
  }

  /// Ends the backend.
  @TearDown
  public void tearDown() {
    backend.close();
  }

  private Bits coins(Bits x) {
    for (int r = 0; r < x.features(); r++) {
      for (int w = 0; w < x.words(); w++) {
        x.setWord(r, w, random.nextLong());
      }
    }
    return x;
  }

  private Real uniform(Real x) {
    for (int r = 0; r < x.features(); r++) {
      for (int f = 0; f < x.frames(); f++) {
        x.set(r, f, (float) random.nextDouble());
      }
    }
    return x;
  }

  /// [LutKernels#address].
  @Benchmark
  public void address() {
    lut.address(layer.x, layer.wires, layer.a);
  }

  /// [LutKernels#lookup].
  @Benchmark
  public void lookup() {
    lut.lookup(layer.a, layer.truth, layer.y);
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

  /// [LutKernels#inputGradient]; divide by the fan-in as well.
  @Benchmark
  public void inputGradient() {
    lut.inputGradient(
        layer.a, layer.wires, layer.dy, null, null, layer.table, 0.5f, layer.dx, false);
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

  /// [LutKernels#interpolate].
  @Benchmark
  public void interpolate() {
    lut.interpolate(layer.xReal, layer.wires, layer.table, layer.yReal);
  }

  /// [LutKernels#interpolateBackward].
  @Benchmark
  public void interpolateBackward() {
    lut.interpolateBackward(
        layer.xReal, layer.wires, layer.table, layer.dy, layer.dInputs, layer.sums);
  }

  /// [LutKernels#gather]; divide by the fan-in as well.
  @Benchmark
  public void gather() {
    lut.gather(layer.dInputs, layer.wires, layer.dx);
  }
}
