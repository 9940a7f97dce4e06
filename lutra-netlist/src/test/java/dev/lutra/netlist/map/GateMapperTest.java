package dev.lutra.netlist.map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lutra.netlist.Cell;
import dev.lutra.netlist.Netlist;
import dev.lutra.netlist.NetlistBuilder;
import dev.lutra.netlist.RandomNetlists;
import dev.lutra.netlist.Readout;
import dev.lutra.netlist.TruthTable;
import dev.lutra.netlist.pass.Passes;
import dev.lutra.netlist.pass.Pipeline;
import dev.lutra.netlist.sim.Simulator;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Tables become gates that compute the same; there are no needless ones, and few inverters.
class GateMapperTest {
  private static final Set<String> GATES =
      Set.of("4'h8", "4'he", "4'h7", "4'h1", "4'h6", "4'h9", "2'h1");

  /// What a node may be besides: a wire or a constant.
  private static final Set<String> WIRES = Set.of("2'h2", "1'h0", "1'h1");

  private static final int SAMPLES = 200;

  @ParameterizedTest
  @CsvSource({"1, 0", "1, 1", "3, 0", "3, 1", "5, 2"})
  void everyNodeAndOutputIsTheSameInGates(int frames, int pipeline) {
    for (int seed = 0; seed < 40; seed++) {
      Random random = new Random(seed);
      Netlist plain = RandomNetlists.of(random, 5, 6, frames, Readout.bits());
      Netlist netlist = new Pipeline(pipeline).apply(Passes.optimize(plain, 2).netlist());
      Netlist gates = GateMapper.map(netlist);
      int[] features = RandomNetlists.features(random, netlist, SAMPLES);
      assertThat(new Simulator(gates).vectors(features, SAMPLES, wanted(gates)))
          .as("seed %d", seed)
          .isDeepEqualTo(new Simulator(netlist).vectors(features, SAMPLES, wanted(netlist)));
      assertThat(gates.encoderBits()).hasSameSizeAs(netlist.encoderBits());
    }
  }

  /// The nodes in their order, then the outputs.
  private static int[] wanted(Netlist netlist) {
    int[] nodes = nets(netlist, Cell.Lut.class);
    int[] all = Arrays.copyOf(nodes, nodes.length + netlist.outputCount());
    System.arraycopy(netlist.outputs(), 0, all, nodes.length, netlist.outputCount());
    return all;
  }

  private static int[] nets(Netlist netlist, Class<? extends Cell> kind) {
    return IntStream.range(0, netlist.size())
        .filter(net -> kind.isInstance(netlist.cell(net)))
        .toArray();
  }

  @Test
  void tablesAreGatesAndPartsAreReadAndNoneIsThereTwice() {
    for (int seed = 0; seed < 40; seed++) {
      Netlist plain = RandomNetlists.of(new Random(seed), 5, 6, 1, Readout.bits());
      Netlist gates = GateMapper.map(new Pipeline(1).apply(Passes.optimize(plain, 2).netlist()));
      Set<Integer> read = new HashSet<>();
      gates
          .cells()
          .forEach(cell -> {
            if (cell instanceof Cell.Table table) {
              Arrays.stream(table.inputs()).forEach(read::add);
            } else if (cell instanceof Cell.Register register) {
              read.add(register.input());
            }
          });
      Arrays.stream(gates.outputs()).forEach(read::add);
      assertGates(gates);
      Set<List<Object>> seen = new HashSet<>();
      for (int net : nets(gates, Cell.Part.class)) {
        Cell.Part part = (Cell.Part) gates.cell(net);
        int[] inputs = Arrays.stream(part.inputs()).sorted().toArray();
        assertThat(read).as("cell %d of seed %d", net, seed).contains(net);
        assertThat(seen.add(List.of(part.table(), Arrays.toString(inputs)))).isTrue();
      }
    }
  }

  private static void assertGates(Netlist netlist) {
    for (Cell cell : netlist.cells()) {
      if (cell instanceof Cell.Table table) {
        assertThat(table.table().toString())
            .matches(
                name -> GATES.contains(name) || (cell instanceof Cell.Lut && WIRES.contains(name)));
      }
    }
  }

  @Test
  void aTableOfTwelveInputsIsTakenApart() {
    Random random = new Random(1);
    NetlistBuilder builder = new NetlistBuilder(12, 1, 1);
    int[] inputs = new int[12];
    Arrays.setAll(inputs, i -> builder.featureBit(i, 0));
    TruthTable table = TruthTable.fromBits(12, _ -> random.nextBoolean());
    int lut = builder.lut(table, inputs, 0, 0);
    Netlist netlist = builder.build(new int[] {lut}, Readout.bits());
    Netlist gates = GateMapper.map(netlist);
    int[] features = RandomNetlists.features(random, netlist, 5000);
    assertThat(new Simulator(gates).vectors(features, 5000, gates.outputs()))
        .isDeepEqualTo(new Simulator(netlist).vectors(features, 5000, netlist.outputs()));
    assertGates(gates);
    assertThat(gates.cells().stream().filter(Cell.Table.class::isInstance).count())
        .isBetween(500L, 1500L);
  }

  /// Gates that are turned to suit their neighbors save inverters: 66 without.
  @Test
  void theHighestOfTenScoresNeedsFewInverters() {
    Netlist chooser = Passes.optimize(ChooseLogic.of(10, 7, 4, 0), 2).netlist();
    Netlist gates = GateMapper.map(chooser);
    assertGates(gates);
    int inverters = 0;
    for (int net : nets(gates, Cell.Part.class)) {
      inverters += ((Cell.Part) gates.cell(net)).fanIn() == 1 ? 1 : 0;
    }
    assertThat(inverters).isLessThan(20);
  }

  @Test
  void anEstimateCountsGatesInvertersAndFlipFlopsApart() {
    NetlistBuilder builder = new NetlistBuilder(3, 1, 1);
    int a = builder.featureBit(0, 0);
    int b = builder.featureBit(1, 0);
    int c = builder.featureBit(2, 0);
    int not = builder.lut(TruthTable.of(1, 1), new int[] {a}, 0, 0);
    int nand = builder.lut(TruthTable.of(2, 7), new int[] {a, b}, 0, 1);
    int sum = builder.lut(TruthTable.of(3, 0x96), new int[] {a, b, c}, 0, 2);
    int carry = builder.lut(TruthTable.of(3, 0xe8), new int[] {a, b, c}, 0, 3);
    int[] outputs = {not, nand, sum, carry};
    Netlist netlist =
        builder.build(Arrays.stream(outputs).map(builder::register).toArray(), Readout.scores(4));

    GateEstimate estimate = GateEstimate.of(netlist, MappedDesign.of(netlist, Fabric.GATES));

    // The NAND, two XOR of the sum, and three gates of the carry, which shares one of them.
    assertThat(estimate.core()).isEqualTo(new GateEstimate.Cells(6, 1, 4));
    assertThat(estimate.encoder()).isEqualTo(new GateEstimate.Cells(0, 0, 0));
    // Two valid bits with a reset; a score is the bit itself.
    assertThat(estimate.head()).isEqualTo(new GateEstimate.Cells(2, 1, 4 + 2));
    assertThat(estimate.total()).isEqualTo(new GateEstimate.Cells(8, 2, 10));
    assertThat(estimate.levels()).isEqualTo(3);
    assertThat(estimate.latency()).isEqualTo(2);
  }

  @Test
  void tablesAreNotEstimatedAsGates() {
    Netlist netlist = RandomNetlists.of(new Random(1), 4, 4, 1, Readout.bits());
    assertThatThrownBy(() -> GateEstimate.of(netlist, MappedDesign.of(netlist, Fabric.ICE40)))
        .hasMessage("gate estimate: got a design in tables of ice40, expected gates");
  }
}
