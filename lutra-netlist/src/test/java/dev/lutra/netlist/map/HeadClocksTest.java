package dev.lutra.netlist.map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lutra.netlist.Netlist;
import dev.lutra.netlist.NetlistBuilder;
import dev.lutra.netlist.Readout;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A head takes as many clocks as the levels between its registers ask for, on every device.
class HeadClocksTest {
  private static final List<Fabric> FABRICS =
      List.of(
          Fabric.XILINX, Fabric.ICE40, Fabric.ECP5, Fabric.GOWIN, Fabric.INTEL, Fabric.MICROCHIP);

  private static Netlist head(int size, int frames, Readout readout) {
    int[] outputs = new int[size * readout.groups()];
    NetlistBuilder builder = new NetlistBuilder(outputs.length, 1, frames);
    for (int i = 0; i < outputs.length; i++) {
      outputs[i] = builder.featureBit(i, 0);
    }
    return builder.build(outputs, readout);
  }

  private static int levels(Netlist netlist, Fabric fabric) {
    return LutEstimate.of(netlist, MappedDesign.of(netlist, fabric)).headLevels();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 6, 9, 30})
  void noDeviceHasMoreLevelsThanAskedForAndNoClockIsWasted(int levels) {
    for (int seed = 0; seed < 12; seed++) {
      Random random = new Random(seed);
      int groups = 1 + random.nextInt(12);
      Readout readout = seed % 3 == 0 ? Readout.scores(groups) : Readout.classes(groups);
      Netlist plain = head(1 + random.nextInt(90), 1, readout);
      Netlist netlist = HeadClocks.limit(plain, levels);
      for (Fabric fabric : FABRICS) {
        assertThat(levels(netlist, fabric)).as("seed %d", seed).isLessThanOrEqualTo(levels);
      }
      Readout timed = netlist.readout();
      if (timed.countClocks() > 1) {
        Readout fewer = timed.in(timed.countClocks() - 1, timed.chooseClocks());
        assertThat(most(netlist.with(fewer))).isGreaterThan(levels);
      }
      if (timed.chooseClocks() > 1) {
        Readout fewer = timed.in(timed.countClocks(), timed.chooseClocks() - 1);
        assertThat(most(netlist.with(fewer))).isGreaterThan(levels);
      }
    }
  }

  private static int most(Netlist netlist) {
    return Math.max(levels(netlist, Fabric.ICE40), levels(netlist, Fabric.INTEL));
  }

  /// Here tables of six inputs are the deeper ones.
  @Test
  void tablesOfSixInputsAreNotForgotten() {
    Netlist plain = head(1, 1, Readout.classes(11));
    for (int levels = 1; levels <= 3; levels++) {
      assertThat(levels(HeadClocks.limit(plain, levels), Fabric.XILINX))
          .isLessThanOrEqualTo(levels);
    }
  }

  @Test
  void registersCostNoTables() {
    for (int size : new int[] {20, 64, 100}) {
      Netlist plain = head(size, 1, Readout.scores(10));
      for (Fabric fabric : List.of(Fabric.XILINX, Fabric.ICE40)) {
        LutEstimate none = LutEstimate.of(plain, MappedDesign.of(plain, fabric));
        Netlist netlist = HeadClocks.limit(plain, 2);
        LutEstimate timed = LutEstimate.of(netlist, MappedDesign.of(netlist, fabric));
        assertThat(timed.head()).isEqualTo(none.head());
        assertThat(timed.flipFlops()).isGreaterThan(none.flipFlops());
      }
    }
  }

  @Test
  void theSumOverTheFramesIsAClockOfItsOwnUnlessAllFitsInOne() {
    Netlist plain = head(20, 5, Readout.scores(2));
    int all = levels(plain, Fabric.ICE40);
    assertThat(HeadClocks.limit(plain, all).readout().countClocks()).isEqualTo(1);
    assertThat(HeadClocks.limit(plain, all - 1).readout().countClocks()).isEqualTo(2);
  }

  @Test
  void anyNumberOfLevelsIsOneClockForEach() {
    Netlist netlist = HeadClocks.limit(head(50, 1, Readout.classes(7)), 3);
    assertThat(netlist.readout().latency()).isGreaterThan(2);
    assertThat(HeadClocks.limit(netlist, 0).readout()).isEqualTo(Readout.classes(7));
    Netlist bits = head(50, 1, Readout.bits());
    assertThat(HeadClocks.limit(bits, 1)).isEqualTo(bits);
    assertThatThrownBy(() -> HeadClocks.limit(netlist, -1))
        .hasMessage("head: got -1 levels, expected 0 (any) or more");
  }
}
