package dev.lutra.netlist.map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lutra.netlist.Netlist;
import dev.lutra.netlist.NetlistBuilder;
import dev.lutra.netlist.RandomNetlists;
import dev.lutra.netlist.Readout;
import dev.lutra.netlist.TruthTable;
import dev.lutra.netlist.pass.Pipeline;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WireReachTest {
  private static final TruthTable AND = TruthTable.of(2, 0b1000);

  @Test
  void placesAreTheOrderInTheLayer() {
    NetlistBuilder builder = new NetlistBuilder(4, 1, 1);
    int first = builder.featureBit(0, 0); // at 1/8
    int last = builder.featureBit(3, 0); // at 7/8
    int low = builder.lut(AND, new int[] {first, last}, 0, 0); // at 1/4
    int high = builder.lut(AND, new int[] {last, builder.constant(true)}, 0, 1); // at 3/4
    int top = builder.lut(AND, new int[] {low, high}, 1, 0); // at 1/2
    Netlist netlist = new Pipeline(1).apply(builder.build(new int[] {top}, Readout.bits()));
    assertThat(WireReach.of(netlist))
        .isEqualTo(
            List.of(
                new WireReach(0, 3, (0.125 + 0.625 + 0.125) / 3, 2), new WireReach(1, 2, 0.25, 1)));
  }

  @Test
  void randomWiresReachAThird() {
    Netlist netlist =
        RandomNetlists.plain(new Random(1), 300, new int[] {1000, 1000}, Readout.classes(2));
    assertThat(WireReach.of(netlist))
        .hasSize(2)
        .allSatisfy(layer -> assertThat(layer.reach()).isCloseTo(1 / 3.0, within(0.02)));
  }
}
