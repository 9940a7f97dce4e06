package dev.lutra.netlist;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LutEstimateTest {
  @ParameterizedTest
  @CsvSource({
    "8, 127, 1", // the top bit alone
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
    NetlistBuilder builder = new NetlistBuilder(2, 8, 4);
    int a = builder.compare(0, 32, 96, 160, 224);
    int b = builder.compare(1, 32, 96, 160, 224);
    LutEstimate estimate = LutEstimate.of(builder.build(new int[] {a, b}, Readout.bits()));
    // Two variable comparators of four LUT6; bits 6 and 7 of the threshold change.
    assertThat(estimate.encoder()).isEqualTo(4 + 4 + 2);
  }

  @Test
  void wideTablesTakeSeveralLuts() {
    NetlistBuilder builder = new NetlistBuilder(1, 8, 1);
    int bit = builder.featureBit(0, 0);
    int six = builder.lut(TruthTable.fromBits(6, k -> k == 5), inputs(6, bit), 0, 0);
    int eight = builder.lut(TruthTable.fromBits(8, k -> k == 5), inputs(8, six), 1, 0);
    int seven = builder.lut(TruthTable.fromBits(7, k -> k == 5), inputs(7, eight), 2, 0);
    int none = builder.lut(TruthTable.constant(true), new int[0], 3, 0);
    LutEstimate estimate =
        LutEstimate.of(builder.build(new int[] {builder.register(seven), none}, Readout.bits()));
    assertThat(estimate.core()).isEqualTo(1 + 4 + 2);
    assertThat(estimate.levels()).isEqualTo(3);
    assertThat(estimate.latency()).isEqualTo(1);
  }

  @Test
  void theHeadIsCountedByTheDocumentedFormula() {
    NetlistBuilder builder = new NetlistBuilder(1, 8, 1);
    int bit = builder.featureBit(0, 0);
    LutEstimate estimate = LutEstimate.of(builder.build(inputs(26, bit), Readout.classes(2)));
    // 13 bits: two compressors (6), a bit left over (0), adders of 3 and 4 bits; scores of 4 bits.
    int count = 6 + 0 + 3 + 4;
    int argMax = 2 + 3;
    assertThat(estimate.head()).isEqualTo(2 * count + argMax);
    assertThat(estimate.flipFlops()).isEqualTo(2 * 4 + 1 + 2 * 4 + 1 + 1);
    assertThat(estimate.latency()).isEqualTo(2);
    assertThat(estimate)
        .hasToString(
            "LUT6 (estimate): encoder 0 + core 0 + head 31 = 31; flip-flops 19; levels 0; latency 2");
  }

  private static int[] inputs(int count, int net) {
    int[] inputs = new int[count];
    java.util.Arrays.fill(inputs, net);
    return inputs;
  }
}
