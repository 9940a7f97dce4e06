package dev.lutra.netlist.emit.blif;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lutra.flow.Tool;
import dev.lutra.flow.Toolbox;
import dev.lutra.netlist.Netlist;
import dev.lutra.netlist.NetlistBuilder;
import dev.lutra.netlist.RandomNetlists;
import dev.lutra.netlist.Readout;
import dev.lutra.netlist.Timing;
import dev.lutra.netlist.TruthTable;
import dev.lutra.netlist.emit.EmitOptions;
import dev.lutra.netlist.emit.Tools;
import dev.lutra.netlist.emit.VerilogEmitter;
import dev.lutra.netlist.emit.plan.CorePlan;
import dev.lutra.netlist.pass.Passes;
import dev.lutra.netlist.pass.Pipeline;
import dev.lutra.netlist.sim.Simulator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The BLIF is the core: by reading it back and simulating, and in the eyes of ABC the circuit that
/// Yosys makes of the Verilog.
class BlifEmitterTest {
  private static final int SAMPLES = 60;

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({"0, 1, 0", "1, 3, 0", "2, 1, 1", "3, 3, 1", "4, 1, 2", "5, 3, 2"})
  void readBackItComputesTheSameAtTheSameClock(int seed, int frames, int every) throws Exception {
    Random random = new Random(seed);
    Netlist netlist = RandomNetlists.of(random, 5, 8, frames, Readout.classes(3));
    netlist =
        new Pipeline(every).apply(seed % 2 == 0 ? Passes.optimize(netlist).netlist() : netlist);
    Netlist back = BlifReader.read(emit(netlist));

    assertThat(Timing.latency(back)).isEqualTo(Timing.latency(netlist));
    assertSameOutputs(netlist, back, random);
  }

  @Test
  void tablesOfNoToTwelveInputsAreRight() throws Exception {
    Random random = new Random(1);
    NetlistBuilder builder = new NetlistBuilder(12, 4, 1);
    int[] nets = new int[12];
    Arrays.setAll(nets, f -> builder.compare(f, 7));
    int[] outputs = new int[52];
    for (int unit = 0; unit < outputs.length; unit++) {
      int inputs = unit / 4;
      int share = unit % 4; // of ones, in thirds: constants too
      TruthTable table = TruthTable.fromBits(inputs, _ -> random.nextInt(3) < share);
      outputs[unit] = builder.lut(table, Arrays.copyOf(nets, inputs), 0, unit);
    }
    Netlist netlist = builder.build(outputs, Readout.bits());
    assertSameOutputs(netlist, BlifReader.read(emit(netlist)), random);
  }

  /// Every cube holds for an entry that no other holds for, and no cube can lose an input.
  @ParameterizedTest
  @ValueSource(ints = {1, 3, 6, 7})
  void coversAreIrredundantAndPrime(int inputs) {
    Random random = new Random(inputs);
    for (int round = 0; round < 20; round++) {
      TruthTable table = TruthTable.fromBits(inputs, _ -> random.nextInt(3) == 0);
      Cover cover = Cover.of(table);
      for (String cube : cover.cubes()) {
        List<String> others = cover.cubes().stream().filter(c -> !c.equals(cube)).toList();
        assertThat(entries(inputs))
            .anyMatch(k -> holds(cube, k) && others.stream().noneMatch(other -> holds(other, k)));
        for (int i = 0; i < inputs; i++) {
          String wider = cube.substring(0, i) + "-" + cube.substring(i + 1);
          if (!wider.equals(cube)) {
            assertThat(entries(inputs))
                .anyMatch(k -> holds(wider, k) && table.get(k) != cover.value());
          }
        }
      }
    }
  }

  @Test
  void abcFindsItEquivalentToTheVerilog() throws Exception {
    Tools.assumeInstalled("yosys", Toolbox.system().has(Tool.of("yosys")));
    Tools.assumeInstalled("berkeley-abc", Toolbox.system().has(Tool.of("berkeley-abc")));
    for (int seed = 0; seed < 3; seed++) {
      Random random = new Random(seed);
      Netlist netlist = RandomNetlists.of(random, 5, 8, 1, Readout.classes(5));
      String text = emit(netlist);
      new VerilogEmitter().emit(netlist, new EmitOptions("net", true), folder);
      tool("yosys", "-q", "-p", "read_verilog rtl/net_core.v; synth; write_blif verilog.blif");

      assertThat(equivalence()).contains("Networks are equivalent");
      Files.writeString(folder.resolve("net_core.blif"), flipped(text));
      assertThat(equivalence()).contains("Networks are NOT EQUIVALENT");
    }
  }

  @Test
  void yosysReadsTablesAndRegisters() throws Exception {
    Tools.assumeInstalled("yosys", Toolbox.system().has(Tool.of("yosys")));
    Netlist plain = RandomNetlists.plain(new Random(11), 8, new int[] {20, 20}, Readout.classes(4));
    emit(new Pipeline(1).apply(Passes.optimize(plain).netlist()));

    String checks = "select -assert-count 40 t:$lut; select -assert-min 40 t:$dff";
    String out =
        tool("yosys", "-p", "read_blif -wideports net_core.blif; check -assert; " + checks);

    assertThat(out).endsWith("exit 0");
  }

  private static String flipped(String text) {
    int last = text.lastIndexOf("1 1\n.end");
    return text.substring(0, last) + "0 1\n.end\n";
  }

  private String equivalence() throws IOException, InterruptedException {
    return tool("berkeley-abc", "-c", "cec net_core.blif verilog.blif");
  }

  private static List<Integer> entries(int inputs) {
    return IntStream.range(0, 1 << inputs).boxed().toList();
  }

  private static boolean holds(String cube, int address) {
    for (int i = 0; i < cube.length(); i++) {
      if (cube.charAt(i) != '-' && (cube.charAt(i) == '1') != ((address >> i & 1) != 0)) {
        return false;
      }
    }
    return true;
  }

  private String emit(Netlist netlist) throws IOException {
    List<Path> files = new BlifEmitter().emit(netlist, EmitOptions.of("net"), folder);
    assertThat(files).containsExactly(folder.resolve("net_core.blif"));
    return Files.readString(files.getFirst());
  }

  private static void assertSameOutputs(Netlist netlist, Netlist back, Random random) {
    int[] features = RandomNetlists.features(random, netlist, SAMPLES);
    Simulator simulator = new Simulator(netlist);
    long[][] bits = simulator.vectors(features, SAMPLES, new CorePlan(netlist).bits.nets());
    int vectors = SAMPLES * netlist.frames();
    int inputs = 1 + bits.length; // clk first
    assertThat(back.features()).isEqualTo(inputs);
    int[] words = new int[vectors * inputs];
    for (int v = 0; v < vectors; v++) {
      for (int i = 0; i < bits.length; i++) {
        words[v * inputs + 1 + i] = (int) (bits[i][v >> 6] >>> (v & 63) & 1);
      }
    }
    assertThat(new Simulator(back).vectors(words, vectors, back.outputs()))
        .isDeepEqualTo(simulator.vectors(features, SAMPLES, netlist.outputs()));
  }

  private String tool(String... command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    String text = new String(process.getInputStream().readAllBytes(), UTF_8);
    return text + "exit " + process.waitFor();
  }
}
