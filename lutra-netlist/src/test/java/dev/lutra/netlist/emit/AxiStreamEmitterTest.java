package dev.lutra.netlist.emit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lutra.flow.BenchFiles;
import dev.lutra.flow.BenchResult;
import dev.lutra.flow.Icarus;
import dev.lutra.flow.Progress;
import dev.lutra.flow.Verilator;
import dev.lutra.netlist.Netlist;
import dev.lutra.netlist.RandomNetlists;
import dev.lutra.netlist.Readout;
import dev.lutra.netlist.map.LutEstimate;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// The AXI4-Stream wrapper loses, repeats and reorders nothing, is as fast as it says, and its
/// bench can fail.
class AxiStreamEmitterTest {
  private static final int SAMPLES = 40;
  private static final int FEATURES = 5;

  @TempDir Path folder;

  /// Every read-out, frames and words a beat; registers, scores and width of a word vary along.
  static List<Arguments> wrappers() {
    List<Arguments> all = new ArrayList<>();
    int seed = 0;
    for (Readout readout : List.of(Readout.bits(), Readout.scores(2), Readout.classes(5))) {
      for (int frames : new int[] {1, 3}) {
        for (int words : new int[] {1, 3, FEATURES}) {
          Readout timed = readout.in(1 + seed % 4, 1 + seed % 3);
          all.add(Arguments.of(timed, frames, words, seed++));
        }
      }
    }
    return all;
  }

  @ParameterizedTest
  @MethodSource("wrappers")
  void nothingIsLostRepeatedOrReordered(Readout readout, int frames, int words, int seed)
      throws Exception {
    Tools.assumeInstalled("iverilog", Icarus.isInstalled());
    Random random = new Random(seed);
    int bits = seed % 4 == 3 ? 8 : 1 + random.nextInt(17);
    Netlist netlist = RandomNetlists.of(random, FEATURES, bits, frames, readout);
    netlist = new Pipeline(seed % 3).apply(netlist);
    emit(netlist, new AxiStreamEmitter(words, seed % 2 == 0), random);

    for (int[] stalls : new int[][] {{50, 50}, {10, 95}}) {
      BenchResult result =
          run("+stall_in=" + stalls[0], "+stall_out=" + stalls[1], "+seed=" + (seed + 1));
      assertThat(result.message()).startsWith("icarus-axis: PASS, 40 of 40 vectors");
      assertThat(log()).contains("errors=8"); // a packet of wrong length before every fifth
    }
  }

  /// A sample each `beats + frames - 1` clocks, at any depth of the pipeline.
  @ParameterizedTest
  @MethodSource("wrappers")
  void samplesFollowEachOtherWithoutAnIdleClock(Readout readout, int frames, int words, int seed)
      throws Exception {
    Tools.assumeInstalled("iverilog", Icarus.isInstalled());
    Random random = new Random(100 + seed);
    Netlist netlist = RandomNetlists.of(random, FEATURES, 8, frames, readout);
    netlist = new Pipeline((seed + 1) % 3).apply(netlist);
    emit(netlist, new AxiStreamEmitter(words, false), random);

    BenchResult result = run("+wrong=0");

    int beats = Math.ceilDiv(FEATURES, words);
    int latency = beats + 1 + LutEstimate.of(netlist).latency();
    int period = beats + frames - 1;
    int lastFrame = readout.kind() == Readout.Kind.BITS ? frames - 1 : 0;
    int clocks = latency + (SAMPLES - 1) * period + lastFrame;
    assertThat(result.message()).startsWith("icarus-axis: PASS, 40 of 40 vectors");
    assertThat(result.latency()).isEqualTo(latency);
    assertThat(log()).contains("STREAM clocks=" + clocks + " ");
  }

  /// Each change breaks one promise of the wrapper.
  static List<Arguments> brokenPromises() {
    return List.of(
        Arguments.of("(credits != 2'd0)", "1'b1"),
        Arguments.of("m_axis_tvalid = level != 2'd0;", "m_axis_tvalid = level != 0 & ~take;"),
        Arguments.of("oldest = queue[head]", "oldest = queue[tail]"),
        Arguments.of("beat, words[79:16]", "words[63:0], beat"),
        Arguments.of("pop = m_axis_tvalid & m_axis_tready;", "pop = m_axis_tvalid;"),
        Arguments.of("running & (~full | done)", "running"),
        Arguments.of("(s_axis_tlast != last)", "~s_axis_tlast & last"),
        Arguments.of("good = take & ~skip & s_axis_tlast", "good = take & ~skip"),
        Arguments.of("s_axis_tlast | last ? 3'd0", "last ? 3'd0"),
        Arguments.of("skip <= ~s_axis_tlast & (skip | last)", "skip <= 1'b0"),
        Arguments.of("(full & ~done)", "full"),
        Arguments.of("m_axis_tlast = 1'b1", "m_axis_tlast = 1'b0"),
        Arguments.of("{6'd0, oldest", "{6'd1, oldest"));
  }

  @ParameterizedTest
  @MethodSource("brokenPromises")
  void aBrokenPromiseIsCaught(String from, String to) throws Exception {
    Tools.assumeInstalled("iverilog", Icarus.isInstalled());
    Random random = new Random(11);
    Netlist plain = RandomNetlists.plain(random, 10, new int[] {20, 20}, Readout.classes(4));
    emit(new Pipeline(1).apply(plain), new AxiStreamEmitter(2, false), random);
    Path wrapper = folder.resolve("rtl/net_axis.v");
    String text = Files.readString(wrapper);
    assertThat(text).contains(from);
    Files.writeString(wrapper, text.replace(from, to));

    BenchResult result = run("+stall_in=20", "+stall_out=90");

    assertThat(result.status()).isEqualTo(BenchResult.Status.FAILED);
  }

  @Test
  void aWrongVectorIsCaughtAndAMissingOrShortFileIsFatal() throws Exception {
    Tools.assumeInstalled("iverilog", Icarus.isInstalled());
    Random random = new Random(12);
    Netlist netlist = RandomNetlists.of(random, FEATURES, 8, 1, Readout.classes(4));
    emit(netlist, new AxiStreamEmitter(2, true), random);
    Path file = folder.resolve("vectors/result.hex");
    List<String> lines = Files.readAllLines(file);
    List<String> wrong = new ArrayList<>(lines);
    wrong.set(3, (wrong.get(3).charAt(0) == '0' ? "1" : "0") + wrong.get(3).substring(1));

    Files.write(file, wrong);
    assertThat(run().mismatches()).isEqualTo(1);
    Files.write(file, lines.subList(0, lines.size() - 1));
    assertThat(run().status()).isEqualTo(BenchResult.Status.BROKEN);
    assertThat(log()).contains("vectors/result.hex has fewer than 40 lines");
    Files.delete(file);
    assertThat(run().status()).isEqualTo(BenchResult.Status.BROKEN);
    assertThat(log()).contains("vectors/result.hex is missing");
  }

  @Test
  void verilatorAgrees() throws Exception {
    Tools.assumeInstalled("verilator", Verilator.isInstalled());
    Random random = new Random(7);
    Netlist netlist = RandomNetlists.of(random, FEATURES, 9, 3, Readout.classes(3));
    emit(new Pipeline(1).apply(netlist), new AxiStreamEmitter(2, true), random);
    List<String> stalls = List.of("+stall_in=30", "+stall_out=40");

    BenchResult result =
        Verilator.run(folder, BenchFiles.axis(folder, "net", stalls), SAMPLES, 2, Progress.NONE);

    assertThat(result.message()).startsWith("verilator-axis: PASS, 40 of 40 vectors");
  }

  @ParameterizedTest
  @MethodSource("wrappers")
  void theWrapperIsVerilog2001WithoutAWarning(Readout readout, int frames, int words, int seed)
      throws Exception {
    Tools.assumeInstalled("iverilog", Icarus.isInstalled());
    Tools.assumeInstalled("verilator", Verilator.isInstalled());
    Random random = new Random(seed);
    Netlist netlist = RandomNetlists.of(random, FEATURES, 1 + seed, frames, readout);
    emit(new Pipeline(1).apply(netlist), new AxiStreamEmitter(words, seed % 2 == 0), random);

    Lint.assertSilent(folder, "net_axis", BenchFiles.axis(folder, "net", List.of()));
  }

  @Test
  void synthesisKeepsWhatItDoes() throws Exception {
    Tools.assumeInstalled("iverilog", Icarus.isInstalled());
    Tools.assumeInstalled("yosys", Lint.hasYosys());
    Random random = new Random(3);
    Netlist netlist = RandomNetlists.of(random, FEATURES, 5, 1, Readout.classes(3));
    emit(new Pipeline(1).apply(netlist), new AxiStreamEmitter(2, false), random);

    Lint.synthesize(folder, "net_axis", "synth -flatten -top net_axis; abc -g gates");

    BenchFiles files =
        new BenchFiles(
            "axis",
            "net_axis_tb",
            List.of("build/net_axis_synthesized.v", "tb/net_axis_tb.v"),
            List.of("+stall_in=30", "+stall_out=40"));
    BenchResult result = Icarus.run(folder, files, SAMPLES, 1, Progress.NONE);
    assertThat(result.message()).startsWith("icarus-axis: PASS, 40 of 40 vectors");
    Lint.synthesize(folder, "net_axis", "synth_ice40 -top net_axis");
  }

  @Test
  void unfitArgumentsAreRefusedBeforeAnythingIsWritten() {
    Netlist netlist = RandomNetlists.of(new Random(1), FEATURES, 5, 1, Readout.classes(3));
    EmitOptions options = EmitOptions.of("net");
    assertThatThrownBy(() -> new AxiStreamEmitter(0, false))
        .hasMessage("axis: got 0 words a beat, expected 1 or more");
    assertThatThrownBy(() -> new AxiStreamEmitter(6, false).emit(netlist, options, folder))
        .hasMessage("axis: got 6 words a beat, expected 1 to 5, the input words of a sample");
    assertThatThrownBy(
            () -> new AxiStreamEmitter().emit(netlist, new EmitOptions("net", true), folder))
        .hasMessageContaining("axis: got the core only");
    assertThat(folder).isEmptyDirectory();
  }

  private void emit(Netlist netlist, AxiStreamEmitter stream, Random random) throws IOException {
    int[] features = RandomNetlists.features(random, netlist, SAMPLES);
    EmitOptions options = EmitOptions.of("net");
    new VerilogEmitter().emit(netlist, options, folder);
    new TestBenchEmitter(Trace.of(netlist, features, SAMPLES)).emit(netlist, options, folder);
    stream.emit(netlist, options, folder);
    new AxiStreamBenchEmitter(stream, SAMPLES).emit(netlist, options, folder);
  }

  private BenchResult run(String... plusargs) throws InterruptedException {
    BenchFiles files = BenchFiles.axis(folder, "net", List.of(plusargs));
    return Icarus.run(folder, files, SAMPLES, 1, Progress.NONE);
  }

  private String log() throws IOException {
    return Files.readString(folder.resolve("build/icarus-axis-0.log"));
  }
}
