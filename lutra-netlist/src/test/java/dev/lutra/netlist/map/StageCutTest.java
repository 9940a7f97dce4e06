package dev.lutra.netlist.map;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lutra.netlist.Cell;
import dev.lutra.netlist.Netlist;
import dev.lutra.netlist.NetlistBuilder;
import dev.lutra.netlist.Readout;
import dev.lutra.netlist.Timing;
import dev.lutra.netlist.TruthTable;
import dev.lutra.netlist.sim.Simulator;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Registers between stages change when a circuit answers, and nothing else.
class StageCutTest {
  private static final Fabric PLAIN = new Fabric("plain", 6, 0);

  /// Parts that read anything before them; an output may be an input or a constant.
  private static Netlist random(Random random) {
    int features = 3 + random.nextInt(8);
    NetlistBuilder builder = new NetlistBuilder(features, 1, 1);
    List<Integer> nets = new ArrayList<>(List.of(builder.constant(true)));
    for (int f = 0; f < features; f++) {
      nets.add(builder.featureBit(f, 0));
    }
    for (int i = 0; i < 40; i++) {
      int[] inputs = random.ints(1 + random.nextInt(4), 0, nets.size()).map(nets::get).toArray();
      TruthTable table = TruthTable.fromBits(inputs.length, _ -> random.nextBoolean());
      nets.add(builder.part(table, inputs));
    }
    int[] outputs = random.ints(6, 0, nets.size()).map(nets::get).toArray();
    outputs[0] = nets.getLast();
    return builder.build(outputs, Readout.bits());
  }

  private static long registers(Netlist netlist) {
    return netlist.cells().stream().filter(Cell.Register.class::isInstance).count();
  }

  @ParameterizedTest
  @CsvSource({"1, false", "1, true", "2, false", "2, true", "3, false", "5, true", "40, false"})
  void everyPathHasTheSameRegistersAndNoStageMoreLevelsThanAnEvenOne(int stages, boolean held) {
    for (int seed = 0; seed < 50; seed++) {
      Random random = new Random(seed);
      Netlist plain = random(random);
      int depth = Levels.most(plain, PLAIN);
      Netlist cut = StageCut.of(plain, stages, held);

      assertThat(Timing.latency(cut)).isEqualTo(held ? stages : stages - 1);
      assertThat(Levels.most(cut, PLAIN)).isLessThanOrEqualTo(Math.ceilDiv(depth, stages));
      int[] words = random.ints(200L * plain.features(), 0, 2).toArray();
      assertThat(new Simulator(cut).vectors(words, 200, cut.outputs()))
          .isDeepEqualTo(new Simulator(plain).vectors(words, 200, plain.outputs()));
      if (held) {
        for (int output : cut.outputs()) {
          assertThat(cut.cell(output)).isNotInstanceOf(Cell.Table.class);
        }
      }
    }
  }

  /// Eight bits to two, to four, to one: of the cuts behind level 1 and 2 the first is the smaller.
  @Test
  void theCutIsWhereItTakesTheFewestRegisters() {
    NetlistBuilder builder = new NetlistBuilder(8, 1, 1);
    int[] bits = new int[8];
    for (int i = 0; i < 8; i++) {
      bits[i] = builder.featureBit(i, 0);
    }
    TruthTable parity = TruthTable.fromBits(4, k -> Integer.bitCount(k) % 2 != 0);
    int low = builder.part(parity, bits[0], bits[1], bits[2], bits[3]);
    int high = builder.part(parity, bits[4], bits[5], bits[6], bits[7]);
    int[] wide = new int[4];
    for (int i = 0; i < 4; i++) {
      wide[i] = builder.part(TruthTable.of(2, 1L << i), low, high);
    }
    int last = builder.part(parity, wide);
    int behind = builder.part(TruthTable.of(1, 1), last);
    Netlist netlist = builder.build(new int[] {behind}, Readout.bits());
    assertThat(registers(StageCut.of(netlist, 2, false))).isEqualTo(4);
    assertThat(registers(StageCut.of(netlist, 3, false))).isEqualTo(2 + 1);
    assertThat(registers(StageCut.of(netlist, 4, false))).isEqualTo(2 + 4 + 1);
  }
}
