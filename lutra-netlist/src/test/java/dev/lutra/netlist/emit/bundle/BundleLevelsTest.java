package dev.lutra.netlist.emit.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lutra.flow.BenchFiles;
import dev.lutra.flow.BenchResult;
import dev.lutra.flow.Bitstream;
import dev.lutra.flow.Device;
import dev.lutra.flow.Equivalence;
import dev.lutra.flow.Icarus;
import dev.lutra.flow.Progress;
import dev.lutra.flow.Routing;
import dev.lutra.flow.Synthesis;
import dev.lutra.flow.Tool;
import dev.lutra.flow.Toolbox;
import dev.lutra.netlist.Cell;
import dev.lutra.netlist.Netlist;
import dev.lutra.netlist.RandomNetlists;
import dev.lutra.netlist.Readout;
import dev.lutra.netlist.TruthTable;
import dev.lutra.netlist.emit.AxiStreamBenchEmitter;
import dev.lutra.netlist.emit.AxiStreamEmitter;
import dev.lutra.netlist.emit.EmitOptions;
import dev.lutra.netlist.emit.TestBenchEmitter;
import dev.lutra.netlist.emit.Tools;
import dev.lutra.netlist.map.LutEstimate;
import dev.lutra.netlist.map.MappedDesign;
import dev.lutra.netlist.pass.Passes;
import dev.lutra.netlist.pass.Pipeline;
import dev.lutra.netlist.sim.Comparison;
import dev.lutra.netlist.sim.Trace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A network on its way to a device is the same at every level, and a flipped table bit is noticed
/// at each.
class BundleLevelsTest {
  private static final int SAMPLES = 12;
  private static final Toolbox TOOLS = Toolbox.system();
  private static final Pattern TABLE = Pattern.compile("LUT_INIT\\(16'h([0-9a-f]{4})");

  @TempDir Path folder;
  private final Random random = new Random(11);

  private Netlist emit(Device device) throws IOException {
    return emit(device, Readout.scores(4));
  }

  private Netlist emit(Device device, Readout readout) throws IOException {
    Netlist plain = RandomNetlists.plain(random, 8, new int[] {20, 20}, readout);
    Netlist netlist =
        new Pipeline(1).apply(Passes.optimize(plain, device.fabric().inputs()).netlist());
    EmitOptions options = EmitOptions.of("net");
    new BundleEmitter(device).emit(netlist, options, folder);
    Trace trace = trace(netlist);
    new TestBenchEmitter(trace).emit(netlist, options, folder);
    new AxiStreamBenchEmitter(new AxiStreamEmitter(), SAMPLES).emit(netlist, options, folder);
    return netlist;
  }

  private static Trace trace(Netlist netlist) {
    int[] features = RandomNetlists.features(new Random(5), netlist, SAMPLES);
    return Trace.of(netlist, features, SAMPLES);
  }

  private static Device device(String name) {
    return Device.named(name).orElseThrow();
  }

  /// Inverts a table.
  private void flip(String file) throws IOException {
    Path path = folder.resolve(file);
    String text = Files.readString(path);
    Matcher table = TABLE.matcher(text);
    int from = text.indexOf(") l1_"); // a node of the last layer, whose score differs always
    assertThat(table.find(text.lastIndexOf('\n', from))).isTrue();
    String flipped = String.format("%04x", Integer.parseInt(table.group(1), 16) ^ 0xffff);
    Files.writeString(
        path, text.substring(0, table.start(1)) + flipped + text.substring(table.end(1)));
  }

  private BenchResult stream(String form, List<String> sources) throws InterruptedException {
    BenchFiles bench = BenchFiles.axis(folder, "net", List.of()).on(form, sources);
    return Icarus.run(folder, bench, SAMPLES, 1, Progress.NONE);
  }

  @Test
  void aFlippedBitOfTheNetlistIsNoticed() throws Exception {
    Netlist netlist = emit(device("xc7"));
    List<Cell> cells = new ArrayList<>(netlist.cells());
    int at = 0;
    while (!(cells.get(at) instanceof Cell.Lut)) {
      at++;
    }
    Cell.Lut lut = (Cell.Lut) cells.get(at);
    TruthTable flipped = TruthTable.fromBits(lut.fanIn(), k -> !lut.table().get(k));
    cells.set(at, lut.with(flipped, lut.inputs()));
    assertThat(Comparison.of(netlist, trace(netlist)).passed()).isTrue();
    assertThat(Comparison.of(netlist.with(cells, netlist.outputs()), trace(netlist)).passed())
        .isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"xc7", "ecp5", "gowin", "ice40-up5k", "cyclonev", "polarfire", "asic"})
  void theCoreInCellsIsProvedEqualForEveryInput(String name) throws Exception {
    Tools.assumeInstalled("yosys and berkeley-abc", Equivalence.isInstalled());
    emit(device(name));
    assertThat(Equivalence.prove(TOOLS, folder, "net")).isTrue();
  }

  @Test
  void aFlippedBitOfACellIsNoticedByTheProof() throws Exception {
    Tools.assumeInstalled("yosys and berkeley-abc", Equivalence.isInstalled());
    emit(device("ice40-hx8k"));
    flip("primitives/net_core.v");
    assertThat(Equivalence.prove(TOOLS, folder, "net")).isFalse();
  }

  static List<Arguments> synthesized() {
    List<Arguments> all = new ArrayList<>();
    for (String name : List.of("xc7", "ecp5", "ice40-hx8k", "gowin")) {
      all.add(Arguments.of(name, Readout.scores(4)));
      all.add(Arguments.of(name, Readout.classes(4).in(3, 4)));
    }
    return all;
  }

  @ParameterizedTest
  @MethodSource("synthesized")
  void synthesisFindsAsManyTablesAsEstimatedAndKeepsTheFunction(String name, Readout readout)
      throws Exception {
    Tools.assumeInstalled("iverilog", Icarus.isInstalled());
    Tools.assumeInstalled("yosys", TOOLS.has(Tool.YOSYS));
    Device device = device(name);
    Netlist netlist = emit(device, readout);
    LutEstimate estimate = LutEstimate.of(netlist, MappedDesign.of(netlist, device.fabric()));

    assertThat(Synthesis.run(TOOLS, folder, "net_core").luts()).isEqualTo(estimate.core());
    Synthesis whole = Synthesis.run(TOOLS, folder, "net");
    if (device.streamed()) {
      assertThat(whole.luts()).isBetween(estimate.total(), estimate.total() + 60);
    } else {
      assertThat(whole.luts()).isEqualTo(estimate.total());
      assertThat(whole.flipFlops()).isEqualTo(estimate.flipFlops());
    }
    List<String> made = new ArrayList<>(Synthesis.library(TOOLS, folder, device));
    made.add("build/" + device.top("net") + "_synth.v");
    BenchFiles bench =
        device.streamed()
            ? BenchFiles.axis(folder, "net", List.of())
            : BenchFiles.top(folder, "net");
    BenchResult result = Icarus.run(folder, bench.on("synth", made), SAMPLES, 1, Progress.NONE);
    assertThat(result.passed()).as(result.message()).isTrue();
  }

  /// The stock script would take minutes. Of a large design nothing is written unless asked.
  @Test
  void aLargeDesignIsCountedQuicklyAndExactly() throws Exception {
    Tools.assumeInstalled("yosys", TOOLS.has(Tool.YOSYS));
    Device device = device("xc7");
    Random random = new Random(3);
    Netlist plain = RandomNetlists.plain(random, 200, new int[] {8000, 8000}, Readout.classes(10));
    Netlist netlist = new Pipeline(1).apply(Passes.optimize(plain, 6).netlist());
    new BundleEmitter(device).emit(netlist, EmitOptions.of("net"), folder);
    LutEstimate estimate = LutEstimate.of(netlist, MappedDesign.of(netlist, device.fabric()));
    assertThat(BundleEmitter.isLarge(estimate)).isTrue();

    assertThat(Synthesis.run(TOOLS, folder, "net").luts()).isEqualTo(estimate.total());
    Path written = folder.resolve("build/net_synth.v");
    assertThat(written).doesNotExist();
    Synthesis.run(TOOLS, folder, "net", BundleEmitter.writeVerilog("net").toArray(String[]::new));
    assertThat(written).isNotEmptyFile();
  }

  @Test
  void aFlippedBitAfterSynthesisIsNoticed() throws Exception {
    Tools.assumeInstalled("iverilog", Icarus.isInstalled());
    Tools.assumeInstalled("yosys", TOOLS.has(Tool.YOSYS));
    Device device = device("ice40-hx8k");
    emit(device);
    flip("primitives/net_core.v");
    Synthesis.run(TOOLS, folder, "net");
    List<String> made = new ArrayList<>(Synthesis.library(TOOLS, folder, device));
    made.add("build/net_axis_synth.v");
    assertThat(stream("synth", made).status()).isEqualTo(BenchResult.Status.FAILED);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theBitstreamReadBackIsTheNetworkOrTheFlippedBitIsNoticed(boolean flipped) throws Exception {
    Tools.assumeInstalled("iverilog", Icarus.isInstalled());
    Tools.assumeInstalled("yosys", TOOLS.has(Tool.YOSYS));
    Device device = device("ice40-hx8k");
    Tools.assumeInstalled("nextpnr-ice40", TOOLS.has(Tool.router(device)));
    Tools.assumeInstalled("fpga-icestorm", TOOLS.has(Tool.ICEBOX));
    emit(device);
    if (flipped) {
      flip("primitives/net_core.v");
    }
    Synthesis.run(TOOLS, folder, "net");
    Routing routing = Routing.run(TOOLS, folder, device, "net_axis");
    assertThat(routing.megahertz()).isGreaterThan(10);
    assertThat(routing.logic()).endsWith("of 7680");
    assertThat(Bitstream.pack(TOOLS, folder, device, "net_axis")).isNotEmptyFile();
    List<String> chip =
        Bitstream.readBack(TOOLS, folder, "net_axis", folder.resolve("rtl/net_axis.v"));
    assertThat(stream("chip", chip).passed()).isEqualTo(!flipped);
  }
}
