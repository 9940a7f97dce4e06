package dev.lutra.netlist.emit.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lutra.flow.BenchFiles;
import dev.lutra.flow.BenchResult;
import dev.lutra.flow.Bitstream;
import dev.lutra.flow.Device;
import dev.lutra.flow.Equivalence;
import dev.lutra.flow.Icarus;
import dev.lutra.flow.PrivateTools;
import dev.lutra.flow.Progress;
import dev.lutra.flow.Routing;
import dev.lutra.flow.Synthesis;
import dev.lutra.flow.Tool;
import dev.lutra.flow.Toolbox;
import dev.lutra.netlist.Netlist;
import dev.lutra.netlist.RandomNetlists;
import dev.lutra.netlist.Readout;
import dev.lutra.netlist.emit.AxiStreamBenchEmitter;
import dev.lutra.netlist.emit.AxiStreamEmitter;
import dev.lutra.netlist.emit.EmitOptions;
import dev.lutra.netlist.emit.TestBenchEmitter;
import dev.lutra.netlist.emit.Tools;
import dev.lutra.netlist.map.LutEstimate;
import dev.lutra.netlist.map.MappedDesign;
import dev.lutra.netlist.pass.Passes;
import dev.lutra.netlist.pass.Pipeline;
import dev.lutra.netlist.sim.Trace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The way to a bitstream by the real packages of YoWASP, where `LUTRA_YOWASP` names their folder.
class YowaspFlowTest {
  private static final int SAMPLES = 8;

  @TempDir Path folder;

  /// Icarus and what reads bitstreams back, but neither Yosys, ABC, nextpnr nor icepack.
  private Toolbox tools() throws IOException {
    String packages = System.getenv().getOrDefault("LUTRA_YOWASP", "");
    Toolbox tools =
        new PrivateTools(folder.resolve("tools"))
            .link("node")
            .link("iverilog")
            .link("vvp")
            .link("icebox_vlog")
            .with("LUTRA_YOWASP", packages)
            .tools();
    List<Tool> missing =
        tools.missing(List.of(Tool.YOSYS, Tool.NEXTPNR_ICE40, Tool.ICEPACK, Tool.ICEUNPACK));
    if (packages.isBlank() || !missing.isEmpty()) {
      String reason =
          "LUTRA_YOWASP names no folder of YoWASP's packages, or node is not installed:"
              + " they are not checked";
      System.out.println(reason);
      assumeTrue(false, reason);
    }
    Tools.assumeInstalled("iverilog", Icarus.isInstalled());
    Tools.assumeInstalled("fpga-icestorm", tools.has(Tool.ICEBOX));
    return tools;
  }

  private Netlist emit(Device device) throws IOException {
    Netlist plain = RandomNetlists.plain(new Random(3), 4, new int[] {8, 8}, Readout.scores(2));
    Netlist netlist =
        new Pipeline(1).apply(Passes.optimize(plain, device.fabric().inputs()).netlist());
    EmitOptions options = EmitOptions.of("net");
    new BundleEmitter(device).emit(netlist, options, folder);
    int[] features = RandomNetlists.features(new Random(5), netlist, SAMPLES);
    Trace trace = Trace.of(netlist, features, SAMPLES);
    new TestBenchEmitter(trace).emit(netlist, options, folder);
    new AxiStreamBenchEmitter(new AxiStreamEmitter(), SAMPLES).emit(netlist, options, folder);
    return netlist;
  }

  private void invertATable() throws IOException {
    Path core = folder.resolve("primitives/net_core.v");
    String text = Files.readString(core);
    int digits = text.lastIndexOf("LUT_INIT(16'h") + "LUT_INIT(16'h".length();
    int table = Integer.parseInt(text.substring(digits, digits + 4), 16);
    String inverted = String.format("%04x", table ^ 0xffff);
    Files.writeString(core, text.substring(0, digits) + inverted + text.substring(digits + 4));
  }

  private BenchResult simulate(Toolbox tools, String form, List<String> sources)
      throws InterruptedException {
    BenchFiles bench = BenchFiles.axis(folder, "net", List.of()).on(form, sources);
    return Icarus.run(tools, folder, bench, SAMPLES, 1, Progress.NONE);
  }

  @Test
  void everyLevelUpToTheBitstreamAgreesAndAFlippedTableIsNoticed() throws Exception {
    Toolbox tools = tools();
    Device device = Device.named("ice40-hx1k").orElseThrow();
    Netlist netlist = emit(device);
    LutEstimate estimate = LutEstimate.of(netlist, MappedDesign.of(netlist, device.fabric()));
    assertThat(tools.label(Tool.YOSYS)).matches("Yosys \\d+\\.\\d+.* \\(YoWASP\\)");

    assertThat(Equivalence.prove(tools, folder, "net")).isTrue();
    assertThat(Synthesis.run(tools, folder, "net_core").luts()).isEqualTo(estimate.core());
    assertThat(Synthesis.run(tools, folder, "net").luts()).isGreaterThan(estimate.core());
    List<String> made = new ArrayList<>(Synthesis.library(tools, folder, device));
    made.add("build/net_axis_synth.v");
    assertThat(simulate(tools, "synth", made).message()).contains("PASS");
    assertThat(Routing.run(tools, folder, device, "net_axis").logic()).endsWith("of 1280");
    assertThat(Bitstream.pack(tools, folder, device, "net_axis")).isNotEmptyFile();
    Path declaration = folder.resolve("rtl/net_axis.v");
    List<String> chip = Bitstream.readBack(tools, folder, "net_axis", declaration);
    assertThat(simulate(tools, "chip", chip).message()).contains("PASS");

    invertATable();
    assertThat(Equivalence.prove(tools, folder, "net")).isFalse();
  }
}
