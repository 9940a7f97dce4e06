package dev.lutra.netlist.emit.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lutra.flow.BenchFiles;
import dev.lutra.flow.BenchResult;
import dev.lutra.flow.Device;
import dev.lutra.flow.Equivalence;
import dev.lutra.flow.Icarus;
import dev.lutra.flow.Progress;
import dev.lutra.flow.Synthesis;
import dev.lutra.flow.Tool;
import dev.lutra.flow.Toolbox;
import dev.lutra.netlist.Netlist;
import dev.lutra.netlist.NetlistBuilder;
import dev.lutra.netlist.RandomNetlists;
import dev.lutra.netlist.Readout;
import dev.lutra.netlist.TruthTable;
import dev.lutra.netlist.emit.EmitOptions;
import dev.lutra.netlist.emit.TestBenchEmitter;
import dev.lutra.netlist.emit.Tools;
import dev.lutra.netlist.map.Fabric;
import dev.lutra.netlist.map.GateEstimate;
import dev.lutra.netlist.map.MappedDesign;
import dev.lutra.netlist.pass.Passes;
import dev.lutra.netlist.pass.Pipeline;
import dev.lutra.netlist.sim.Trace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A network in gates: as many as estimated, counted by Yosys without a library and mapped to one.
class StandardCellsTest {
  private static final Toolbox TOOLS = Toolbox.system();

  private static final int SAMPLES = 12;
  private static final Device ASIC = Device.named("asic").orElseThrow();
  private static final Map<String, String> INVERSES =
      Map.of("and", "nand", "nand", "and", "or", "nor", "nor", "or", "xor", "xnor", "xnor", "xor");

  /// Four cells; a D flip-flop has no other pins.
  private static final String LIBERTY =
      """
      library(four) {
        cell(INV) {
          area : 2;
          pin(A) { direction : input; }
          pin(Y) { direction : output; function : "!A"; }
        }
        cell(NAND2) {
          area : 3;
          pin(A) { direction : input; }
          pin(B) { direction : input; }
          pin(Y) { direction : output; function : "!(A*B)"; }
        }
        cell(NOR2) {
          area : 3;
          pin(A) { direction : input; }
          pin(B) { direction : input; }
          pin(Y) { direction : output; function : "!(A+B)"; }
        }
        cell(DFF) {
          area : 16;
          ff(IQ, IQN) { clocked_on : "C"; next_state : "D"; }
          pin(C) { direction : input; clock : true; }
          pin(D) { direction : input; }
          pin(Q) { direction : output; function : "IQ"; }
        }
      }
      """;

  /// The same cells for simulation.
  private static final String MODELS =
      """
      module INV (input A, output Y); assign Y = ~A; endmodule
      module NAND2 (input A, input B, output Y); assign Y = ~(A & B); endmodule
      module NOR2 (input A, input B, output Y); assign Y = ~(A | B); endmodule
      module DFF (input C, input D, output reg Q); always @(posedge C) Q <= D; endmodule
      """;

  @TempDir Path folder;
  private final Random random = new Random(11);

  private Netlist emit(Netlist net, int pipeline) throws IOException {
    Netlist netlist = new Pipeline(pipeline).apply(Passes.optimize(net, 2).netlist());
    EmitOptions options = EmitOptions.of("net");
    new BundleEmitter(ASIC).emit(netlist, options, folder);
    int[] features = RandomNetlists.features(new Random(5), netlist, SAMPLES);
    new TestBenchEmitter(Trace.of(netlist, features, SAMPLES)).emit(netlist, options, folder);
    return netlist;
  }

  private Netlist plain(Readout readout) {
    return RandomNetlists.plain(random, 8, new int[] {20, 20}, readout);
  }

  private static Readout readout(String kind) {
    return switch (kind) {
      case "bits" -> Readout.bits();
      case "scores" -> Readout.scores(4);
      default -> Readout.classes(4);
    };
  }

  private static GateEstimate estimate(Netlist netlist) {
    return GateEstimate.of(netlist, MappedDesign.of(netlist, Fabric.GATES));
  }

  private static GateEstimate.Cells counted(Synthesis made) {
    return new GateEstimate.Cells(made.gates(), made.inverters(), made.flipFlops());
  }

  private BenchResult simulate(List<String> made) throws InterruptedException {
    BenchFiles bench = BenchFiles.top(folder, "net").on("synth", made);
    return Icarus.run(folder, bench, SAMPLES, 1, Progress.NONE);
  }

  @ParameterizedTest
  @CsvSource({"bits, 0", "bits, 1", "scores, 1", "scores, 2", "classes, 0", "classes, 1"})
  void yosysCountsTheGatesThatWereEstimatedAndKeepsTheFunction(String kind, int pipeline)
      throws Exception {
    Tools.assumeInstalled("iverilog", Icarus.isInstalled());
    Tools.assumeInstalled("yosys", TOOLS.has(Tool.YOSYS));
    GateEstimate estimate = estimate(emit(plain(readout(kind)), pipeline));
    assertThat(estimate.core().gates()).isGreaterThan(200);

    Synthesis core = Synthesis.run(TOOLS, folder, "net_core");
    assertThat(counted(core)).isEqualTo(estimate.core());
    Synthesis whole = Synthesis.run(TOOLS, folder, "net");
    assertThat(counted(whole)).isEqualTo(estimate.total());
    assertThat(whole.cells().values().stream().mapToInt(Integer::intValue).sum())
        .as("other cells than gates, inverters and flip-flops in %s", whole)
        .isEqualTo(whole.gates() + whole.inverters() + whole.flipFlops());
    BenchResult result = simulate(List.of("build/net_synth.v"));
    assertThat(result.passed()).as(result.message()).isTrue();
  }

  /// Scores that are kept between frames and the frame counter are behavioural and estimated by
  /// rule.
  @ParameterizedTest
  @ValueSource(ints = {2, 5, 8, 32})
  void aDesignWithFramesIsEstimatedWithinSomePercent(int frames) throws Exception {
    Tools.assumeInstalled("iverilog", Icarus.isInstalled());
    Tools.assumeInstalled("yosys", TOOLS.has(Tool.YOSYS));
    Netlist netlist = emit(modulated(frames), 1);
    GateEstimate estimate = estimate(netlist);

    assertThat(counted(Synthesis.run(TOOLS, folder, "net_core"))).isEqualTo(estimate.core());
    Synthesis whole = Synthesis.run(TOOLS, folder, "net");
    assertThat(whole.flipFlops()).isEqualTo(estimate.total().flipFlops());
    int gates = estimate.total().gates() + estimate.total().inverters();
    assertThat(whole.gates() + whole.inverters())
        .isBetween((int) (gates * 0.97), (int) (gates * 1.03));
    assertThat(simulate(List.of("build/net_synth.v")).passed()).isTrue();
  }

  private Netlist modulated(int frames) {
    NetlistBuilder builder = new NetlistBuilder(8, 8, frames);
    int[] bits = new int[16];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = builder.compare(i / 2, random.ints(frames, 0, 255).toArray());
    }
    int[] nodes = new int[36];
    for (int i = 0; i < nodes.length; i++) {
      int[] inputs = random.ints(0, bits.length).distinct().limit(6).map(k -> bits[k]).toArray();
      nodes[i] = builder.lut(TruthTable.of(6, random.nextLong()), inputs, 0, i);
    }
    return builder.build(nodes, Readout.classes(4));
  }

  @Test
  void aFlippedGateIsNoticedAtEveryLevel() throws Exception {
    Tools.assumeInstalled("iverilog", Icarus.isInstalled());
    Tools.assumeInstalled("yosys and berkeley-abc", Equivalence.isInstalled());
    emit(plain(Readout.scores(4)), 1);
    BenchFiles cells = BenchFiles.top(folder, "net").onPrimitives(folder, "gates");
    assertThat(cells.sources())
        .contains("primitives/net_core.v")
        .noneMatch(f -> f.startsWith("sim"));
    assertThat(Icarus.run(folder, cells, SAMPLES, 1, Progress.NONE).passed()).isTrue();
    assertThat(Equivalence.prove(TOOLS, folder, "net")).isTrue();

    flip();

    BenchResult result = Icarus.run(folder, cells, SAMPLES, 1, Progress.NONE);
    assertThat(result.status()).isEqualTo(BenchResult.Status.FAILED);
    assertThat(result.layerBitMismatches()).isPositive();
    assertThat(Equivalence.prove(TOOLS, folder, "net")).isFalse();
    Synthesis.run(TOOLS, folder, "net");
    assertThat(simulate(List.of("build/net_synth.v")).status())
        .isEqualTo(BenchResult.Status.FAILED);
  }

  /// Inverts the gate of a node of the last layer.
  private void flip() throws IOException {
    Path core = folder.resolve("primitives/net_core.v");
    String text = Files.readString(core);
    Matcher gate = Pattern.compile("(?m)^  (\\w+) l1_").matcher(text);
    assertThat(gate.find()).isTrue();
    Files.writeString(
        core,
        text.substring(0, gate.start(1))
            + INVERSES.get(gate.group(1))
            + text.substring(gate.end(1)));
  }

  @Test
  void aLibraryOfFourCellsIsMappedTo() throws Exception {
    Tools.assumeInstalled("iverilog", Icarus.isInstalled());
    Tools.assumeInstalled("yosys", TOOLS.has(Tool.YOSYS));
    Tools.assumeInstalled("make", TOOLS.has(Tool.MAKE));
    GateEstimate estimate = estimate(emit(plain(Readout.classes(4)), 1));
    Files.writeString(folder.resolve("four.lib"), LIBERTY);
    Files.writeString(folder.resolve("four.v"), MODELS);

    String printed = run(0, Map.of(), "make", "synth", "LIBERTY=four.lib");

    Matcher area = Pattern.compile("Chip area for module '.net': (\\S+)").matcher(printed);
    assertThat(area.find()).as(printed).isTrue();
    Matcher cell = Pattern.compile("(?m)^ {5,}(\\S+) +(\\d+)").matcher(printed);
    Map<String, Integer> cells = new HashMap<>();
    while (cell.find()) {
      cells.put(cell.group(1), Integer.valueOf(cell.group(2)));
    }
    assertThat(cells.keySet()).containsExactlyInAnyOrder("INV", "NAND2", "NOR2", "DFF");
    assertThat(cells).containsEntry("DFF", estimate.total().flipFlops());
    double sum =
        2.0 * cells.get("INV")
            + 3.0 * (cells.get("NAND2") + cells.get("NOR2"))
            + 16.0 * cells.get("DFF");
    assertThat(Double.parseDouble(area.group(1))).isEqualTo(sum);
    BenchResult result = simulate(List.of("four.v", "build/net_mapped.v"));
    assertThat(result.passed()).as(result.message()).isTrue();
  }

  @Test
  void withoutALibraryMakeCountsAndTheLibraryScriptSaysWhatItWants() throws Exception {
    Tools.assumeInstalled("yosys", TOOLS.has(Tool.YOSYS));
    Tools.assumeInstalled("make", TOOLS.has(Tool.MAKE));
    emit(plain(Readout.bits()), 1);
    assertThat(run(0, Map.of(), "make", "synth")).contains("$_XOR_", "$_DFF_P_");
    assertThat(run(1, Map.of("LIBERTY", "none.lib"), "yosys", "-q", "-c", "syn/net_liberty.tcl"))
        .startsWith("LIBERTY: got 'none.lib', expected a Liberty file");
  }

  private String run(int status, Map<String, String> environment, String... command)
      throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().remove("LIBERTY");
    builder.environment().putAll(environment);
    Process process = builder.redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isEqualTo(status);
    return output;
  }
}
