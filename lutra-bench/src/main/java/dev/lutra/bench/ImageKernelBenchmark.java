package dev.lutra.bench;

import dev.lutra.netlist.stream.Window;
import dev.lutra.nn.Signal;
import dev.lutra.tensor.Addresses;
import dev.lutra.tensor.Bits;
import dev.lutra.tensor.Memory;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.Windows;
import dev.lutra.tensor.Wires;
import dev.lutra.tensor.backend.Backend;
import dev.lutra.tensor.backend.ImageKernels;
import dev.lutra.tensor.backend.ImageKernels.Pooling;
import dev.lutra.tensor.cpu.CpuBackend;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// Each kernel of images, on images of 24 x 24 pixels: pools of 2 x 2 side by side, and LUTs of six
/// inputs in windows of 3 x 3.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ImageKernelBenchmark implements OnBackend {
  private static final int SIDE = 24;
  private static final int LUTS = 96;

  /// Positions of a panel.
  private static final int PANEL = 4;

  private static final Windows POOL =
      Signal.windows(new Window(SIDE, SIDE, 2, 2, 2, 1, false, Window.Border.ZERO));
  private static final Windows CONVOLUTION =
      Signal.windows(new Window(SIDE, SIDE, 3, 3, 1, 1, true, Window.Border.ZERO));

  /// Channels of the image.
  @Param("16")
  public int channels;

  /// Frames of a batch.
  @Param("256")
  public int frames;

  /// Threads of the backend.
  @Param("1")
  public int threads;

  @SuppressWarnings("NullAway.Init") // set by setUp
  private Backend backend;

  @SuppressWarnings("NullAway.Init") // set by setUp
  private ImageKernels image;

  @SuppressWarnings("NullAway.Init") // set by draw
  private Bits bits;

  @SuppressWarnings("NullAway.Init") // set by draw
  private Bits pooledBits;

  @SuppressWarnings("NullAway.Init") // set by draw
  private Bits features;

  @SuppressWarnings("NullAway.Init") // set by draw
  private Real reals;

  @SuppressWarnings("NullAway.Init") // set by draw
  private Real pooled;

  @SuppressWarnings("NullAway.Init") // set by draw
  private Real gradient;

  @SuppressWarnings("NullAway.Init") // set by draw
  private Wires wires;

  @SuppressWarnings("NullAway.Init") // set by draw
  private Addresses addresses;

  @SuppressWarnings("NullAway.Init") // set by draw
  private Real tables;

  @SuppressWarnings("NullAway.Init") // set by draw
  private Real outputGradient;

  @SuppressWarnings("NullAway.Init") // set by draw
  private Real panel;

  private int[] rows = {};

  /// Draws the tensors.
  @Setup
  public void setUp() {
    setUp(CpuBackend.vector(threads));
  }

  @Override
  public void setUp(Backend with) {
    backend = with;
    image = backend.image();
    draw(backend.memory());
    backend.lut().address(bits, wires, 0, addresses);
  }

  private void draw(Memory memory) {
    SplittableRandom random = new SplittableRandom(1);
    int columns = SIDE * SIDE * frames;
    bits = Draws.coins(random, memory.bits(channels, columns));
    pooledBits = memory.bits(channels, columns / 4);
    features = Draws.coins(random, memory.bits(channels * SIDE * SIDE, frames));
    reals = Draws.uniform(random, memory.real(channels, columns));
    pooled = Draws.uniform(random, memory.real(channels, columns / 4));
    gradient = memory.real(channels, columns);
    rows = IntStream.range(0, channels * SIDE * SIDE).toArray();
    int inputs = channels * CONVOLUTION.elements();
    panel = memory.real(inputs, PANEL * frames);
    int[] sources = random.ints(LUTS * 6L, 0, inputs).toArray();
    wires = new Wires(inputs, 6, sources, CONVOLUTION);
    addresses = memory.addresses(LUTS, columns);
    tables = Draws.uniform(random, memory.real(LUTS, 64));
    outputGradient = Draws.uniform(random, memory.real(LUTS, columns));
  }

  /// Ends the backend.
  @TearDown
  @Override
  public void tearDown() {
    backend.close();
  }

  private Cost perPixel() {
    return Cost.of((long) channels * SIDE * SIDE * frames, "pixel");
  }

  private Cost perPanel() {
    return Cost.of((long) panel.features() * panel.frames(), "element");
  }

  private Cost perLut() {
    return Cost.of((long) LUTS * SIDE * SIDE * frames, "LUT");
  }

  @Override
  public Cost cost(String method) {
    draw(new Memory());
    return switch (method) {
      case "or" -> perPixel().reads(bits).writes(pooledBits);
      case "orGradient" -> perPixel().reads(bits, pooledBits, pooled).updates(gradient);
      case "pool" -> perPixel().reads(reals).writes(pooled);
      case "poolGradient" -> perPixel().reads(reals, pooled).updates(gradient);
      case "toImage" -> perPixel().reads(features, rows).writes(bits);
      case "fromImage" -> perPixel().reads(bits, rows).writes(features);
      case "unfold" -> perPanel().reads(reals).writes(panel);
      case "fold" -> perPanel().reads(panel).updates(reals);
      case "windowAddress" -> perLut().reads(bits, wires).writes(addresses);
      case "windowInputGradient" ->
          perLut().reads(addresses, wires, tables, outputGradient).updates(gradient);
      default -> throw new IllegalArgumentException("image." + method + ": no cost is stated");
    };
  }

  /// [ImageKernels#or].
  @Benchmark
  public void or() {
    image.or(bits, POOL, pooledBits);
  }

  /// [ImageKernels#orGradient].
  @Benchmark
  public void orGradient() {
    image.orGradient(bits, POOL, Pooling.MAX, pooledBits, pooled, gradient);
  }

  /// [ImageKernels#pool].
  @Benchmark
  public void pool() {
    image.pool(reals, POOL, Pooling.MAX, pooled);
  }

  /// [ImageKernels#poolGradient].
  @Benchmark
  public void poolGradient() {
    image.poolGradient(reals, POOL, Pooling.MAX, pooled, pooled, gradient);
  }

  /// [ImageKernels#toImage].
  @Benchmark
  public void toImage() {
    image.toImage(features, rows, bits);
  }

  /// [ImageKernels#fromImage].
  @Benchmark
  public void fromImage() {
    image.fromImage(bits, rows, features);
  }

  /// [ImageKernels#unfold].
  @Benchmark
  public void unfold() {
    image.unfold(reals, CONVOLUTION, 0, PANEL, panel);
  }

  /// [ImageKernels#fold].
  @Benchmark
  public void fold() {
    image.fold(panel, CONVOLUTION, 0, PANEL, reals);
  }

  /// [dev.lutra.tensor.backend.LutKernels#address] in windows.
  @Benchmark
  public void windowAddress() {
    backend.lut().address(bits, wires, 0, addresses);
  }

  /// [dev.lutra.tensor.backend.LutKernels#inputGradient] in windows.
  @Benchmark
  public void windowInputGradient() {
    backend
        .lut()
        .inputGradient(addresses, wires, outputGradient, null, null, tables, 1, gradient, false);
  }
}
