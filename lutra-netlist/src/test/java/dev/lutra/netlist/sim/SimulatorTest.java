package dev.lutra.netlist.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lutra.netlist.Cell;
import dev.lutra.netlist.Netlist;
import dev.lutra.netlist.NetlistBuilder;
import dev.lutra.netlist.RandomNetlists;
import dev.lutra.netlist.Readout;
import dev.lutra.netlist.TruthTable;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SimulatorTest {
  /// The definition, one sample and one net at a time.
  static boolean[] evaluate(Netlist netlist, int[] words, int frame) {
    boolean[] nets = new boolean[netlist.size()];
    for (int net = 0; net < nets.length; net++) {
      nets[net] =
          switch (netlist.cell(net)) {
            case Cell.Constant constant -> constant.value();
            case Cell.FeatureBit bit -> (words[bit.feature()] >> bit.bit() & 1) != 0;
            case Cell.Compare compare -> words[compare.feature()] > compare.threshold(frame);
            case Cell.Register register -> nets[register.input()];
            case Cell.Table lut -> {
              int address = 0;
              for (int i = 0; i < lut.fanIn(); i++) {
                address |= (nets[lut.input(i)] ? 1 : 0) << i;
              }
              yield lut.table().get(address);
            }
          };
    }
    return nets;
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "1, 63", "2, 64", "3, 65", "4, 1023", "5, 1024", "6, 1025", "7, 2100"})
  void everyNetOfEverySampleAgreesWithTheDefinition(int seed, int samples) {
    Random random = new Random(seed);
    int frames = 1 + seed % 3;
    Netlist netlist = RandomNetlists.of(random, 4, 1 + seed, frames, Readout.classes(3));
    int[] features = RandomNetlists.features(random, netlist, samples);
    Simulator simulator = new Simulator(netlist);
    int[] scores = new int[samples * 3];
    for (int frame = 0; frame < frames; frame++) {
      long[][] nets = simulator.run(features, samples, frame);
      for (int s = 0; s < samples; s++) {
        int[] words = java.util.Arrays.copyOfRange(features, 4 * s, 4 * s + 4);
        boolean[] expected = evaluate(netlist, words, frame);
        for (int net = 0; net < expected.length; net++) {
          assertThat((nets[net][s >> 6] >>> s & 1) != 0).isEqualTo(expected[net]);
        }
        for (int i = 0; i < netlist.outputCount(); i++) {
          int group = i / netlist.groupSize();
          scores[3 * s + group] += expected[netlist.output(i)] ? 1 : 0;
        }
      }
      for (long[] net : nets) {
        assertThat(net).hasSize((samples + 63) / 64);
        if (samples % 64 != 0) {
          assertThat(net[samples >> 6] >>> (samples & 63)).isZero();
        }
      }
    }
    assertThat(simulator.scores(features, samples)).isEqualTo(scores);
    int[] classes = simulator.classes(features, samples);
    for (int s = 0; s < samples; s++) {
      assertThat(classes[s]).isEqualTo(Readout.argMax(scores, 3 * s, 3));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 5, 6, 7, 9, 12})
  void tablesOfEveryWidthAreReadAtTheirAddress(int fanIn) {
    Random random = new Random(fanIn);
    NetlistBuilder builder = new NetlistBuilder(1, 12, 1);
    int[] inputs = new int[fanIn];
    for (int i = 0; i < fanIn; i++) {
      inputs[i] = builder.featureBit(0, i);
    }
    TruthTable table = TruthTable.fromBits(fanIn, _ -> random.nextBoolean());
    int lut = builder.lut(table, inputs, 0, 0);
    Netlist netlist = builder.build(new int[] {lut}, Readout.bits());
    int[] features = java.util.stream.IntStream.range(0, 1 << fanIn).toArray();
    long[] bits = new Simulator(netlist).run(features, features.length, 0, new int[] {lut})[0];
    assertThat(TruthTable.of(fanIn, bits)).isEqualTo(table);
  }

  @Test
  void framesAreInterleavedSampleByTheSample() {
    Random random = new Random(4);
    Netlist netlist = RandomNetlists.of(random, 4, 8, 3, Readout.bits());
    int[] features = RandomNetlists.features(random, netlist, 130);
    Simulator simulator = new Simulator(netlist);
    long[][] vectors = simulator.vectors(features, 130, netlist.outputs());
    for (int frame = 0; frame < 3; frame++) {
      long[][] run = simulator.run(features, 130, frame, netlist.outputs());
      for (int v = frame; v < 390; v += 3) {
        for (int i = 0; i < run.length; i++) {
          long expected = run[i][(v / 3) >> 6] >>> (v / 3) & 1;
          assertThat(vectors[i][v >> 6] >>> v & 1).isEqualTo(expected);
        }
      }
    }
  }

  @Test
  void theTraceOfANetlistAgreesWithItAndAFlippedBitDoesNot() {
    Random random = new Random(9);
    for (int frames : new int[] {1, 3}) {
      Netlist netlist = RandomNetlists.of(random, 4, 8, frames, Readout.classes(3));
      int[] features = RandomNetlists.features(random, netlist, 100);
      Trace trace = Trace.of(netlist, features, 100);
      Comparison same = Comparison.of(netlist, trace);
      assertThat(same.passed()).isTrue();
      long luts = netlist.cells().stream().filter(Cell.Lut.class::isInstance).count();
      assertThat(same.layerBits()).isEqualTo(luts * 100 * frames);

      Cell.Lut lut =
          (Cell.Lut) netlist.cells().stream().filter(Cell.Lut.class::isInstance).findAny().get();
      trace.layers().get(lut.layer())[lut.unit()][1] ^= 0b101;
      trace.scores()[7]++;
      trace.classes()[3] ^= 1;
      assertThat(Comparison.of(netlist, trace))
          .isEqualTo(new Comparison(100, luts * 100 * frames, 2, 1, 1));
    }
  }

  @Test
  void aTraceOfAnotherNetlistIsRefused() {
    Random random = new Random(2);
    Netlist netlist = RandomNetlists.of(random, 4, 8, 1, Readout.classes(3));
    Netlist other = RandomNetlists.of(random, 5, 8, 1, Readout.classes(3));
    Trace trace = Trace.of(other, RandomNetlists.features(random, other, 8), 8);
    assertThatThrownBy(() -> Comparison.of(netlist, trace))
        .hasMessage("trace: got 40 feature words, expected 32");
  }

  @Test
  void wrongArgumentsAreNamed() {
    Netlist netlist = RandomNetlists.of(new Random(2), 4, 8, 2, Readout.bits());
    Simulator simulator = new Simulator(netlist);
    assertThatThrownBy(() -> simulator.run(new int[7], 2, 0))
        .hasMessage("simulate: got 7 feature words for 2 samples, expected 4 words a sample");
    assertThatThrownBy(() -> simulator.run(new int[8], 2, 2))
        .hasMessage("simulate: got frame 2, expected 0 to 1");
    assertThatThrownBy(() -> simulator.run(new int[] {0, 256, -1, 256}, 1, 0))
        .hasMessageMatching("simulate: got a value of feature \\d out of range, .*");
    assertThatThrownBy(() -> simulator.scores(new int[8], 2)).hasMessageContaining("BITS");
  }
}
