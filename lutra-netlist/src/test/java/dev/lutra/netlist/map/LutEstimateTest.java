package dev.lutra.netlist.map;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lutra.netlist.Netlist;
import dev.lutra.netlist.NetlistBuilder;
import dev.lutra.netlist.Readout;
import dev.lutra.netlist.TruthTable;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LutEstimateTest {
  @ParameterizedTest
  @CsvSource({
    "8, 127, 0", // the top bit alone is a wire
    "8, -1, 0",
    "8, 255, 0", // constant
    "8, 2, 2",
    "8, 3, 1",
    "8, 0, 2", // 8, 6 and 8 bits left
    "12, 0, 3",
    "11, 0, 2",
    "6, 0, 1",
  })
  void aComparatorCostsWhatItsThresholdLeaves(int bits, int threshold, int luts) {
    NetlistBuilder builder = new NetlistBuilder(1, bits, 1);
    int net = builder.compare(0, threshold);
    builder.compare(0, threshold);
    LutEstimate estimate = LutEstimate.of(builder.build(new int[] {net}, Readout.bits()));
    assertThat(estimate.encoder()).isEqualTo(luts);
    assertThat(estimate.total()).isEqualTo(luts);
    assertThat(estimate.latency()).isZero();
  }

  @Test
  void modulatedComparatorsShareTheirThresholds() {
    NetlistBuilder builder = new NetlistBuilder(20, 8, 32);
    int[] thresholds = new int[32];
    Arrays.setAll(thresholds, frame -> frame * 37 % 200);
    int[] nets = new int[20];
    Arrays.setAll(nets, feature -> builder.compare(feature, thresholds));
    LutEstimate estimate = LutEstimate.of(builder.build(nets, Readout.bits()));
    // Eight bits of the threshold, made of five of the frame's number; then a first table with
    // three bits of both, and two more with two and with three.
    assertThat(estimate.encoder()).isBetween(8 + 20 * 3, 9 + 20 * 4);
  }

  @Test
  void wideTablesAreCountedAsTheyAreCut() {
    NetlistBuilder builder = new NetlistBuilder(2, 8, 1);
    int[] bits = new int[12];
    Arrays.setAll(bits, i -> builder.featureBit(i / 8, i % 8));
    Random random = new Random(1);
    TruthTable eight = TruthTable.fromBits(8, _ -> random.nextBoolean());
    TruthTable six = TruthTable.fromBits(6, _ -> random.nextBoolean());
    int low = builder.lut(six, Arrays.copyOf(bits, 6), 0, 0);
    int wide = builder.lut(eight, Arrays.copyOfRange(bits, 4, 12), 0, 1);
    int none = builder.lut(TruthTable.constant(true), new int[0], 3, 0);
    int register = builder.register(wide);
    Netlist netlist =
        builder.build(new int[] {builder.register(low), register, none}, Readout.bits());

    LutEstimate xilinx = LutEstimate.of(netlist);
    assertThat(xilinx.core()).isEqualTo(1 + 4);
    assertThat(xilinx.multiplexers()).isEqualTo(3);
    assertThat(xilinx.levels()).isEqualTo(1);
    assertThat(xilinx.latency()).isEqualTo(1);
    LutEstimate ice40 = LutEstimate.of(netlist, MappedDesign.of(netlist, Fabric.ICE40));
    // Six for six inputs; four times as many and three multiplexers at most for eight.
    assertThat(ice40.core()).isBetween(6 + 4 * 6, 6 + 4 * 6 + 3);
    assertThat(ice40.multiplexers()).isZero();
  }

  @Test
  void theHeadIsCountersAndAComparatorTree() {
    NetlistBuilder builder = new NetlistBuilder(26, 8, 1);
    int[] bits = new int[26];
    Arrays.setAll(bits, i -> builder.featureBit(i, 0));
    LutEstimate estimate = LutEstimate.of(builder.build(bits, Readout.classes(2)));
    // 13 bits: two counters of six bits (3 each); three, two and two bits are left, which take 3
    // and 2 more.
    int count = 3 * 2 + 3 + 2;
    int argMax = 2; // four bits against four, in two tables
    assertThat(estimate.head()).isEqualTo(2 * count + argMax);
    assertThat(estimate.flipFlops()).isEqualTo(2 * 4 + 1 + 2 * 4 + 1 + 1);
    assertThat(estimate.latency()).isEqualTo(2);
    assertThat(estimate.headLevels()).isEqualTo(3); // six bits, six sums and bits, four of columns
    assertThat(estimate)
        .hasToString(
            "LUTs (estimate): encoder 0 + core 0 + head 24 = 24; flip-flops 19; levels core 0, head 3; latency 2");
  }
}
