package dev.lutra.netlist.emit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lutra.flow.BenchResult;
import dev.lutra.flow.Icarus;
import dev.lutra.flow.Progress;
import dev.lutra.flow.Verilator;
import dev.lutra.netlist.Netlist;
import dev.lutra.netlist.NetlistBuilder;
import dev.lutra.netlist.RandomNetlists;
import dev.lutra.netlist.Readout;
import dev.lutra.netlist.Timing;
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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What is emitted computes what the simulator says, and its test bench can fail.
class EmittedVerilogTest {
  private static final int SAMPLES = 40;

  @TempDir Path folder;

  static List<Arguments> netlists() {
    List<Arguments> all = new ArrayList<>();
    int seed = 0;
    for (Readout readout : List.of(Readout.bits(), Readout.scores(2), Readout.classes(5))) {
      for (int frames : new int[] {1, 3}) {
        for (int every = 0; every <= 2; every++) {
          Readout timed = readout.in(1 + (seed + frames) % 5, 1 + seed % 7);
          all.add(Arguments.of(timed, frames, every, seed++, seed % 2 == 0));
        }
      }
    }
    return all;
  }

  @ParameterizedTest
  @MethodSource("netlists")
  void randomNetlistsPassTheirOwnTestBench(
      Readout readout, int frames, int every, int seed, boolean optimize) throws Exception {
    Tools.assumeInstalled("iverilog", Icarus.isInstalled());
    Random random = new Random(seed);
    Netlist netlist = RandomNetlists.of(random, 5, 1 + random.nextInt(9), frames, readout);
    netlist = optimize ? Passes.optimize(netlist).netlist() : netlist;
    netlist = seed % 3 == 0 ? Passes.fit(netlist, 4, 0) : netlist;
    netlist = new Pipeline(every).apply(netlist);

    BenchResult result = emitAndRun(netlist, EmitOptions.of("net"), random);

    assertThat(result.message()).startsWith("icarus: PASS, 40 of 40 vectors");
    assertThat(result.latency()).isEqualTo(LutEstimate.of(netlist).latency());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void partsOfTablesAreOutputsAndConstantsToo(int every) throws Exception {
    Tools.assumeInstalled("iverilog", Icarus.isInstalled());
    Netlist netlist = new Pipeline(every).apply(RandomNetlists.parts(Readout.bits()));
    BenchResult result = emitAndRun(netlist, EmitOptions.of("net"), new Random(every));
    assertThat(result.passed()).as(result.message()).isTrue();
  }

  @ParameterizedTest
  @MethodSource("netlists")
  void theCoreAlonePassesItsOwnTestBench(
      Readout readout, int frames, int every, int seed, boolean optimize) throws Exception {
    Tools.assumeInstalled("iverilog", Icarus.isInstalled());
    Random random = new Random(100 + seed);
    Netlist netlist = RandomNetlists.of(random, 4, 8, frames, readout);
    netlist = new Pipeline(every).apply(optimize ? Passes.optimize(netlist).netlist() : netlist);

    BenchResult result = emitAndRun(netlist, new EmitOptions("net", true), random);

    assertThat(result.passed()).as(result.message()).isTrue();
    assertThat(result.latency()).isEqualTo(Timing.latency(netlist));
  }

  /// Groups below, at and above the six bits of a compressor, and several of them, in one to five
  /// frames; a frame counter that ends at a power of two; a single group.
  @ParameterizedTest
  @CsvSource({"1, 1, 1", "1, 37, 2", "2, 5, 4", "3, 6, 1", "3, 12, 4", "4, 13, 5", "7, 37, 1"})
  void headsOfAllSizesCountRight(int groups, int size, int frames) throws Exception {
    Tools.assumeInstalled("iverilog", Icarus.isInstalled());
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
  void synthesizableFilesAreVerilog2001() throws Exception {
    Tools.assumeInstalled("iverilog", Icarus.isInstalled());
    Random random = new Random(5);
    for (Readout readout :
        List.of(
            Readout.bits(),
            Readout.scores(2),
            Readout.classes(5),
            Readout.classes(5).in(3, 4),
            Readout.classes(1).in(2, 2))) {
      for (int frames : new int[] {1, 3}) {
        Netlist netlist = RandomNetlists.of(random, 5, 8, frames, readout);
        Path place = folder.resolve(readout.kind() + "-" + readout.latency() + "-" + frames);
        new VerilogEmitter().emit(new Pipeline(1).apply(netlist), EmitOptions.of("net"), place);
        List<String> command = new ArrayList<>(List.of("iverilog", "-g2001", "-Wall"));
        command.addAll(List.of("-t", "null", "-s", "net"));
        try (var files = Files.list(place.resolve("rtl"))) {
          files.map(Path::toString).sorted().forEach(command::add);
        }
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        assertThat(new String(process.getInputStream().readAllBytes(), UTF_8)).isEmpty();
        assertThat(process.waitFor()).isZero();
      }
    }
  }

  @Test
  void verilatorAgrees() throws Exception {
    Tools.assumeInstalled("verilator", Verilator.isInstalled());
    Random random = new Random(7);
    Netlist net = RandomNetlists.of(random, 5, 8, 3, Readout.classes(3).in(3, 2));
    Netlist netlist = new Pipeline(2).apply(Passes.optimize(net).netlist());
    emit(netlist, EmitOptions.of("net"), random);

    BenchResult result = Verilator.run(folder, "net", SAMPLES, 2, Progress.NONE);

    assertThat(result.passed()).as(result.message()).isTrue();
    assertThat(result.latency()).isEqualTo(LutEstimate.of(netlist).latency());
  }

  @Test
  void aFlippedTableBitIsCaught() throws Exception {
    Tools.assumeInstalled("iverilog", Icarus.isInstalled());
    emitPlain();
    Path core = folder.resolve("rtl/net_core.v");
    String text = Files.readString(core);
    Matcher table = Pattern.compile("64'h([0-9a-f]{16})").matcher(text);
    assertThat(table.find()).isTrue();
    // Its low entries: with random inputs some of them are addressed.
    String flipped =
        String.format("64'h%016x", Long.parseUnsignedLong(table.group(1), 16) ^ 0xffffL);
    Files.writeString(
        core, text.substring(0, table.start()) + flipped + text.substring(table.end()));

    BenchResult result = Icarus.run(folder, "net", SAMPLES, 1, Progress.NONE);

    assertThat(result.status()).isEqualTo(BenchResult.Status.FAILED);
    assertThat(result.vectors()).isEqualTo(SAMPLES);
    assertThat(result.layerBitMismatches()).isPositive().isLessThan(20 * SAMPLES);
  }

  /// A line holds four scores of three bits, then two bits of the class.
  @ParameterizedTest
  @CsvSource({"0, 1, 0", "11, 1, 0", "12, 0, 1", "13, 0, 1"})
  void oneWrongBitOfAResultIsCaught(int bit, int scores, int classes) throws Exception {
    Tools.assumeInstalled("iverilog", Icarus.isInstalled());
    emitPlain();
    Path result = folder.resolve("vectors/result.hex");
    List<String> lines = new ArrayList<>(Files.readAllLines(result));
    lines.set(3, String.format("%04x", Integer.parseInt(lines.get(3), 16) ^ 1 << bit));
    Files.write(result, lines);

    BenchResult verdict = Icarus.run(folder, "net", SAMPLES, 1, Progress.NONE);

    assertThat(verdict.status()).isEqualTo(BenchResult.Status.FAILED);
    assertThat(verdict.scoreMismatches()).isEqualTo(scores);
    assertThat(verdict.classMismatches()).isEqualTo(classes);
    assertThat(verdict.mismatches()).isEqualTo(1);
  }

  @Test
  void aResultOneClockLateIsCaught() throws Exception {
    Tools.assumeInstalled("iverilog", Icarus.isInstalled());
    emitPlain();
    Path head = folder.resolve("rtl/net_head.v");
    String text = Files.readString(head);
    String late =
        text.replaceAll("out_(valid|class|scores) <=", "late_$1 <=")
            .replaceAll("output reg  (.*)out_(valid|class|scores)", "output reg  $1late_$2");
    Files.writeString(
        head,
        late.replaceFirst(
            "\\);",
            """
            ,
              output reg out_valid, output reg [1:0] out_class, output reg [11:0] out_scores);
              always @(posedge clk) begin
                out_valid <= late_valid;
                out_class <= late_class;
                out_scores <= late_scores;
              end
            """));

    BenchResult verdict = Icarus.run(folder, "net", SAMPLES, 1, Progress.NONE);

    assertThat(verdict.status()).isEqualTo(BenchResult.Status.FAILED);
    assertThat(verdict.validMismatches()).isPositive();
    assertThat(verdict.layerBitMismatches()).isZero();
  }

  @Test
  void aMissingVectorFileIsFatal() throws Exception {
    Tools.assumeInstalled("iverilog", Icarus.isInstalled());
    emitPlain();
    Files.delete(folder.resolve("vectors/layers.hex"));

    BenchResult result = Icarus.run(folder, "net", SAMPLES, 1, Progress.NONE);

    assertThat(result.status()).isEqualTo(BenchResult.Status.BROKEN);
    assertThat(result.message()).contains("icarus-0.log");
    assertThat(folder.resolve("build/icarus-0.log"))
        .content()
        .contains("vectors/layers.hex is missing");
  }

  @Test
  void aShortVectorFileIsFatal() throws Exception {
    Tools.assumeInstalled("iverilog", Icarus.isInstalled());
    emitPlain();
    Path file = folder.resolve("vectors/layers.hex");
    List<String> lines = Files.readAllLines(file);
    Files.write(file, lines.subList(0, lines.size() - 1));

    BenchResult result = Icarus.run(folder, "net", SAMPLES, 1, Progress.NONE);

    assertThat(result.status()).isEqualTo(BenchResult.Status.BROKEN);
    assertThat(folder.resolve("build/icarus-0.log")).content().contains("fewer than 40 lines");
  }

  @Test
  void aDeviceThatNeverAnswersFails() throws Exception {
    Tools.assumeInstalled("iverilog", Icarus.isInstalled());
    emitPlain();
    Path head = folder.resolve("rtl/net_head.v");
    String text = Files.readString(head);
    assertThat(text).contains(": count_valid;");
    Files.writeString(head, text.replace(": count_valid;", ": 1'b0;"));

    BenchResult result = Icarus.run(folder, "net", SAMPLES, 1, Progress.NONE);

    assertThat(result.status()).isEqualTo(BenchResult.Status.FAILED);
    assertThat(result.vectors()).isZero();
    assertThat(result.validMismatches()).isEqualTo(SAMPLES);
    assertThat(result.latency()).isNegative();
  }

  @Test
  void aValidBitOneClockOutOfStepFails() throws Exception {
    Tools.assumeInstalled("iverilog", Icarus.isInstalled());
    emitPlain();
    Path top = folder.resolve("rtl/net.v");
    String text = Files.readString(top);
    assertThat(text).contains(".in_valid(valid_q[2])");
    Files.writeString(top, text.replace(".in_valid(valid_q[2])", ".in_valid(valid_q[1])"));

    BenchResult result = Icarus.run(folder, "net", SAMPLES, 1, Progress.NONE);

    assertThat(result.status()).isEqualTo(BenchResult.Status.FAILED);
    assertThat(result.validMismatches()).isPositive();
    assertThat(result.layerBitMismatches()).isZero();
  }

  @Test
  void shardsAddUpAndProgressEndsAtTheTotal() throws Exception {
    Tools.assumeInstalled("iverilog", Icarus.isInstalled());
    emitPlain();
    long[] last = new long[2];

    BenchResult result =
        Icarus.run(
            folder,
            "net",
            SAMPLES,
            3,
            (_, done, total) -> {
              last[0] = done;
              last[1] = total;
            });

    assertThat(result.passed()).as(result.message()).isTrue();
    assertThat(last).containsExactly(SAMPLES, SAMPLES);
  }

  @Test
  void twoExportsAreEqualByteForByte() throws Exception {
    for (String place : List.of("a", "b")) {
      Netlist netlist = RandomNetlists.of(new Random(3), 5, 8, 3, Readout.classes(3));
      new VerilogEmitter().emit(netlist, EmitOptions.of("net"), folder.resolve(place));
    }
    for (String file : List.of("net.v", "net_core.v", "net_encoder.v", "net_head.v")) {
      assertThat(folder.resolve("a/rtl").resolve(file))
          .hasSameBinaryContentAs(folder.resolve("b/rtl").resolve(file));
    }
  }

  private Netlist emitPlain() throws IOException {
    Random random = new Random(11);
    Netlist plain = RandomNetlists.plain(random, 8, new int[] {20, 20}, Readout.classes(4));
    Netlist netlist = new Pipeline(1).apply(plain);
    emit(netlist, EmitOptions.of("net"), random);
    return netlist;
  }

  private void emit(Netlist netlist, EmitOptions options, Random random) throws IOException {
    int[] features = RandomNetlists.features(random, netlist, SAMPLES);
    Trace trace = Trace.of(netlist, features, SAMPLES);
    assertThat(new VerilogEmitter().validate(netlist)).isEmpty();
    new VerilogEmitter().emit(netlist, options, folder);
    new TestBenchEmitter(trace).emit(netlist, options, folder);
  }

  private BenchResult emitAndRun(Netlist netlist, EmitOptions options, Random random)
      throws IOException, InterruptedException {
    emit(netlist, options, random);
    return Icarus.run(folder, options.moduleName(), SAMPLES, 1, Progress.NONE);
  }
}
