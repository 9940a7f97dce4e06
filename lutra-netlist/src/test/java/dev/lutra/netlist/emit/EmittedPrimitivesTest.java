package dev.lutra.netlist.emit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lutra.flow.BenchFiles;
import dev.lutra.flow.BenchResult;
import dev.lutra.flow.Icarus;
import dev.lutra.flow.Progress;
import dev.lutra.netlist.Netlist;
import dev.lutra.netlist.NetlistBuilder;
import dev.lutra.netlist.RandomNetlists;
import dev.lutra.netlist.Readout;
import dev.lutra.netlist.emit.verilog.PrimitiveCells;
import dev.lutra.netlist.map.Fabric;
import dev.lutra.netlist.map.GateEstimate;
import dev.lutra.netlist.map.HeadClocks;
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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The same modules in cells of a device compute the same, and there are as many as was estimated.
class EmittedPrimitivesTest {
  private static final int SAMPLES = 40;
  private static final List<Fabric> FABRICS =
      List.of(
          Fabric.XILINX,
          Fabric.ICE40,
          Fabric.ECP5,
          Fabric.GOWIN,
          Fabric.INTEL,
          Fabric.MICROCHIP,
          Fabric.GATES);

  @TempDir Path folder;

  static List<Arguments> netlists() {
    List<Arguments> all = new ArrayList<>();
    int seed = 0;
    for (Fabric fabric : FABRICS) {
      for (Readout readout : List.of(Readout.bits(), Readout.scores(2), Readout.classes(5))) {
        Readout timed = readout.in(1 + seed % 4, 1 + seed % 6);
        all.add(Arguments.of(fabric, timed, 1 + seed % 2 * 2, seed % 3, seed++));
      }
    }
    return all;
  }

  @ParameterizedTest
  @MethodSource("netlists")
  void cellsOfADevicePassTheBenchOfTheBehaviouralForm(
      Fabric fabric, Readout readout, int frames, int every, int seed) throws Exception {
    Tools.assumeInstalled("iverilog", Icarus.isInstalled());
    Random random = new Random(seed);
    Netlist net = RandomNetlists.of(random, 5, 1 + random.nextInt(9), frames, readout);
    net = Passes.optimize(net, fabric.inputs()).netlist();
    Netlist netlist = new Pipeline(every).apply(seed % 2 == 0 ? net : Passes.fit(net, 4, 0));
    emit(netlist, fabric, EmitOptions.of("net"), random);

    BenchResult result = run(fabric);

    assertThat(result.message()).startsWith("icarus-primitives: PASS, 40 of 40 vectors");
    assertThat(result.latency()).isEqualTo(LutEstimate.of(netlist).latency());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void partsOfTablesAreOutputsToo(int every) throws Exception {
    Tools.assumeInstalled("iverilog", Icarus.isInstalled());
    Netlist netlist = Passes.optimize(RandomNetlists.parts(Readout.bits()), 4).netlist();
    Netlist piped = new Pipeline(every).apply(netlist);
    emit(piped, Fabric.ICE40, EmitOptions.of("net"), new Random(every));
    BenchResult result = run(Fabric.ICE40);
    assertThat(result.passed()).as(result.message()).isTrue();
  }

  @ParameterizedTest
  @MethodSource("netlists")
  void thereAreAsManyTablesAsEstimated(
      Fabric fabric, Readout readout, int frames, int every, int seed) throws Exception {
    Random random = new Random(100 + seed);
    Netlist net = RandomNetlists.of(random, 5, 8, frames, readout);
    Netlist netlist = new Pipeline(every).apply(Passes.optimize(net, fabric.inputs()).netlist());
    emit(netlist, fabric, EmitOptions.of("net"), random);
    MappedDesign mapped = MappedDesign.of(netlist, fabric);
    LutEstimate estimate = LutEstimate.of(netlist, mapped);
    int core = estimate.core();
    int encoder = estimate.encoder();
    if (fabric.isGates()) {
      GateEstimate gates = GateEstimate.of(netlist, mapped);
      core = gates.core().gates() + gates.core().inverters();
      encoder = gates.encoder().gates() + gates.encoder().inverters();
    }

    assertThat(tables("net_core.v", fabric)).isEqualTo(core);
    assertThat(tables("net_encoder.v", fabric)).isEqualTo(encoder);
  }

  private static Netlist head(Random random, int size, int frames, Readout readout) {
    NetlistBuilder builder = new NetlistBuilder(16, 4, frames);
    int[] outputs = new int[readout.groups() * size];
    for (int i = 0; i < outputs.length; i++) {
      outputs[i] = builder.compare(random.nextInt(16), random.ints(frames, 0, 15).toArray());
    }
    return new Pipeline(1).apply(builder.build(outputs, readout));
  }

  /// Cut where the device's tables are cut, not where the behavioural form is: in as many clocks.
  @ParameterizedTest
  @CsvSource({"1, 1, 1", "1, 37, 2", "2, 5, 4", "3, 12, 4", "5, 23, 1", "10, 64, 1", "7, 37, 3"})
  void headsOfAnyDepthAnswerAtTheSameClockAsTheBehaviouralForm(int groups, int size, int frames)
      throws Exception {
    Tools.assumeInstalled("iverilog", Icarus.isInstalled());
    Random random = new Random(groups * 1000 + size);
    Netlist plain = head(random, size, frames, Readout.classes(groups));
    for (int levels : new int[] {1, 2 + random.nextInt(3), 5 + random.nextInt(5)}) {
      for (Fabric fabric : List.of(Fabric.XILINX, Fabric.ICE40, Fabric.ECP5)) {
        assertAnswersInTime(HeadClocks.limit(plain, levels), fabric, random);
      }
    }
  }

  /// Any number of clocks, also more than there are levels of tables.
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11})
  void randomHeadsInAnyNumberOfClocksAnswerInTime(int seed) throws Exception {
    Tools.assumeInstalled("iverilog", Icarus.isInstalled());
    Random random = new Random(seed);
    int groups = 1 + random.nextInt(9);
    Readout plain = seed % 3 == 0 ? Readout.scores(groups) : Readout.classes(groups);
    Readout readout = plain.in(1 + random.nextInt(12), 1 + random.nextInt(12));
    Netlist netlist = head(random, 1 + random.nextInt(40), 1 + random.nextInt(4), readout);
    assertAnswersInTime(netlist, FABRICS.get(seed % FABRICS.size()), random);
  }

  private void assertAnswersInTime(Netlist netlist, Fabric fabric, Random random) throws Exception {
    emit(netlist, fabric, EmitOptions.of("net"), random);
    for (BenchResult result :
        List.of(Icarus.run(folder, "net", SAMPLES, 1, Progress.NONE), run(fabric))) {
      assertThat(result.passed()).as(result.message()).isTrue();
      assertThat(result.latency()).isEqualTo(LutEstimate.of(netlist).latency());
    }
  }

  @Test
  void theCoreAlonePassesItsOwnTestBench() throws Exception {
    Tools.assumeInstalled("iverilog", Icarus.isInstalled());
    Random random = new Random(3);
    Netlist net = RandomNetlists.of(random, 4, 8, 1, Readout.classes(2));
    Netlist netlist = new Pipeline(1).apply(Passes.optimize(net, 4).netlist());
    emit(netlist, Fabric.ICE40, new EmitOptions("net", true), random);

    assertThat(run(Fabric.ICE40).passed()).isTrue();
  }

  @Test
  void aFlippedTableBitIsCaught() throws Exception {
    Tools.assumeInstalled("iverilog", Icarus.isInstalled());
    Random random = new Random(11);
    Netlist plain = RandomNetlists.plain(random, 8, new int[] {20, 20}, Readout.classes(4));
    emit(new Pipeline(1).apply(plain), Fabric.ICE40, EmitOptions.of("net"), random);
    Path core = folder.resolve("primitives/net_core.v");
    String text = Files.readString(core);
    Matcher table = Pattern.compile("LUT_INIT\\(16'h([0-9a-f]{4})").matcher(text);
    assertThat(table.find()).isTrue();
    int flipped = Integer.parseInt(table.group(1), 16) ^ 0xff;
    Files.writeString(
        core,
        text.substring(0, table.start(1))
            + String.format("%04x", flipped)
            + text.substring(table.end(1)));

    BenchResult result = run(Fabric.ICE40);

    assertThat(result.status()).isEqualTo(BenchResult.Status.FAILED);
    assertThat(result.layerBitMismatches()).isPositive();
  }

  private BenchResult run(Fabric fabric) throws InterruptedException {
    BenchFiles files = BenchFiles.top(folder, "net").onPrimitives(folder, fabric.name());
    assertThat(files.sources()).contains("primitives/net_core.v").doesNotContain("rtl/net_core.v");
    return Icarus.run(folder, files, SAMPLES, 1, Progress.NONE);
  }

  private long tables(String file, Fabric fabric) throws IOException {
    List<PrimitiveCells> cells = fabric.isGates() ? List.of() : List.of(PrimitiveCells.of(fabric));
    List<String> multiplexers =
        cells.stream()
            .flatMap(c -> c.multiplexers().stream())
            .map(PrimitiveCells.Multiplexer::type)
            .toList();
    try (Stream<String> lines = Files.lines(folder.resolve("primitives/" + file))) {
      return lines
          .map(String::strip)
          .filter(line -> line.matches("\\w+ (#\\(.*\\) )?[upl]\\d.*"))
          .filter(line -> multiplexers.stream().noneMatch(line::startsWith))
          .count();
    }
  }

  private void emit(Netlist netlist, Fabric fabric, EmitOptions options, Random random)
      throws IOException {
    int[] features = RandomNetlists.features(random, netlist, SAMPLES);
    Trace trace = Trace.of(netlist, features, SAMPLES);
    new VerilogEmitter().emit(netlist, options, folder);
    new PrimitiveEmitter(fabric).emit(netlist, options, folder);
    new TestBenchEmitter(trace).emit(netlist, options, folder);
  }
}
