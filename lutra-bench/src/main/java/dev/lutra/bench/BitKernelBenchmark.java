package dev.lutra.bench;

import dev.lutra.tensor.Bits;
import dev.lutra.tensor.Memory;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.backend.Backend;
import dev.lutra.tensor.backend.BitKernels;
import dev.lutra.tensor.backend.Grid;
import dev.lutra.tensor.backend.RandomBits;
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

/// Each kernel between reals and bits, on bits `[luts, frames]`; comparators read 784 inputs.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class BitKernelBenchmark implements OnBackend {
  private static final int INPUTS = 784;
  private static final int GROUPS = 10;
  private static final Grid GRID = new Grid(2, 1);

  /// Rows of the bits; rounded down to a multiple of the ten groups.
  @Param("4096")
  public int luts;

  /// Frames of a batch.
  @Param("1024")
  public int frames;

  /// Threads of the backend.
  @Param("1")
  public int threads;

  @SuppressWarnings("NullAway.Init") // set by setUp
  private Backend backend;

  @SuppressWarnings("NullAway.Init") // set by setUp
  private BitKernels bit;

  @SuppressWarnings("NullAway.Init") // set by draw
  private Bits bits;

  @SuppressWarnings("NullAway.Init") // set by draw
  private Bits others;

  @SuppressWarnings("NullAway.Init") // set by draw
  private Bits joined;

  @SuppressWarnings("NullAway.Init") // set by draw
  private Real reals;

  @SuppressWarnings("NullAway.Init") // set by draw
  private Real products;

  @SuppressWarnings("NullAway.Init") // set by draw
  private Real inputs;

  @SuppressWarnings("NullAway.Init") // set by draw
  private Real sums;

  @SuppressWarnings("NullAway.Init") // set by draw
  private Real learned;

  @SuppressWarnings("NullAway.Init") // set by draw
  private Real moves;

  @SuppressWarnings("NullAway.Init") // set by draw
  private Real made;

  @SuppressWarnings("NullAway.Init") // set by draw
  private Real spread;

  @SuppressWarnings("NullAway.Init") // set by draw
  private Bits compared;

  @SuppressWarnings("NullAway.Init") // set by draw
  private Real windowed;

  @SuppressWarnings("NullAway.Init") // set by draw
  private Real sumsOfBits;

  private byte[] samples = {};
  private int[] order = {};
  private int[] rows = {};
  private float[] thresholds = {};

  /// Draws the tensors.
  @Setup
  public void setUp() {
    setUp(CpuBackend.vector(threads));
  }

  @Override
  public void setUp(Backend with) {
    backend = with;
    bit = backend.bit();
    draw(backend.memory());
  }

  /// Bits of learned thresholds, equally many for each input.
  private int levelBits() {
    return Math.ceilDiv(luts, INPUTS) * INPUTS;
  }

  private int bitRows() {
    return luts / GROUPS * GROUPS;
  }

  private void draw(Memory memory) {
    SplittableRandom random = new SplittableRandom(1);
    bits = Draws.coins(random, memory.bits(bitRows(), frames));
    others = Draws.coins(random, memory.bits(bitRows(), frames));
    joined = memory.bits(bitRows(), frames);
    reals = Draws.uniform(random, memory.real(bitRows(), frames));
    products = memory.real(bitRows(), frames);
    inputs = Draws.uniform(random, memory.real(INPUTS, frames));
    sums = memory.real(GROUPS, frames);
    samples = new byte[INPUTS * frames];
    order = random.ints(frames, 0, frames).toArray();
    rows = random.ints(bitRows(), 0, INPUTS).toArray();
    thresholds = new float[bitRows()];
    int levels = levelBits() / INPUTS;
    learned = Draws.uniform(random, memory.real(INPUTS, levels));
    moves = memory.real(INPUTS, levels);
    made = memory.real(INPUTS, levels);
    spread = Draws.uniform(random, memory.real(INPUTS, 1));
    compared = memory.bits(levelBits(), frames);
    windowed = Draws.uniform(random, memory.real(levelBits(), frames));
    sumsOfBits = memory.real(levelBits(), 1);
    for (int i = 0; i < thresholds.length; i++) {
      thresholds[i] = (float) random.nextDouble();
    }
  }

  /// Ends the backend.
  @TearDown
  @Override
  public void tearDown() {
    backend.close();
  }

  private Cost perElement() {
    return Cost.of((long) bitRows() * frames, "bit");
  }

  @Override
  public Cost cost(String method) {
    draw(new Memory());
    return switch (method) {
      case "pack" -> perElement().reads(reals).writes(bits);
      case "columns" ->
          Cost.of((long) INPUTS * frames, "byte").reads(samples, order).writes(inputs);
      case "compare" -> perElement().reads(inputs, rows, thresholds).writes(bits);
      case "compareLevels" ->
          Cost.of((long) levelBits() * frames, "bit").reads(inputs, learned).writes(compared);
      case "thresholds" ->
          Cost.of(levelBits(), "threshold").reads(learned, spread, moves).writes(made);
      case "moveGradient" ->
          Cost.of((long) levelBits() * frames, "bit")
              .reads(inputs, windowed, learned, spread)
              .writes(sumsOfBits)
              .updates(moves);
      case "unpack" -> perElement().reads(bits).writes(reals);
      case "join" -> perElement().reads(bits, others).writes(joined);
      case "flip" -> perElement().updates(joined);
      case "multiply" -> perElement().reads(bits, reals).writes(products);
      case "groupSum" -> perElement().reads(bits).writes(sums);
      case "groupSumOfReals" -> perElement().reads(reals).writes(sums);
      case "groupSumBackward" -> perElement().reads(sums).writes(reals);
      default -> throw new IllegalArgumentException("bit." + method + ": no cost is stated");
    };
  }

  /// [BitKernels#pack].
  @Benchmark
  public void pack() {
    bit.pack(reals, 0.5f, bits);
  }

  /// [BitKernels#columns].
  @Benchmark
  public void columns() {
    bit.columns(samples, true, order, 0, inputs);
  }

  /// [BitKernels#compare].
  @Benchmark
  public void compare() {
    bit.compare(inputs, rows, thresholds, bits, 0);
  }

  /// [BitKernels#compare] with the levels of each input.
  @Benchmark
  public void compareLevels() {
    bit.compare(inputs, learned, compared);
  }

  /// [BitKernels#thresholds] of all inputs.
  @Benchmark
  public void thresholds() {
    bit.thresholds(learned, spread, moves, GRID, made);
  }

  /// [BitKernels#moveGradient] of all inputs.
  @Benchmark
  public void moveGradient() {
    bit.moveGradient(inputs, learned, spread, 0.1f, GRID, windowed, sumsOfBits, moves);
  }

  /// [BitKernels#unpack].
  @Benchmark
  public void unpack() {
    bit.unpack(bits, 0, 1, reals);
  }

  /// [BitKernels#join].
  @Benchmark
  public void join() {
    bit.join(BitKernels.Logic.XOR, bits, others, joined);
  }

  /// [BitKernels#flip] of one bit in 200.
  @Benchmark
  public void flip() {
    bit.flip(joined, RandomBits.parts(0.005), 7);
  }

  /// [BitKernels#multiply].
  @Benchmark
  public void multiply() {
    bit.multiply(bits, 1, -1, reals, products, false);
  }

  /// [BitKernels#groupSumBackward].
  @Benchmark
  public void groupSumBackward() {
    bit.groupSumBackward(sums, 0.1f, reals, false);
  }

  /// [BitKernels#groupSum].
  @Benchmark
  public void groupSum() {
    bit.groupSum(bits, 0.1f, sums);
  }

  /// [BitKernels#groupSum] of reals.
  @Benchmark
  public void groupSumOfReals() {
    bit.groupSum(reals, 0.1f, sums);
  }
}
