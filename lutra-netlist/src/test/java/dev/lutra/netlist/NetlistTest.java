package dev.lutra.netlist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NetlistTest {
  private static final TruthTable AND = TruthTable.of(2, 8);

  private static Netlist of(List<Cell> cells, int[] outputs, Readout readout) {
    return new Netlist(2, 4, 3, cells, outputs, readout);
  }

  private static void rejects(Cell last, String message) {
    List<Cell> cells =
        List.of(
            new Cell.FeatureBit(0, 0),
            new Cell.FeatureBit(1, 3),
            new Cell.Lut(AND, new int[] {0, 1}, 1, 0),
            last);
    assertThatThrownBy(() -> of(cells, new int[] {3}, Readout.bits()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @Test
  void eachMalformedCellIsNamed() {
    rejects(new Cell.FeatureBit(2, 0), "cell 3: got feature 2, expected 0 to 1");
    rejects(new Cell.FeatureBit(0, 4), "cell 3: got feature bit 4, expected 0 to 3");
    rejects(
        new Cell.Compare(0, new int[] {1, 2}),
        "cell 3: got 2 thresholds, expected 1 or one for each of 3 frames");
    rejects(new Cell.Compare(0, new int[] {16}), "cell 3: got threshold 16, expected -1 to 15");
    rejects(
        new Cell.Register(3),
        "cell 3: got input net 3, expected a net of an earlier cell, below 3");
    rejects(
        new Cell.Lut(AND, new int[] {0}, 2, 0),
        "cell 3: got 1 inputs, expected 2, as its table has");
    rejects(
        new Cell.Lut(AND, new int[] {0, 5}, 2, 0),
        "cell 3: got input net 5, expected a net of an earlier cell, below 3");
    rejects(
        new Cell.Lut(AND, new int[] {0, 2}, 1, 1),
        "cell 3 of layer 1: got input net 2 of layer 1, expected a lower layer");
    rejects(
        new Cell.Lut(AND, new int[] {0, 1}, 1, 0),
        "cell 3: got layer 1 unit 0 a second time, expected each once");
  }

  @Test
  void outputsMustExistAndFillTheGroups() {
    List<Cell> cells = List.of(new Cell.Constant(true));
    assertThatThrownBy(() -> of(cells, new int[] {1}, Readout.bits()))
        .hasMessage("output 0: got net 1, expected 0 to 0");
    assertThatThrownBy(() -> of(cells, new int[] {0, 0, 0}, Readout.classes(2)))
        .hasMessage("read-out: got 3 outputs in 2 groups, expected a multiple of the groups");
    assertThatThrownBy(() -> of(cells, new int[0], Readout.bits()))
        .hasMessage("netlist: got no outputs, expected at least 1");
    assertThatThrownBy(() -> Readout.scores(0)).hasMessageContaining("got 0 groups");
  }

  @Test
  void aLayerIsSeenThroughRegisters() {
    List<Cell> cells =
        List.of(
            new Cell.FeatureBit(0, 0),
            new Cell.Lut(AND, new int[] {0, 0}, 1, 0),
            new Cell.Register(1),
            new Cell.Lut(AND, new int[] {0, 2}, 1, 1));
    assertThatThrownBy(() -> of(cells, new int[] {3}, Readout.bits()))
        .hasMessageContaining("expected a lower layer");
  }

  @Test
  void arraysAreCopiedInAndOut() {
    int[] inputs = {0, 0};
    Cell.Lut lut = new Cell.Lut(AND, inputs, 0, 0);
    inputs[0] = 9;
    lut.inputs()[0] = 9;
    assertThat(lut.input(0)).isZero();
    int[] thresholds = {7};
    Cell.Compare compare = new Cell.Compare(0, thresholds);
    thresholds[0] = 1;
    compare.thresholds()[0] = 1;
    assertThat(compare.threshold(2)).isEqualTo(7);
  }

  @Test
  void equalPartsMakeEqualNetlists() {
    Netlist one = RandomNetlists.of(new Random(1), 4, 8, 2, Readout.classes(2));
    Netlist same = RandomNetlists.of(new Random(1), 4, 8, 2, Readout.classes(2));
    Netlist other = RandomNetlists.of(new Random(2), 4, 8, 2, Readout.classes(2));
    assertThat(one).isEqualTo(same).hasSameHashCodeAs(same).isNotEqualTo(other);
  }

  @Test
  void tiesGoToTheLowestIndex() {
    assertThat(Readout.argMax(new int[] {9, 1, 3, 3, 2}, 1, 4)).isEqualTo(1);
    assertThat(Readout.argMax(new int[] {0, 0}, 0, 2)).isZero();
    assertThat(Readout.argMax(new int[] {-2, -1}, 0, 2)).isEqualTo(1);
  }
}
