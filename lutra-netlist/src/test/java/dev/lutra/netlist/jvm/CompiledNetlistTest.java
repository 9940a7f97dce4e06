package dev.lutra.netlist.jvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lutra.netlist.Cell;
import dev.lutra.netlist.Netlist;
import dev.lutra.netlist.NetlistBuilder;
import dev.lutra.netlist.RandomNetlists;
import dev.lutra.netlist.Readout;
import dev.lutra.netlist.TruthTable;
import dev.lutra.netlist.logic.LogicGraph;
import dev.lutra.netlist.pass.Pipeline;
import dev.lutra.netlist.sim.Simulator;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.attribute.CodeAttribute;
import java.util.Random;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CompiledNetlistTest {
  private static final int BATCH = CompiledNetlist.BATCH_WORDS;

  /// Compares both compiled forms with the simulator on `64 * words` random samples.
  private static void assertAgrees(Netlist netlist, int words, Random random) {
    int samples = 64 * words;
    int[] features = RandomNetlists.features(random, netlist, samples);
    Simulator simulator = new Simulator(netlist);
    int[] encoder =
        IntStream.range(0, netlist.size())
            .filter(net ->
                netlist.cell(net) instanceof Cell.Compare
                    || netlist.cell(net) instanceof Cell.FeatureBit)
            .toArray();
    long[] inputs = flat(simulator.run(features, samples, 0, encoder), words);
    long[] expected = flat(simulator.run(features, samples, 0, netlist.outputs()), words);

    CompiledNetlist compiled = CompiledNetlist.compile(netlist);
    long[] outputs = random.longs(expected.length).toArray();
    compiled.evaluate(inputs, words, outputs);
    assertThat(outputs).isEqualTo(expected);
    compiled.evaluate(inputs, words, outputs);
    assertThat(outputs).as("from the same memory").isEqualTo(expected);

    SampleEvaluator one = SampleEvaluator.compile(netlist);
    byte[] out = new byte[netlist.outputCount()];
    for (int s : new int[] {0, 1, 63, samples - 1}) {
      one.evaluate(column(inputs, encoder.length, words, s), out);
      assertThat(out).isEqualTo(column(expected, out.length, words, s));
      int[] each = new int[out.length];
      one.count(column(inputs, encoder.length, words, s), each);
      int[] all = {7};
      one.count(column(inputs, encoder.length, words, s), all);
      int ones = 0;
      for (int o = 0; o < out.length; o++) {
        assertThat(each[o]).isEqualTo(out[o]);
        ones += out[o];
      }
      assertThat(all[0]).as("added").isEqualTo(7 + ones);
    }
  }

  private static long[] flat(long[][] rows, int words) {
    long[] flat = new long[rows.length * words];
    for (int r = 0; r < rows.length; r++) {
      System.arraycopy(rows[r], 0, flat, r * words, words);
    }
    return flat;
  }

  private static byte[] column(long[] bits, int rows, int words, int sample) {
    byte[] column = new byte[rows];
    for (int r = 0; r < rows; r++) {
      column[r] = (byte) (bits[r * words + (sample >> 6)] >>> sample & 1);
    }
    return column;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 31, 32, 33, 127, 129, 260})
  void randomNetlistsAgreeWithTheSimulatorAtAnyNumberOfWords(int words) {
    for (int seed = 0; seed < 20; seed++) {
      Random random = new Random(100L * words + seed);
      Netlist netlist = RandomNetlists.of(random, 4, 1 + seed % 8, 1, Readout.bits());
      assertAgrees(netlist, words, random);
      assertAgrees(new Pipeline(1 + seed % 2).apply(netlist), words, random);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 12})
  void tablesOfEveryWidthAgreeAtEveryAddress(int fanIn) {
    Random random = new Random(fanIn);
    for (int i = 0; i < 50; i++) {
      assertEveryAddress(TruthTable.fromBits(fanIn, _ -> random.nextBoolean()));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6})
  void structuredTablesAgreeAtEveryAddress(int fanIn) {
    int all = (1 << fanIn) - 1;
    IntPredicate[] functions = {
      k -> k == all,
      k -> k != 0,
      k -> Integer.bitCount(k) % 2 == 1,
      k -> 2 * Integer.bitCount(k) > fanIn,
      k -> (k >> (k & 1) & 1) == 1,
      k -> (k & 3) == 1 || k == all,
      k -> (k >> (fanIn - 1) & 1) == 0,
      k -> k > 0
    };
    for (IntPredicate function : functions) {
      assertEveryAddress(TruthTable.fromBits(fanIn, function));
      assertEveryAddress(TruthTable.fromBits(fanIn, function.negate()));
    }
  }

  @Test
  void everyFunctionOfTwoAndOfThreeInputsAgrees() {
    IntStream.range(0, 16).forEach(f -> assertEveryAddress(TruthTable.of(2, f)));
    IntStream.range(0, 256).forEach(f -> assertEveryAddress(TruthTable.of(3, f)));
  }

  /// Applies each address once, in generated code and row by row, and one sample at a time.
  private static void assertEveryAddress(TruthTable table) {
    int fanIn = table.inputs();
    NetlistBuilder builder = new NetlistBuilder(1, 12, 1);
    int[] wires = IntStream.range(0, fanIn).map(i -> builder.featureBit(0, i)).toArray();
    Netlist netlist = builder.build(new int[] {builder.lut(table, wires, 0, 0)}, Readout.bits());
    int words = Math.max(1, 1 << fanIn >> 6);
    long[] expected = new long[words];
    long[] inputs = new long[fanIn * words];
    byte[] out = new byte[1];
    byte[] in = new byte[fanIn];
    SampleEvaluator one = SampleEvaluator.compile(netlist);
    for (int k = 0; k < 64 * words; k++) {
      int address = k & ((1 << fanIn) - 1);
      for (int i = 0; i < fanIn; i++) {
        in[i] = (byte) (address >> i & 1);
        inputs[i * words + (k >> 6)] |= (long) in[i] << k;
      }
      one.evaluate(in, out);
      assertThat(out[0] == 1).isEqualTo(table.get(address));
      expected[k >> 6] |= (long) out[0] << k;
    }
    CompiledNetlist compiled = CompiledNetlist.compile(netlist);
    assertThat(evaluate(compiled, inputs, words)).isEqualTo(expected);
    int times = BATCH / words + 1;
    assertThat(evaluate(compiled, repeat(inputs, words, times), words * times))
        .isEqualTo(repeat(expected, words, times));
  }

  private static long[] evaluate(CompiledNetlist compiled, long[] inputs, int words) {
    long[] outputs = new long[compiled.outputs() * words];
    compiled.evaluate(inputs, words, outputs);
    return outputs;
  }

  /// Each row of `words` words several times over.
  private static long[] repeat(long[] bits, int words, int times) {
    long[] repeated = new long[bits.length * times];
    for (int at = 0; at < repeated.length; at++) {
      int row = at / (words * times);
      repeated[at] = bits[row * words + at % words];
    }
    return repeated;
  }

  @Test
  void aTwoInputTableIsOneOperationAndAnInverterNone() {
    for (int f = 0; f < 16; f++) {
      NetlistBuilder builder = new NetlistBuilder(2, 1, 1);
      int[] wires = {builder.featureBit(0, 0), builder.featureBit(1, 0)};
      TruthTable table = TruthTable.of(2, f);
      int lut = builder.lut(table, wires, 0, 0);
      int inverter = builder.lut(TruthTable.of(1, 1), new int[] {lut}, 1, 0);
      Netlist netlist = builder.build(new int[] {inverter}, Readout.bits());
      int expected = table.dependsOn(0) && table.dependsOn(1) ? 1 : 0;
      assertThat(CompiledNetlist.compile(netlist).operations()).isEqualTo(expected);
    }
  }

  @Test
  void whatNoOutputReadsAndWhatIsThereAlreadyCostsNothing() {
    NetlistBuilder builder = new NetlistBuilder(2, 1, 1);
    int[] wires = {builder.featureBit(0, 0), builder.featureBit(1, 0)};
    int[] swapped = {wires[1], wires[0]};
    int and = builder.lut(TruthTable.of(2, 8), wires, 0, 0);
    int again = builder.lut(TruthTable.of(2, 8), swapped, 0, 1);
    builder.lut(TruthTable.of(2, 6), wires, 0, 2);
    int both = builder.lut(TruthTable.of(2, 6), new int[] {and, again}, 1, 0);
    int[] outputs = {and, again, both};
    assertThat(CompiledNetlist.compile(builder.build(outputs, Readout.bits())).operations())
        .isEqualTo(1);
  }

  @Test
  void aLargeNetlistNeedsManyMethodsAndAgrees() {
    Random random = new Random(7);
    int[] widths = {4000, 4000, 4000, 4000, 4000};
    Netlist netlist = RandomNetlists.plain(random, 200, widths, Readout.bits());
    assertAgrees(netlist, 3, random);
    assertAgrees(netlist, BATCH, random);
  }

  /// Above 8,000 bytes the JIT leaves a method to the interpreter: here each instruction reads
  /// three far slots, keeps all in far local variables, and has a slot of its own.
  @Test
  void theLongestMethodIsShortEnoughForTheJit() {
    LogicGraph graph = new LogicGraph(50_000);
    int[] outputs = new int[2 * BlockWriter.METHOD_INSTRUCTIONS];
    for (int i = 0; i < outputs.length; i++) {
      int and = graph.and(graph.input(3 * i + 40_000), LogicGraph.not(graph.input(3 * i + 40_001)));
      outputs[i] = graph.xor(graph.input(3 * i + 40_002), and);
    }
    Program program = new Program(graph, outputs);
    assertThat(program.size()).isEqualTo(outputs.length);
    Slots slots = new Slots(program, outputs, BlockWriter.METHOD_INSTRUCTIONS);
    byte[] type = new BlockWriter(program, slots).write(0, 2);
    int longest =
        ClassFile.of().parse(type).methods().stream()
            .map(method -> method.findAttribute(Attributes.code()).orElseThrow())
            .mapToInt(CodeAttribute::codeLength)
            .max()
            .orElseThrow();
    assertThat(longest).isBetween(6000, 7999);
  }

  @Test
  void wrongLengthsAreNamed() {
    Netlist netlist = RandomNetlists.plain(new Random(1), 3, new int[] {5}, Readout.bits());
    CompiledNetlist compiled = CompiledNetlist.compile(netlist);
    assertThatThrownBy(() -> compiled.evaluate(new long[6], 2, new long[10]))
        .hasMessage("compiled netlist: got 6 words of inputs, expected 6 rows of 2 words");
    assertThatThrownBy(() -> compiled.evaluate(new long[12], 2, new long[5]))
        .hasMessage("compiled netlist: got 5 words of outputs, expected 5 rows of 2 words");
    assertThatThrownBy(() -> SampleEvaluator.compile(netlist).evaluate(new byte[6], new byte[4]))
        .hasMessage("sample: got 6 inputs and 4 outputs, expected 6 and 5");
    assertThatThrownBy(() -> SampleEvaluator.compile(netlist).count(new byte[6], new int[2]))
        .hasMessage("sample: got 6 inputs and 4 outputs, expected 6 and 5");
  }
}
