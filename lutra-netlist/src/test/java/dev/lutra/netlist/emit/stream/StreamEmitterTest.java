package dev.lutra.netlist.emit.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lutra.flow.BenchFiles;
import dev.lutra.flow.BenchResult;
import dev.lutra.flow.Icarus;
import dev.lutra.flow.Progress;
import dev.lutra.flow.Verilator;
import dev.lutra.netlist.Readout;
import dev.lutra.netlist.emit.Lint;
import dev.lutra.netlist.emit.Tools;
import dev.lutra.netlist.map.Fabric;
import dev.lutra.netlist.stream.RandomStreams;
import dev.lutra.netlist.stream.StreamNetlist;
import dev.lutra.netlist.stream.Window;
import dev.lutra.netlist.stream.Window.Border;
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

/// The circuit says what the simulator says, takes a pixel a clock, waits for whoever is slow, and
/// stands whatever comes in.
class StreamEmitterTest {
  private static final int IMAGES = 12;

  private static final Pattern STREAM =
      Pattern.compile(
          "STREAM images=(\\d+) clocks_in=(\\d+) clocks_out=(\\d+) latency=(-?\\d+)\\.\\.(-?\\d+)"
              + " errors=(\\d+)");

  @TempDir Path folder;

  private static RandomStreams start(int seed, int rows, int columns, int frames, int channels) {
    return RandomStreams.of(new Random(seed), rows, columns, 1, 4, frames, channels);
  }

  /// Each is there for a reason of its own.
  static List<Arguments> networks() {
    Readout bits = Readout.bits();
    List<Arguments> all = new ArrayList<>();
    add(all, "an image of bits", start(1, 5, 7, 1, 3).build(bits));
    add(all, "one pixel", start(2, 1, 1, 1, 4).build(Readout.classes(2)));
    for (Border border : Border.values()) {
      add(
          all,
          "same, " + border,
          start(3, 5, 6, 1, 2).then(3, 3, 1, 1, true, border, 3).build(bits));
      add(
          all,
          "even, " + border,
          start(4, 6, 5, 1, 2).then(2, 4, 1, 1, true, border, 3).build(bits));
      add(
          all,
          "dilated, " + border,
          start(5, 7, 9, 1, 2).then(3, 2, 1, 2, true, border, 3).build(bits));
      add(
          all,
          "stride, " + border,
          start(6, 7, 6, 1, 2).then(5, 3, 2, 1, true, border, 3).build(bits));
      add(
          all,
          "dilated by 3, even, " + border,
          start(7, 9, 8, 1, 2).then(2, 2, 2, 3, true, border, 2).build(bits));
    }
    add(
        all,
        "valid, counted",
        start(8, 6, 7, 1, 2).then(3, 3, 1, 1, false, Border.ZERO, 6).build(Readout.scores(3)));
    add(all, "last row and column not needed", start(9, 5, 7, 1, 3).pool(2).build(bits));
    add(
        all,
        "neither are they in the end",
        start(10, 7, 7, 3, 3).pool(2).whole(4).build(Readout.classes(2)));
    add(
        all,
        "a row",
        start(11, 1, 13, 1, 2)
            .then(1, 5, 1, 2, true, Border.REFLECT, 3)
            .then(1, 3, 3, 1, false, Border.ZERO, 4)
            .build(bits));
    add(
        all,
        "a column",
        start(12, 9, 1, 1, 2)
            .then(3, 1, 1, 1, true, Border.ONE, 4)
            .whole(4)
            .build(Readout.scores(2)));
    add(
        all,
        "a row under tall windows",
        start(13, 1, 6, 1, 2)
            .then(3, 3, 1, 1, true, Border.ZERO, 4)
            .then(3, 1, 1, 2, true, Border.REPLICATE, 4)
            .build(bits));
    add(
        all,
        "convolutions, pools, dense",
        start(14, 12, 11, 1, 2)
            .then(3, 3, 1, 1, false, Border.ZERO, 4)
            .then(3, 3, 1, 1, true, Border.ZERO, 5)
            .pool(2)
            .then(3, 3, 1, 1, true, Border.ONE, 5)
            .pool(2)
            .whole(12)
            .build(Readout.classes(4)));
    add(
        all,
        "frames counted over positions",
        start(15, 6, 6, 3, 3)
            .then(3, 3, 1, 1, true, Border.REPLICATE, 8)
            .build(Readout.classes(4)));
    add(
        all,
        "frames of bits",
        start(16, 4, 5, 3, 2).then(3, 3, 1, 1, false, Border.ZERO, 3).whole(9).build(bits));
    add(
        all,
        "frames of images",
        start(17, 4, 5, 2, 2).then(3, 3, 1, 1, true, Border.ZERO, 3).build(bits));
    add(
        all,
        "skip past one window",
        start(18, 6, 7, 1, 2).then(3, 3, 1, 1, true, Border.ZERO, 3).join(4, 0, 1).build(bits));
    add(
        all,
        "skips of different length",
        start(19, 7, 9, 1, 2)
            .then(3, 3, 1, 1, true, Border.ZERO, 2)
            .then(5, 5, 1, 1, true, Border.REFLECT, 2)
            .join(3, 0, 2)
            .then(3, 1, 1, 1, true, Border.ONE, 2)
            .join(3, 1, 4, 0)
            .pool(2)
            .whole(6)
            .build(Readout.scores(3)));
    add(
        all,
        "branches that both look far",
        start(20, 8, 5, 1, 2)
            .then(5, 5, 1, 1, true, Border.ZERO, 2)
            .stage(new Window(8, 5, 3, 3, 1, 2, true, Border.REPLICATE), 2, 0)
            .join(3, 1, 2)
            .build(bits));
    add(
        all,
        "branches behind strides",
        start(21, 9, 10, 1, 3)
            .then(3, 3, 2, 1, true, Border.ZERO, 3)
            .stage(new Window(9, 10, 2, 2, 2, 1, true, Border.ONE), 3, 0)
            .then(3, 3, 1, 1, true, Border.ZERO, 3)
            .join(4, 1, 3)
            .join(4, 4, 2, 2)
            .build(Readout.classes(2)));
    add(
        all,
        "deeper than the image",
        start(22, 3, 4, 1, 2)
            .then(3, 3, 1, 1, true, Border.ZERO, 3)
            .then(3, 3, 1, 1, true, Border.ZERO, 3)
            .then(3, 3, 1, 1, true, Border.ZERO, 3)
            .then(3, 3, 1, 1, true, Border.ZERO, 3)
            .join(4, 0, 4)
            .whole(4)
            .build(Readout.classes(4)));
    add(
        all,
        "two words a pixel",
        RandomStreams.of(new Random(23), 5, 6, 2, 9, 1, 4)
            .then(2, 3, 1, 1, false, Border.ZERO, 4)
            .build(Readout.scores(2)));
    return all;
  }

  private static void add(List<Arguments> all, String what, StreamNetlist network) {
    all.add(Arguments.of(what, network, all.size()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("networks")
  void itSaysWhatTheSimulatorSaysHoweverTheStreamFlows(String what, StreamNetlist network, int seed)
      throws Exception {
    Tools.assumeInstalled("iverilog", Icarus.isInstalled());
    emit(
        network,
        new StreamOptions("net", seed % 3 == 2 ? 0 : 1 + seed % 3, seed % 3, seed % 2 == 0),
        seed);

    // Back to back: a pixel a clock, from the first to the last.
    long[] flow = passes(what, "+seed=1");
    int pixels = network.rows() * network.columns() * network.frames();
    assertThat(flow[1]).as("clocks in").isEqualTo((long) IMAGES * pixels);
    if (network.readout().kind() != Readout.Kind.BITS) {
      assertThat(flow[2]).as("clocks out").isLessThanOrEqualTo((long) (IMAGES - 1) * pixels);
    }
    passes(what, "+gap=3", "+wrong=3");
    passes(what, "+gap=200");
    passes(what, "+stall_in=60", "+stall_out=20", "+wrong=2", "+seed=" + seed);
    passes(what, "+stall_in=10", "+stall_out=90", "+wrong=1", "+seed=" + (seed + 1));
    passes(what, "+stall_in=50", "+gap=40", "+stall_out=50", "+seed=" + (seed + 2));
  }

  /// Runs the bench, with a look at the queues.
  private long[] passes(String what, String... plusargs) throws Exception {
    BenchResult result = run(plusargs);
    assertThat(result.message())
        .as(what + " " + List.of(plusargs) + log())
        .startsWith("icarus-stream: PASS, " + IMAGES + " of " + IMAGES);
    return stream();
  }

  private void emit(StreamNetlist network, StreamOptions options, int seed) throws IOException {
    new StreamEmitter(options).emit(network, folder);
    int[] words = RandomStreams.words(new Random(1000 + seed), network, IMAGES);
    new StreamBenchEmitter(options).emit(network, words, IMAGES, folder);
    Path queue = folder.resolve("rtl/net_queue.v");
    if (Files.exists(queue)) {
      Files.writeString(queue, "`define LUTRA_CHECK\n" + Files.readString(queue));
    }
  }

  private BenchResult run(String... plusargs) throws Exception {
    BenchFiles files = BenchFiles.stream(folder, "net", List.of(plusargs));
    return Icarus.run(folder, files, IMAGES, 1, Progress.NONE);
  }

  private long[] stream() throws IOException {
    Matcher matcher = STREAM.matcher(log());
    assertThat(matcher.find()).as(log()).isTrue();
    long[] found = new long[6];
    for (int i = 0; i < found.length; i++) {
      found[i] = Long.parseLong(matcher.group(i + 1));
    }
    return found;
  }

  private String log() throws IOException {
    Path compile = folder.resolve("build/icarus-stream-compile.log");
    Path log = folder.resolve("build/icarus-stream-0.log");
    return (Files.exists(compile) ? Files.readString(compile) : "")
        + (Files.exists(log) ? Files.readString(log) : "");
  }

  /// Each change breaks one promise; the bench of this network has to see it.
  static List<Arguments> brokenPromises() {
    return List.of(
        Arguments.of("net_source", "ready <= move | ~(spare", "ready <= 1'b1 | ~(spare"),
        Arguments.of(
            "net_source",
            "wrong = pixel & (last ^ column_end)",
            "wrong = pixel & last & ~column_end"),
        Arguments.of("net_source", "(filling | wrong | early)", "(filling | wrong)"),
        Arguments.of("net_source", "frame_bad <= filling | wrong", "frame_bad <= filling"),
        Arguments.of("net_source", "skip <= wrong | stray", "skip <= 1'b0"),
        Arguments.of("net_source", "go & filling", "filling"),
        Arguments.of("net_source", "frame <= filling | wrong |", "frame <="),
        Arguments.of("net_stage1_window", "(go & active & between)", "1'b0"),
        Arguments.of("net_stage1_window", "(go & active & between)", "(go & active)"),
        Arguments.of("net_stage1_window", "(go & active & between)", "(active & between)"),
        Arguments.of("net_stage1_window", "if (at", "if (1'b0 & at"),
        Arguments.of("net", ".DEPTH(", ".DEPTH(-1+"),
        Arguments.of("net_sink", "go <= level <=", "go <= 1'b1 | level <="),
        Arguments.of(
            "net_sink",
            "waiting <= move | (waiting & ~m_axis_tready)",
            "waiting <= move | waiting"),
        Arguments.of("net_sink", "done & bad", "1'b0"),
        Arguments.of("net_sink", "first <= done", "first <= in_valid"));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("brokenPromises")
  void aBrokenPromiseIsCaught(String module, String from, String to) throws Exception {
    Tools.assumeInstalled("iverilog", Icarus.isInstalled());
    StreamNetlist network =
        start(32, 7, 8, 2, 3)
            .then(5, 5, 1, 1, true, Border.ZERO, 6)
            .join(6, 0, 1)
            .build(Readout.bits());
    emit(network, new StreamOptions("net", 1, 0, false), 32);
    Path file = folder.resolve("rtl/" + module + ".v");
    String text = Files.readString(file);
    assertThat(text).contains(from);
    Files.writeString(file, text.replace(from, to));

    boolean caught = false;
    for (String[] flow :
        new String[][] {{"+gap=9", "+wrong=2"}, {"+stall_in=50", "+stall_out=90", "+wrong=1"}}) {
      caught = caught || run(flow).status() != BenchResult.Status.PASSED;
    }
    assertThat(caught).isTrue();
  }

  @Test
  void aWrongVectorIsCaughtAndAMissingOrShortFileIsFatal() throws Exception {
    Tools.assumeInstalled("iverilog", Icarus.isInstalled());
    StreamNetlist network = start(33, 3, 4, 1, 4).whole(6).build(Readout.classes(3));
    emit(network, new StreamOptions("net", 1, 2, true), 33);
    Path file = folder.resolve("vectors/result.hex");
    List<String> lines = Files.readAllLines(file);
    List<String> wrong = new ArrayList<>(lines);
    wrong.set(3, (wrong.get(3).charAt(0) == '0' ? "1" : "0") + wrong.get(3).substring(1));

    Files.write(file, wrong);
    assertThat(run().mismatches()).isPositive();
    Files.write(file, lines.subList(0, lines.size() - 1));
    assertThat(run().status()).isEqualTo(BenchResult.Status.BROKEN);
    assertThat(log()).contains("vectors/result.hex has fewer than 12 lines");
    Files.delete(file);
    assertThat(run().status()).isEqualTo(BenchResult.Status.BROKEN);
    assertThat(log()).contains("vectors/result.hex is missing");
  }

  /// The result comes the same number of clocks behind the last pixel, whatever comes next, if no
  /// border is padded; it is what the emitter says, one clock in the input's register and two in
  /// the queue of results.
  @Test
  void theLatencyIsWhatTheEmitterSays() throws Exception {
    Tools.assumeInstalled("iverilog", Icarus.isInstalled());
    StreamNetlist network =
        start(34, 8, 8, 1, 3)
            .then(3, 3, 1, 1, false, Border.ZERO, 4)
            .pool(2)
            .whole(9)
            .build(Readout.classes(3));
    StreamOptions options = StreamOptions.of("net");
    emit(network, options, 34);
    long clocks = new StreamEmitter(options).latency(network) + 3L;
    for (String gap : List.of("+gap=0", "+gap=5")) {
      long[] flow = passes("latency", gap);
      assertThat(flow[3]).isEqualTo(clocks);
      assertThat(flow[4]).isEqualTo(clocks);
    }
  }

  @Test
  void theModulesAreVerilog2001WithoutAWarningAndSynthesisKeepsWhatTheyDo() throws Exception {
    Tools.assumeInstalled("iverilog", Icarus.isInstalled());
    Tools.assumeInstalled("verilator", Verilator.isInstalled());
    Tools.assumeInstalled("yosys", Lint.hasYosys());
    StreamNetlist network =
        start(35, 6, 7, 2, 2)
            .then(3, 3, 1, 1, true, Border.REFLECT, 3)
            .join(4, 0, 1)
            .pool(2)
            .build(Readout.classes(2));
    emit(network, StreamOptions.of("net"), 35);
    new StreamEmitter(StreamOptions.of("net"))
        .emit(network, folder); // without a look at the queues
    BenchFiles files = BenchFiles.stream(folder, "net", List.of("+stall_out=40", "+wrong=3"));
    Lint.assertSilent(folder, "net", files, "net(_source|_sink)?");

    Lint.synthesize(folder, "net", "synth -flatten -top net; abc -g gates");

    BenchFiles after =
        new BenchFiles(
            "stream",
            "net_tb",
            List.of("build/net_synthesized.v", "tb/net_tb.v"),
            files.plusargs());
    BenchResult result = Icarus.run(folder, after, IMAGES, 1, Progress.NONE);
    assertThat(result.message()).startsWith("icarus-stream: PASS, 12 of 12");
  }

  @Test
  void cellsOfADeviceDoTheSame() throws Exception {
    Tools.assumeInstalled("iverilog", Icarus.isInstalled());
    StreamNetlist network =
        start(30, 8, 9, 2, 3)
            .then(3, 3, 1, 1, true, Border.ZERO, 4)
            .pool(2)
            .whole(9)
            .build(Readout.classes(3))
            .optimized(4);
    StreamOptions options = StreamOptions.of("net");
    emit(network, options, 30);
    for (Fabric fabric : List.of(Fabric.XILINX, Fabric.ICE40, Fabric.ECP5)) {
      new StreamEmitter(options).emitCells(network, fabric, folder);
      BenchFiles files =
          BenchFiles.stream(folder, "net", List.of("+stall_out=40", "+wrong=3"))
              .onPrimitives(folder, fabric.name());
      BenchResult result = Icarus.run(folder, files, IMAGES, 1, Progress.NONE);
      assertThat(result.message()).as(fabric.name()).contains(": PASS, 12 of 12");
    }
  }

  @Test
  void verilatorAgrees() throws Exception {
    Tools.assumeInstalled("verilator", Verilator.isInstalled());
    StreamNetlist network =
        start(31, 9, 10, 2, 3)
            .then(3, 3, 1, 1, true, Border.REFLECT, 4)
            .join(4, 0, 1)
            .pool(2)
            .then(3, 3, 1, 1, false, Border.ZERO, 4)
            .build(Readout.classes(2));
    emit(network, StreamOptions.of("net"), 31);
    BenchFiles files =
        BenchFiles.stream(folder, "net", List.of("+stall_in=30", "+stall_out=40", "+wrong=3"));
    BenchResult result = Verilator.run(folder, files, IMAGES, 2, Progress.NONE);
    assertThat(result.message()).startsWith("verilator-stream: PASS, 12 of 12");
  }
}
