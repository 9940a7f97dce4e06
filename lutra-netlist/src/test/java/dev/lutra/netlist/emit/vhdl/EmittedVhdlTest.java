package dev.lutra.netlist.emit.vhdl;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lutra.flow.BenchResult;
import dev.lutra.flow.Ghdl;
import dev.lutra.flow.Progress;
import dev.lutra.netlist.Netlist;
import dev.lutra.netlist.NetlistBuilder;
import dev.lutra.netlist.RandomNetlists;
import dev.lutra.netlist.Readout;
import dev.lutra.netlist.Timing;
import dev.lutra.netlist.TruthTable;
import dev.lutra.netlist.emit.EmitOptions;
import dev.lutra.netlist.emit.Tools;
import dev.lutra.netlist.map.HeadClocks;
import dev.lutra.netlist.map.LutEstimate;
import dev.lutra.netlist.pass.Passes;
import dev.lutra.netlist.pass.Pipeline;
import dev.lutra.netlist.sim.Trace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The VHDL computes what the simulator says, at the clocks of the Verilog, and its test bench can
/// fail.
class EmittedVhdlTest {
  private static final int SAMPLES = 40;

  @TempDir Path folder;

  static List<Arguments> netlists() {
    List<Arguments> all = new ArrayList<>();
    int seed = 0;
    for (Readout readout : List.of(Readout.bits(), Readout.scores(2), Readout.classes(5))) {
      for (int frames : new int[] {1, 3}) {
        for (int every = 0; every <= 2; every++) {
          Readout timed = readout.in(1 + (seed + frames) % 5, 1 + seed % 7);
          all.add(Arguments.of(timed, frames, every, seed++));
        }
      }
    }
    return all;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void partsOfTablesAreOutputsAndConstantsToo(int every) throws Exception {
    Tools.assumeInstalled("ghdl", Ghdl.isInstalled());
    Netlist netlist = new Pipeline(every).apply(RandomNetlists.parts(Readout.bits()));
    BenchResult result = emitAndRun(netlist, EmitOptions.of("net"), new Random(every));
    assertThat(result.passed()).as(result.message()).isTrue();
  }

  @ParameterizedTest
  @MethodSource("netlists")
  void randomNetlistsPassTheirOwnTestBench(Readout readout, int frames, int every, int seed)
      throws Exception {
    Tools.assumeInstalled("ghdl", Ghdl.isInstalled());
    Random random = new Random(seed);
    Netlist netlist = RandomNetlists.of(random, 5, 1 + random.nextInt(9), frames, readout);
    netlist = seed % 2 == 0 ? Passes.optimize(netlist).netlist() : netlist;
    netlist = seed % 4 == 1 ? Passes.fit(netlist, 4, 0) : netlist;
    netlist = new Pipeline(every).apply(netlist);

    BenchResult result = emitAndRun(netlist, EmitOptions.of("net"), random);

    assertThat(result.message()).startsWith("ghdl: PASS, 40 of 40 vectors");
    assertThat(result.latency()).isEqualTo(LutEstimate.of(netlist).latency());
    assertThat(folder.resolve("build/ghdl-0.log")).content().doesNotContain("metavalue");
  }

  @ParameterizedTest
  @MethodSource("netlists")
  void theCoreAlonePassesItsOwnTestBench(Readout readout, int frames, int every, int seed)
      throws Exception {
    Tools.assumeInstalled("ghdl", Ghdl.isInstalled());
    Random random = new Random(100 + seed);
    Netlist netlist = RandomNetlists.of(random, 4, 8, frames, readout);
    netlist =
        new Pipeline(every).apply(seed % 2 == 0 ? Passes.optimize(netlist).netlist() : netlist);

    BenchResult result = emitAndRun(netlist, new EmitOptions("net", true), random);

    assertThat(result.passed()).as(result.message()).isTrue();
    assertThat(result.latency()).isEqualTo(Timing.latency(netlist));
  }

  /// Groups below, at and above the six bits of a compressor; a frame counter that ends at a power
  /// of two; a single group.
  @ParameterizedTest
  @CsvSource({"1, 1, 1", "1, 37, 2", "2, 5, 4", "3, 12, 4", "4, 13, 5", "7, 37, 1"})
  void headsOfAllSizesCountRight(int groups, int size, int frames) throws Exception {
    Tools.assumeInstalled("ghdl", Ghdl.isInstalled());
    Random random = new Random(groups * 1000 + size);
    for (Readout readout : List.of(Readout.scores(groups), Readout.classes(groups))) {
      NetlistBuilder builder = new NetlistBuilder(16, 4, frames);
      int[] outputs = new int[groups * size];
      for (int i = 0; i < outputs.length; i++) {
        outputs[i] = builder.compare(random.nextInt(16), random.ints(frames, 0, 15).toArray());
      }
      Netlist plain = new Pipeline(1).apply(builder.build(outputs, readout));
      for (int levels : new int[] {0, 1, 1 + random.nextInt(9)}) {
        Netlist netlist = HeadClocks.limit(plain, levels);
        BenchResult result = emitAndRun(netlist, EmitOptions.of("net"), random);
        assertThat(result.passed()).as(result.message()).isTrue();
        assertThat(result.latency()).isEqualTo(LutEstimate.of(netlist).latency());
      }
    }
  }

  @Test
  void tablesOfNoToTwelveInputsAreRight() throws Exception {
    Tools.assumeInstalled("ghdl", Ghdl.isInstalled());
    Random random = new Random(1);
    NetlistBuilder builder = new NetlistBuilder(12, 4, 1);
    int[] nets = IntStream.range(0, 12).map(f -> builder.compare(f, 7)).toArray();
    int[] outputs = new int[26];
    for (int unit = 0; unit < outputs.length; unit++) {
      TruthTable table = TruthTable.fromBits(unit / 2, _ -> random.nextBoolean());
      int[] read = random.ints(unit / 2, 0, 12).map(i -> nets[i]).toArray();
      outputs[unit] = builder.lut(table, unit / 2 == 12 ? nets : read, 0, unit);
    }
    Netlist netlist = builder.build(outputs, Readout.bits());

    BenchResult result = emitAndRun(netlist, EmitOptions.of("net"), random);

    assertThat(result.passed()).as(result.message()).isTrue();
  }

  /// The runner takes VHDL-2008.
  @Test
  void allFilesAreVhdl93Too() throws Exception {
    Tools.assumeInstalled("ghdl", Ghdl.isInstalled());
    Random random = new Random(5);
    Netlist net = RandomNetlists.of(random, 5, 8, 3, Readout.classes(5));
    emit(new Pipeline(1).apply(net), EmitOptions.of("net"), random);
    List<String> files = List.of("rtl/net_encoder.vhd", "rtl/net_core.vhd", "rtl/net_head.vhd");
    List<String> analyse = new ArrayList<>(List.of("-a", "--std=93"));
    analyse.addAll(files);
    analyse.addAll(List.of("rtl/net.vhd", "tb/net_tb.vhd"));

    assertThat(ghdl(analyse)).isEqualTo("exit 0");
    assertThat(ghdl(List.of("-e", "--std=93", "net_tb"))).isEqualTo("exit 0");
    assertThat(ghdl(List.of("-r", "--std=93", "net_tb"))).endsWith("PASS\nexit 0");
  }

  /// What synthesis understands is what simulation computes.
  @ParameterizedTest
  @CsvSource({"1, 1", "3, 2"})
  void theSynthesizedCircuitPassesTheSameTestBench(int frames, int every) throws Exception {
    Tools.assumeInstalled("ghdl", Ghdl.isInstalled());
    Random random = new Random(6);
    Netlist net = RandomNetlists.of(random, 5, 8, frames, Readout.classes(5));
    BenchResult result = emitAndRun(new Pipeline(every).apply(net), EmitOptions.of("net"), random);
    assertThat(result.passed()).as(result.message()).isTrue();
    Process process =
        new ProcessBuilder("ghdl", "--synth", "--std=08", "--workdir=build", "net")
            .directory(folder.toFile())
            .redirectOutput(folder.resolve("synthesized.vhd").toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(process.waitFor()).isZero();

    assertThat(ghdl(List.of("-a", "--std=08", "synthesized.vhd", "tb/net_tb.vhd")))
        .isEqualTo("exit 0");
    assertThat(ghdl(List.of("-e", "--std=08", "net_tb"))).isEqualTo("exit 0");
    assertThat(ghdl(List.of("-r", "--std=08", "net_tb"))).endsWith("PASS\nexit 0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"rtl", "encoder", "bits", "features", "count", "pick", "clk", "frame"})
  void namesThatTheTextUsesToo(String name) throws Exception {
    Tools.assumeInstalled("ghdl", Ghdl.isInstalled());
    Random random = new Random(5);
    Netlist net = RandomNetlists.of(random, 5, 8, 3, Readout.classes(5));

    BenchResult result = emitAndRun(new Pipeline(1).apply(net), EmitOptions.of(name), random);

    assertThat(result.passed()).as(result.message()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "signal, a name that VHDL reserves, lutra_signal",
    "work, a name that VHDL reserves, lutra_work",
    "a__b_, whose underscores VHDL does not allow, lutra_a_b"
  })
  void namesThatVhdlDoesNotAllowAreRefused(String name, String why, String other) {
    Netlist netlist = RandomNetlists.of(new Random(5), 5, 8, 1, Readout.bits());
    String expected =
        "vhdl: got '" + name + "' as module name, " + why + ", expected another name, such as ";
    assertThatThrownBy(() -> new VhdlEmitter().emit(netlist, EmitOptions.of(name), folder))
        .hasMessage(expected + other);
    assertThat(new VhdlEmitter().validate(EmitOptions.of(other))).isEmpty();
  }

  @Test
  void aFlippedTableBitIsCaught() throws Exception {
    Tools.assumeInstalled("ghdl", Ghdl.isInstalled());
    emitPlain();
    change(
        "rtl/net_core.vhd",
        text -> {
          // A table of the last layer, its low entries: with random inputs some are addressed.
          Matcher table =
              Pattern.compile("(layer1\\(0\\) <= pick\\(x\")([0-9a-f]{16})").matcher(text);
          return table.replaceFirst(match ->
              String.format(
                  "%s%016x", match.group(1), Long.parseUnsignedLong(match.group(2), 16) ^ 0xffffL));
        });

    BenchResult result = Ghdl.run(folder, "net", SAMPLES, 1, Progress.NONE);

    assertThat(result.status()).isEqualTo(BenchResult.Status.FAILED);
    assertThat(result.vectors()).isEqualTo(SAMPLES);
    assertThat(result.scoreMismatches()).isPositive().isLessThan(SAMPLES);
    assertThat(result.validMismatches()).isZero();
  }

  /// A line holds four scores of three bits, then two bits of the class.
  @ParameterizedTest
  @CsvSource({"0, 1, 0", "11, 1, 0", "12, 0, 1", "13, 0, 1"})
  void oneWrongBitOfAResultIsCaught(int bit, int scores, int classes) throws Exception {
    Tools.assumeInstalled("ghdl", Ghdl.isInstalled());
    emitPlain();
    Path result = folder.resolve("vectors/result.hex");
    List<String> lines = new ArrayList<>(Files.readAllLines(result));
    lines.set(3, String.format("%04x", Integer.parseInt(lines.get(3), 16) ^ 1 << bit));
    Files.write(result, lines);

    BenchResult verdict = Ghdl.run(folder, "net", SAMPLES, 1, Progress.NONE);

    assertThat(verdict.status()).isEqualTo(BenchResult.Status.FAILED);
    assertThat(verdict.scoreMismatches()).isEqualTo(scores);
    assertThat(verdict.classMismatches()).isEqualTo(classes);
    assertThat(verdict.mismatches()).isEqualTo(1);
  }

  @Test
  void aValidBitOneClockOutOfStepFails() throws Exception {
    Tools.assumeInstalled("ghdl", Ghdl.isInstalled());
    emitPlain();
    change("rtl/net.vhd", text -> text.replace("in_valid => valid_q(2)", "in_valid => valid_q(1)"));

    BenchResult result = Ghdl.run(folder, "net", SAMPLES, 1, Progress.NONE);

    assertThat(result.status()).isEqualTo(BenchResult.Status.FAILED);
    assertThat(result.validMismatches()).isPositive();
  }

  @Test
  void aDeviceThatNeverAnswersFails() throws Exception {
    Tools.assumeInstalled("ghdl", Ghdl.isInstalled());
    emitPlain();
    change("rtl/net_head.vhd", text -> text.replace("<= count_valid and not rst", "<= '0'"));

    BenchResult result = Ghdl.run(folder, "net", SAMPLES, 1, Progress.NONE);

    assertThat(result.status()).isEqualTo(BenchResult.Status.FAILED);
    assertThat(result.vectors()).isZero();
    assertThat(result.validMismatches()).isEqualTo(SAMPLES);
  }

  @ParameterizedTest
  @ValueSource(strings = {"features", "result"})
  void aMissingOrShortVectorFileIsFatal(String name) throws Exception {
    Tools.assumeInstalled("ghdl", Ghdl.isInstalled());
    emitPlain();
    Path file = folder.resolve("vectors/" + name + ".hex");
    List<String> lines = Files.readAllLines(file);
    Files.write(file, lines.subList(0, lines.size() - 1));
    broken("vectors/" + name + ".hex has too few lines");
    lines.set(7, lines.get(7).substring(1));
    Files.write(file, lines);
    broken("vectors/" + name + ".hex: got a line of ");
    Files.delete(file);
    broken("vectors/" + name + ".hex is missing");
  }

  private void broken(String why) throws Exception {
    BenchResult result = Ghdl.run(folder, "net", SAMPLES, 1, Progress.NONE);
    assertThat(result.status()).isEqualTo(BenchResult.Status.BROKEN);
    assertThat(result.message()).contains("ghdl-0.log");
    assertThat(folder.resolve("build/ghdl-0.log")).content().contains(why);
  }

  @Test
  void shardsAddUp() throws Exception {
    Tools.assumeInstalled("ghdl", Ghdl.isInstalled());
    emitPlain();
    BenchResult result = Ghdl.run(folder, "net", SAMPLES, 3, Progress.NONE);
    assertThat(result.message()).startsWith("ghdl: PASS, 40 of 40 vectors");
  }

  private void change(String name, UnaryOperator<String> change) throws IOException {
    Path file = folder.resolve(name);
    String text = Files.readString(file);
    String changed = change.apply(text);
    assertThat(changed).isNotEqualTo(text);
    Files.writeString(file, changed);
  }

  private void emitPlain() throws IOException {
    Random random = new Random(11);
    Netlist plain = RandomNetlists.plain(random, 8, new int[] {20, 20}, Readout.classes(4));
    emit(new Pipeline(1).apply(plain), EmitOptions.of("net"), random);
  }

  private void emit(Netlist netlist, EmitOptions options, Random random) throws IOException {
    int[] features = RandomNetlists.features(random, netlist, SAMPLES);
    Trace trace = Trace.of(netlist, features, SAMPLES);
    new VhdlEmitter().emit(netlist, options, folder);
    new VhdlTestBenchEmitter(trace).emit(netlist, options, folder);
  }

  private BenchResult emitAndRun(Netlist netlist, EmitOptions options, Random random)
      throws IOException, InterruptedException {
    emit(netlist, options, random);
    return Ghdl.run(folder, options.moduleName(), SAMPLES, 1, Progress.NONE);
  }

  private String ghdl(List<String> arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("ghdl"));
    command.addAll(arguments);
    Process process =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    String text = new String(process.getInputStream().readAllBytes(), UTF_8);
    return text + "exit " + process.waitFor();
  }
}
