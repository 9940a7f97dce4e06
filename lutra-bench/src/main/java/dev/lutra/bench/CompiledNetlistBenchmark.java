package dev.lutra.bench;

import dev.lutra.netlist.Netlist;
import dev.lutra.netlist.NetlistBuilder;
import dev.lutra.netlist.Readout;
import dev.lutra.netlist.TruthTable;
import dev.lutra.netlist.jvm.CompiledNetlist;
import dev.lutra.netlist.jvm.SampleEvaluator;
import java.util.Arrays;
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

/// The compiled forms of a netlist on one thread. A score is the time of a whole call: [#planes]
/// and [#packed] evaluate `64 * words` samples, [#sample] evaluates one, whatever `words` is.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CompiledNetlistBenchmark implements Measured {
  /// `gates`: 784 inputs, then six layers of 2,000 two-input gates. `tables`: 2,352 inputs, then
  /// 2,000 and 1,000 tables of six inputs. Wires and functions are random, no function is constant.
  @Param({"gates", "tables"})
  public String net = "gates";

  /// Words of 64 samples in a call.
  @Param({"128", "1"})
  public int words;

  private final SplittableRandom random = new SplittableRandom(1);

  @SuppressWarnings("NullAway.Init") // set by setUp
  private Work work;

  @SuppressWarnings("ArrayRecordComponent") // buffers
  private record Work(
      CompiledNetlist compiled,
      SampleEvaluator evaluator,
      long[] planes,
      long[] packed,
      long[] outputs,
      byte[] sample,
      byte[] sampleOutputs) {}

  @SuppressWarnings("ArrayRecordComponent") // read only here
  private record Shape(int inputs, int fanIn, int[] widths) {
    static Shape of(String net) {
      return net.equals("gates")
          ? new Shape(784, 2, new int[] {2000, 2000, 2000, 2000, 2000, 2000})
          : new Shape(2352, 6, new int[] {2000, 1000});
    }

    int outputs() {
      return widths[widths.length - 1];
    }
  }

  /// LUTs of a netlist.
  static int luts(String net) {
    return Arrays.stream(Shape.of(net).widths).sum();
  }

  /// Whether it runs bytecode generated from the netlist, which is fast after thousands of calls.
  static boolean isGenerated(Case what) {
    return what.type() == CompiledNetlistBenchmark.class
        && !what.method().equals("sample")
        && Integer.parseInt(what.parameters().getOrDefault("words", "128"))
            < CompiledNetlist.BATCH_WORDS;
  }

  @Override
  public Cost cost(String method) {
    Shape shape = Shape.of(net);
    if (method.equals("sample")) {
      return Cost.of(1, "sample").reads(new byte[shape.inputs]).writes(new byte[shape.outputs()]);
    }
    Cost cost = Cost.of(64L * words, "sample").writes(new long[shape.outputs() * words]);
    long[] planes = new long[shape.inputs * words];
    return method.equals("planes")
        ? cost.reads(planes)
        : cost.updates(planes).reads(new long[64 * words * ((shape.inputs + 63) / 64)]);
  }

  /// Draws the netlist and the inputs.
  @Setup
  public void setUp() {
    Netlist netlist = draw(Shape.of(net));
    CompiledNetlist compiled = CompiledNetlist.compile(netlist);
    int blocks = (compiled.inputs() + 63) / 64;
    byte[] sample = new byte[compiled.inputs()];
    for (int i = 0; i < sample.length; i++) {
      sample[i] = (byte) random.nextInt(2);
    }
    work =
        new Work(
            compiled,
            SampleEvaluator.compile(netlist),
            random.longs((long) compiled.inputs() * words).toArray(),
            random.longs(64L * words * blocks).toArray(),
            new long[compiled.outputs() * words],
            sample,
            new byte[compiled.outputs()]);
  }

  private Netlist draw(Shape shape) {
    int fanIn = shape.fanIn;
    int[] widths = shape.widths;
    NetlistBuilder builder = new NetlistBuilder(shape.inputs, 1, 1);
    int first = 0;
    for (int i = 0; i < shape.inputs; i++) {
      builder.featureBit(i, 0);
    }
    for (int layer = 0; layer < widths.length; layer++) {
      int end = builder.size();
      for (int unit = 0; unit < widths[layer]; unit++) {
        int[] wires = random.ints(first, end).distinct().limit(fanIn).toArray();
        TruthTable table;
        do {
          table = TruthTable.fromBits(fanIn, _ -> random.nextBoolean());
        } while (table.isConstant());
        builder.lut(table, wires, layer, unit);
      }
      first = end;
    }
    int from = first;
    int[] outputs = new int[builder.size() - from];
    for (int o = 0; o < outputs.length; o++) {
      outputs[o] = from + o;
    }
    return builder.build(outputs, Readout.bits());
  }

  /// [CompiledNetlist#evaluate(long[], int, long[])].
  @Benchmark
  public long[] planes() {
    work.compiled.evaluate(work.planes, words, work.outputs);
    return work.outputs;
  }

  /// The same from the inputs of each sample packed in words, which are transposed before.
  @Benchmark
  public long[] packed() {
    int inputs = work.compiled.inputs();
    int blocks = (inputs + 63) / 64;
    long[] square = new long[64];
    for (int w = 0; w < words; w++) {
      for (int block = 0; block < blocks; block++) {
        for (int s = 0; s < 64; s++) {
          square[s] = work.packed[(64 * w + s) * blocks + block];
        }
        transpose(square);
        for (int i = 64 * block; i < Math.min(inputs, 64 * block + 64); i++) {
          work.planes[i * words + w] = square[i & 63];
        }
      }
    }
    return planes();
  }

  /// Bit `j` of word `i` becomes bit `i` of word `j`: squares of half the size change places.
  private static void transpose(long[] a) {
    long mask = 0xFFFFFFFFL;
    for (int size = 32; size > 0; size >>= 1, mask ^= mask << size) {
      for (int i = 0; i < 64; i = (i + size + 1) & ~size) {
        long change = (a[i] >>> size ^ a[i + size]) & mask;
        a[i] ^= change << size;
        a[i + size] ^= change;
      }
    }
  }

  /// [SampleEvaluator#evaluate(byte[], byte[])].
  @Benchmark
  public byte[] sample() {
    work.evaluator.evaluate(work.sample, work.sampleOutputs);
    return work.sampleOutputs;
  }
}
