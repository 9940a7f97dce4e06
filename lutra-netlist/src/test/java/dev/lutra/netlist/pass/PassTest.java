package dev.lutra.netlist.pass;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lutra.netlist.Cell;
import dev.lutra.netlist.Netlist;
import dev.lutra.netlist.NetlistBuilder;
import dev.lutra.netlist.NetlistText;
import dev.lutra.netlist.RandomNetlists;
import dev.lutra.netlist.Readout;
import dev.lutra.netlist.Timing;
import dev.lutra.netlist.TruthTable;
import dev.lutra.netlist.sim.Comparison;
import dev.lutra.netlist.sim.Simulator;
import dev.lutra.netlist.sim.Trace;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Each pass against its golden pair, and a proof on random netlists that it changes no output and
/// no surviving node. `-Dlutra.update=true` writes the golden files anew.
class PassTest {
  static List<Pass> passes() {
    List<Pass> all = new ArrayList<>(Passes.standard());
    all.add(new MergeTables(4));
    all.add(new MergeTables(6));
    all.add(new CutTables(4, 0));
    all.add(new CutTables(4, 2));
    all.add(new CutTables(6, 0));
    all.add(new Pipeline(1));
    all.add(new Pipeline(2));
    return all;
  }

  private static Netlist golden(String name) throws IOException {
    var stream =
        Objects.requireNonNull(PassTest.class.getResourceAsStream("/passes/" + name), name);
    try (var in = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
      return NetlistText.read(in, name);
    }
  }

  @ParameterizedTest
  @MethodSource("passes")
  void theGoldenPairHolds(Pass pass) throws IOException {
    Netlist before = golden(pass.name() + ".before");
    if (Boolean.getBoolean("lutra.update")) {
      Path file = Path.of("src/test/resources/passes/" + pass.name() + ".after");
      NetlistText.write(pass.apply(before), file);
      return;
    }
    Netlist after = golden(pass.name() + ".after");
    assertThat(NetlistText.toString(pass.apply(before))).isEqualTo(NetlistText.toString(after));
    assertEquivalent(before, after, 0);
  }

  @ParameterizedTest
  @MethodSource("passes")
  void noOutputAndNoSurvivingNodeChanges(Pass pass) {
    int changed = 0;
    for (int seed = 0; seed < 60; seed++) {
      Netlist before = random(seed);
      Netlist after = pass.apply(before);
      assertEquivalent(before, after, seed);
      changed += after.equals(before) ? 0 : 1;
    }
    assertThat(changed).as("netlists on which the pass did anything").isGreaterThan(40);
  }

  @ParameterizedTest
  @MethodSource("passes")
  void aPassHasANameAndADescriptionOfOneLine(Pass pass) {
    assertThat(pass.name()).matches("[a-z][a-z0-9-]+");
    assertThat(pass.description()).isNotBlank().doesNotContain("\n");
  }

  @Test
  void optimizingReachesAFixedPointAndSaysWhatWentAway() {
    for (int seed = 0; seed < 60; seed++) {
      Netlist before = random(seed);
      Passes.Optimized optimized = Passes.optimize(before);
      assertEquivalent(before, optimized.netlist(), seed);
      for (Pass pass : Passes.standard()) {
        assertThat(pass.apply(optimized.netlist())).isEqualTo(optimized.netlist());
      }
      int cells = optimized.changes().stream().mapToInt(Passes.Change::cells).sum();
      assertThat(cells).isEqualTo(before.size() - optimized.netlist().size());
      assertThat(optimized.changes())
          .extracting(Passes.Change::pass)
          .isEqualTo(Passes.standard().stream().map(Pass::name).toList());
      assertThat(Passes.optimize(optimized.netlist()).rounds()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @CsvSource({"4, 0", "4, 2", "5, 0", "6, 0", "6, 2"})
  void fittedNetlistsHaveNoTableWiderThanTheDevice(int inputs, int multiplexers) {
    for (int seed = 0; seed < 40; seed++) {
      Netlist before = random(seed);
      Netlist optimized = Passes.optimize(before, inputs).netlist();
      Netlist after = Passes.fit(new Pipeline(seed % 3).apply(optimized), inputs, multiplexers);
      assertEquivalent(before, after, seed);
      assertThat(after.cells())
          .filteredOn(Cell.Table.class::isInstance)
          .allSatisfy(cell -> assertThat(((Cell.Table) cell).fanIn()).isBetween(1, inputs));
      assertThat(luts(after)).isEqualTo(luts(optimized));
    }
  }

  @Test
  void theWidestTablesAreCut() {
    Random random = new Random(1);
    for (int inputs = 7; inputs <= TruthTable.MAX_INPUTS; inputs++) {
      NetlistBuilder builder = new NetlistBuilder(2, 6, 1);
      int[] nets = new int[inputs];
      for (int i = 0; i < inputs; i++) {
        nets[i] = builder.featureBit(i % 2, i / 2);
      }
      TruthTable table = TruthTable.fromBits(inputs, _ -> random.nextBoolean());
      int lut = builder.lut(table, nets, 0, 0);
      Netlist before = builder.build(new int[] {lut}, Readout.bits());
      Netlist after = Passes.fit(before, 4, 0);
      assertEquivalent(before, after, inputs);
      // Six tables for every cofactor of six inputs, and a multiplexer more than one for each pair.
      int cofactors = 1 << (inputs - 6);
      assertThat(after.size() - inputs).isLessThanOrEqualTo(7 * cofactors - 1);
    }
  }

  private static List<Cell> luts(Netlist netlist) {
    return netlist.cells().stream()
        .filter(Cell.Lut.class::isInstance)
        .map(cell -> (Cell) ((Cell.Lut) cell).with(TruthTable.constant(false)))
        .toList();
  }

  @Test
  void registersAreBalancedAndAsManyAsTheBoundaries() {
    for (int seed = 0; seed < 60; seed++) {
      Netlist before = random(seed);
      int ranks = ranks(before);
      for (int every = 1; every <= 3; every++) {
        Netlist after = new Pipeline(every).apply(before);
        int boundaries = ranks / every + 1 + (ranks % every == 0 ? 0 : 1);
        int latency = Timing.latency(after);
        assertThat(latency).isIn(boundaries, 0); // 0 if all outputs are constants
        int[] arrivals = Timing.arrivals(after);
        Set<Cell> registers = new HashSet<>();
        for (int net = 0; net < after.size(); net++) {
          assertThat(arrivals[net]).isLessThanOrEqualTo(boundaries);
          if (after.cell(net) instanceof Cell.Register register) {
            assertThat(registers.add(register)).as("shared register").isTrue();
          }
        }
      }
    }
  }

  @Test
  void partsOfATableStandOnItsSideOfTheRegisters() {
    for (int seed = 0; seed < 60; seed++) {
      Netlist before = random(seed);
      Netlist cut = Passes.fit(before, 4, 0);
      for (int every = 1; every <= 3; every++) {
        Netlist after = new Pipeline(every).apply(cut);
        assertEquivalent(before, after, seed);
        int latency = Timing.latency(new Pipeline(every).apply(before));
        assertThat(Timing.latency(after)).isEqualTo(latency);
      }
    }
  }

  @Test
  void partsReadByLayersOfSeveralRanksComeInTime() {
    Netlist before = RandomNetlists.parts(Readout.bits());
    for (int every = 1; every <= 3; every++) {
      Netlist after = new Pipeline(every).apply(before);
      assertEquivalent(before, after, every);
      assertThat(Timing.latency(after)).isEqualTo(every == 1 ? 4 : every == 2 ? 3 : 2);
    }
  }

  @Test
  void everyZeroInsertsNothing() {
    Netlist netlist = random(1);
    assertThat(new Pipeline(0).apply(netlist)).isEqualTo(netlist);
    assertThat(Timing.latency(netlist)).isZero();
  }

  @Test
  void aNetlistIsPipelinedOnce() {
    Netlist once = new Pipeline(1).apply(random(1));
    assertThatThrownBy(() -> new Pipeline(1).apply(once))
        .hasMessage(
            "pipeline: got a netlist with registers, expected none; pipeline once, as the last pass");
    assertThatThrownBy(() -> new Pipeline(-1)).hasMessageContaining("got every -1 ranks");
  }

  @Test
  void pathsOfUnequalLengthAreRefused() {
    NetlistBuilder builder = new NetlistBuilder(1, 2, 1);
    int bit = builder.featureBit(0, 0);
    int late = builder.register(bit);
    int lut = builder.lut(TruthTable.of(2, 6), new int[] {bit, late}, 0, 0);
    Netlist netlist = builder.build(new int[] {lut}, Readout.bits());
    assertThatThrownBy(() -> Timing.latency(netlist))
        .hasMessageStartingWith("cell 2: got paths with 0 and 1 registers, expected equal");
  }

  /// All 4,096 inputs of two words of six bits.
  private static void assertEquivalent(Netlist before, Netlist after, int seed) {
    int bits = before.features() * before.featureBits();
    assertThat(bits).isLessThanOrEqualTo(12);
    int samples = 1 << bits;
    int[] features = new int[samples * before.features()];
    for (int s = 0; s < samples; s++) {
      for (int f = 0; f < before.features(); f++) {
        int word = s >> (f * before.featureBits()) & (1 << before.featureBits()) - 1;
        features[s * before.features() + f] = word;
      }
    }
    long[][] expected = new Simulator(before).vectors(features, samples, before.outputs());
    long[][] got = new Simulator(after).vectors(features, samples, after.outputs());
    assertThat(got).as("outputs, seed %d", seed).isDeepEqualTo(expected);
    Comparison comparison = Comparison.of(after, Trace.of(before, features, samples));
    assertThat(comparison.layerBitMismatches()).as("surviving nodes, seed %d", seed).isZero();
    assertThat(comparison.passed()).isTrue();
  }

  private static Netlist random(int seed) {
    return RandomNetlists.of(new Random(seed), 2, 6, 1 + seed % 2 * 2, Readout.classes(3));
  }

  /// The longest chain of layers, each counted once.
  private static int ranks(Netlist netlist) {
    int[] rank = new int[netlist.layers() + 1];
    for (int layer = 0; layer < netlist.layers(); layer++) {
      for (Cell cell : netlist.cells()) {
        if (cell instanceof Cell.Lut lut && lut.layer() == layer) {
          rank[layer] = Math.max(rank[layer], 1);
          for (int input : lut.inputs()) {
            if (netlist.cell(input) instanceof Cell.Lut below) {
              rank[layer] = Math.max(rank[layer], 1 + rank[below.layer()]);
            }
          }
        }
      }
    }
    int highest = 0;
    for (int r : rank) {
      highest = Math.max(highest, r);
    }
    return highest;
  }
}
