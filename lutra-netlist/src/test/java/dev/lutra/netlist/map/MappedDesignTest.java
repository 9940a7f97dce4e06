package dev.lutra.netlist.map;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lutra.netlist.Cell;
import dev.lutra.netlist.Netlist;
import dev.lutra.netlist.NetlistBuilder;
import dev.lutra.netlist.RandomNetlists;
import dev.lutra.netlist.Readout;
import dev.lutra.netlist.pass.Passes;
import dev.lutra.netlist.pass.Pipeline;
import dev.lutra.netlist.sim.Simulator;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Every part of a mapped design computes what its definition says.
class MappedDesignTest {
  @ParameterizedTest
  @CsvSource({"1, 2", "1, 4", "1, 6", "3, 2", "3, 4", "3, 6", "5, 6", "9, 4"})
  void theEncoderGivesTheBitsOfTheNetlist(int frames, int inputs) {
    Fabric fabric = new Fabric("test", inputs, 0);
    for (int seed = 0; seed < 20; seed++) {
      Random random = new Random(seed);
      int bits = 1 + random.nextInt(9);
      Netlist net = RandomNetlists.of(random, 4, bits, frames, Readout.bits());
      Netlist netlist = new Pipeline(1).apply(Passes.optimize(net).netlist());
      int[] features = RandomNetlists.features(random, netlist, 100);
      long[][] expected = new Simulator(netlist).vectors(features, 100, netlist.encoderBits());
      Netlist encoder = MappedDesign.of(netlist, fabric).encoder();
      assertFits(encoder, inputs);
      long[][] got =
          new Simulator(encoder)
              .vectors(withFrames(features, netlist, encoder), 100 * frames, encoder.outputs());
      if (expected.length > 0) {
        assertThat(got).as("seed %d", seed).isDeepEqualTo(expected);
      }
    }
  }

  /// The words of each frame of each sample, the frame's number behind them.
  private static int[] withFrames(int[] features, Netlist netlist, Netlist encoder) {
    int words = netlist.features();
    int samples = features.length / words;
    int[] all = new int[samples * netlist.frames() * encoder.features()];
    for (int v = 0; v < samples * netlist.frames(); v++) {
      int frame = v % netlist.frames();
      for (int f = 0; f < encoder.features(); f++) {
        int shift = (f - words) * netlist.featureBits();
        all[v * encoder.features() + f] =
            f < words
                ? features[v / netlist.frames() * words + f]
                : (frame >> shift) & ((1 << netlist.featureBits()) - 1);
      }
    }
    return all;
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 6})
  void countersCountTheOnesOfAnyNumberOfBits(int inputs) {
    Random random = new Random(inputs);
    for (int bits = 1; bits <= 150; bits += bits < 20 ? 1 : 13) {
      int outputs = MappedDesign.bitsFor(bits);
      Netlist counter = Passes.fit(CountLogic.of(bits, inputs, outputs), inputs, 0);
      int samples = bits <= 12 ? 1 << bits : 1000;
      int[] words = new int[samples * bits];
      for (int i = 0; i < words.length; i++) {
        words[i] =
            bits <= 12 ? ((i / bits) >> (i % bits)) & 1 : random.nextInt(2 + i % 2) == 0 ? 1 : 0;
      }
      assertFits(counter, inputs);
      int[] sums = numbers(counter, words, samples);
      for (int s = 0; s < samples; s++) {
        int ones = 0;
        for (int i = 0; i < bits; i++) {
          ones += words[s * bits + i];
        }
        assertThat(sums[s]).isEqualTo(ones);
      }
    }
  }

  /// With some of the bits turned over, every number that the sum may be compared with.
  @ParameterizedTest
  @ValueSource(ints = {2, 4, 6})
  void comparatorsFindSumsOfAtLeastANumber(int inputs) {
    Random random = new Random(inputs);
    for (int bits : new int[] {1, 2, 7, 13, 40}) {
      BitSet inverted = BitSet.valueOf(new long[] {random.nextLong()});
      int samples = bits < 13 ? 1 << bits : 1000;
      int[] words = random.ints((long) samples * bits, 0, 2).toArray();
      for (int i = 0; bits < 13 && i < words.length; i++) {
        words[i] = ((i / bits) >> (i % bits)) & 1;
      }
      for (int least = -1; least <= bits + 1; least++) {
        int[] found = numbers(comparator(bits, inverted, least, inputs), words, samples);
        for (int s = 0; s < samples; s++) {
          int ones = 0;
          for (int i = 0; i < bits; i++) {
            ones += words[s * bits + i] ^ (inverted.get(i) ? 1 : 0);
          }
          assertThat(found[s]).isEqualTo(ones >= least ? 1 : 0);
        }
      }
    }
  }

  private static Netlist comparator(int bits, BitSet inverted, int least, int inputs) {
    NetlistBuilder builder = new NetlistBuilder(bits, 1, 1);
    int[] nets = new int[bits];
    for (int i = 0; i < nets.length; i++) {
      nets[i] = builder.featureBit(i, 0);
    }
    int[] ones = CountLogic.ones(builder, nets, inverted, 6);
    int found = CompareLogic.atLeast(builder, ones, least, inputs, 0, 0);
    return builder.build(new int[] {found}, Readout.bits());
  }

  /// What the head costs decides what fits beside the layers.
  @ParameterizedTest
  @CsvSource({"20, 6, 20", "100, 6, 99", "141, 6, 140", "100, 4, 190", "1000, 6, 1005"})
  void countersTakeAboutATableForEachBit(int bits, int inputs, int tables) {
    Netlist counter = CountLogic.of(bits, inputs, MappedDesign.bitsFor(bits));
    Netlist fitted = Passes.fit(Passes.optimize(counter, inputs).netlist(), inputs, 0);
    assertThat(fitted.cells().stream().filter(Cell.Table.class::isInstance).count())
        .isLessThanOrEqualTo(tables);
  }

  @ParameterizedTest
  @CsvSource({"1, 3", "2, 1", "3, 4", "7, 5", "10, 7", "6, 11"})
  void theChooserFindsTheFirstOfTheHighestWords(int words, int bits) {
    Random random = new Random(words);
    int samples = 2000;
    int[] values = random.ints((long) samples * words, 0, 1 << bits).toArray();
    for (int i = 0; i < values.length / 2; i++) {
      values[i] |= (1 << bits) - 2; // many ties
    }
    int index = MappedDesign.bitsFor(words - 1);
    for (int inputs : new int[] {4, 6}) {
      for (int halves : new int[] {0, inputs}) {
        Netlist logic = ChooseLogic.of(words, bits, index, halves);
        Netlist chooser = Passes.fit(Passes.optimize(logic, inputs).netlist(), inputs, 0);
        assertFits(chooser, inputs);
        int[] found = numbers(chooser, 0, index, values, samples);
        for (int s = 0; s < samples; s++) {
          assertThat(found[s]).isEqualTo(Readout.argMax(values, s * words, words));
        }
        for (int w = 0; halves > 0 && w < words; w++) {
          int[] passed = numbers(chooser, index + w * bits, bits, values, samples);
          for (int s = 0; s < samples; s++) {
            assertThat(passed[s]).isEqualTo(values[s * words + w]);
          }
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 4})
  void theAdderAddsUnlessItIsTheFirstFrame(int counted) {
    int bits = 4;
    Netlist adder = Passes.fit(AddLogic.of(bits, counted), 4, 0);
    int samples = 1 << (1 + 2 * bits);
    int[] words = new int[samples * (1 + 2 * bits)];
    for (int i = 0; i < words.length; i++) {
      words[i] = ((i / (1 + 2 * bits)) >> (i % (1 + 2 * bits))) & 1;
    }
    int[] sums = numbers(adder, words, samples);
    for (int s = 0; s < samples; s++) {
      int before = (s & 1) != 0 ? 0 : s >> 1 & 15;
      int added = (s >> 5) & ((1 << counted) - 1);
      assertThat(sums[s]).isEqualTo((before + added) & 15);
    }
  }

  @Test
  void aDesignHasTheHeadThatItsReadoutAsksFor() {
    Random random = new Random(1);
    Netlist bits = RandomNetlists.of(random, 4, 4, 1, Readout.bits());
    assertThat(MappedDesign.of(bits, Fabric.XILINX).counter()).isNull();
    Netlist scores = RandomNetlists.of(random, 4, 4, 1, Readout.scores(2));
    assertThat(MappedDesign.of(scores, Fabric.XILINX).chooser()).isNull();
    Netlist framed = RandomNetlists.of(random, 4, 4, 3, Readout.classes(2));
    MappedDesign whole = MappedDesign.of(framed, Fabric.XILINX);
    assertThat(Objects.requireNonNull(whole.counter()).features()).isEqualTo(framed.groupSize());
    assertThat(whole.adder()).isNotNull();
    assertThat(whole.chooser()).isNotNull();
  }

  private static void assertFits(Netlist netlist, int inputs) {
    assertThat(netlist.cells())
        .filteredOn(Cell.Table.class::isInstance)
        .allSatisfy(cell -> assertThat(((Cell.Table) cell).fanIn()).isLessThanOrEqualTo(inputs));
  }

  /// The outputs as a number for each sample.
  private static int[] numbers(Netlist netlist, int[] words, int samples) {
    return numbers(netlist, 0, netlist.outputCount(), words, samples);
  }

  private static int[] numbers(Netlist netlist, int from, int bits, int[] words, int samples) {
    int[] outputs = Arrays.copyOfRange(netlist.outputs(), from, from + bits);
    long[][] rows = new Simulator(netlist).vectors(words, samples, outputs);
    int[] numbers = new int[samples];
    for (int bit = 0; bit < rows.length; bit++) {
      for (int s = 0; s < samples; s++) {
        numbers[s] |= (int) (rows[bit][s >> 6] >>> s & 1) << bit;
      }
    }
    return numbers;
  }
}
