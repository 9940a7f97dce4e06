package dev.lutra.netlist.emit.hls;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lutra.flow.BenchResult;
import dev.lutra.flow.HlsSimulation;
import dev.lutra.flow.Progress;
import dev.lutra.flow.Tool;
import dev.lutra.flow.Toolbox;
import dev.lutra.netlist.Netlist;
import dev.lutra.netlist.NetlistBuilder;
import dev.lutra.netlist.RandomNetlists;
import dev.lutra.netlist.Readout;
import dev.lutra.netlist.TruthTable;
import dev.lutra.netlist.emit.EmitOptions;
import dev.lutra.netlist.emit.Tools;
import dev.lutra.netlist.pass.Passes;
import dev.lutra.netlist.pass.Pipeline;
import dev.lutra.netlist.sim.Trace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The C++ compiles with a stand-in for the vendor's header and computes what the simulator says,
/// and its test bench can fail.
class HlsEmitterTest {
  private static final int SAMPLES = 40;

  @TempDir Path folder;

  @BeforeEach
  void needsACompiler() throws IOException {
    Tools.assumeInstalled("g++", Toolbox.system().has(Tool.CXX));
    Path header = folder.resolve("include/ap_int.h");
    Files.createDirectories(header.getParent());
    try (var in = Objects.requireNonNull(Tool.class.getResourceAsStream("ap_int.h"))) {
      Files.copy(in, header);
    }
  }

  record Arguments(Readout readout, int frames, int every, int seed) {}

  static List<Arguments> netlists() {
    List<Arguments> all = new ArrayList<>();
    for (Readout readout : List.of(Readout.bits(), Readout.scores(2), Readout.classes(5))) {
      for (int frames : new int[] {1, 3}) {
        for (int every = 0; every <= 1; every++) {
          all.add(new Arguments(readout, frames, every, all.size()));
        }
      }
    }
    return all;
  }

  @ParameterizedTest
  @MethodSource("netlists")
  void randomNetlistsPassTheirOwnTestBench(Arguments arguments) throws Exception {
    Random random = new Random(arguments.seed());
    int width = 1 + random.nextInt(9);
    Netlist net = RandomNetlists.of(random, 5, width, arguments.frames(), arguments.readout());
    Netlist netlist =
        new Pipeline(arguments.every())
            .apply(arguments.seed() % 4 < 2 ? net : Passes.optimize(net).netlist());

    assertThat(emitAndRun(netlist, "net", random)).endsWith("PASS\nexit 0");
  }

  /// Groups below and above the six bits of a compressor are one loop here; ties and a single group
  /// are what can go wrong.
  @ParameterizedTest
  @CsvSource({"1, 37, 2", "2, 1, 1", "3, 2, 4", "7, 13, 1"})
  void headsOfAllSizesCountRight(int groups, int size, int frames) throws Exception {
    Random random = new Random(groups * 1000 + size);
    NetlistBuilder builder = new NetlistBuilder(16, 4, frames);
    int[] outputs = new int[groups * size];
    for (int i = 0; i < outputs.length; i++) {
      outputs[i] = builder.compare(random.nextInt(16), random.ints(frames, -1, 15).toArray());
    }
    Netlist netlist = builder.build(outputs, Readout.classes(groups));

    assertThat(emitAndRun(netlist, "net", random)).endsWith("PASS\nexit 0");
  }

  @Test
  void tablesOfNoToTwelveInputsAreRight() throws Exception {
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

    assertThat(emitAndRun(netlist, "net", random)).endsWith("PASS\nexit 0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"features", "score", "frame", "level1", "index", "remove", "best"})
  void namesThatTheTextUsesToo(String name) throws Exception {
    Random random = new Random(5);
    Netlist netlist = RandomNetlists.of(random, 5, 8, 3, Readout.classes(5));
    assertThat(emitAndRun(netlist, name, random)).endsWith("PASS\nexit 0");
  }

  @Test
  void whatCannotBeWrittenIsRefusedInOneLine() {
    Netlist netlist = RandomNetlists.of(new Random(7), 2, 3, 1, Readout.scores(2));
    HlsEmitter emitter = new HlsEmitter();
    assertThatThrownBy(() -> emitter.emit(netlist, EmitOptions.of("std"), folder))
        .hasMessage(
            "hls: got 'std' as module name, a name that C++ reserves, expected another name, such"
                + " as lutra_std");
    assertThatThrownBy(() -> emitter.emit(netlist, EmitOptions.of("double"), folder))
        .hasMessageStartingWith("hls: got 'double' as module name, a keyword of C");
    assertThatThrownBy(() -> emitter.emit(netlist, new EmitOptions("net", true), folder))
        .hasMessageStartingWith("hls: got the core only");
    NetlistBuilder builder = new NetlistBuilder(0, 8, 1);
    Netlist none = builder.build(new int[] {builder.constant(true)}, Readout.bits());
    assertThatThrownBy(() -> emitter.emit(none, EmitOptions.of("net"), folder))
        .hasMessage("hls: got a netlist without input words, expected at least 1");
  }

  @Test
  void aFlippedTableBitIsCaught() throws Exception {
    emitPlain();
    Path source = folder.resolve("net.cpp");
    String text = Files.readString(source);
    int table = text.indexOf("0x", text.indexOf("level2[0] = "));
    int end = text.indexOf("ULL", table);
    long entries = Long.parseUnsignedLong(text.substring(table + 2, end), 16);
    // Its low entries: with random inputs some of them are addressed.
    String flipped = String.format("0x%xULL", entries ^ 0xffffL);
    Files.writeString(source, text.substring(0, table) + flipped + text.substring(end + 3));

    assertThat(compileAndRun("net"))
        .matches("(?s).*vectors=40 .* output_mismatches=0 score_mismatches=[1-9].*FAIL\nexit 1");
  }

  @Test
  void shardsAddUp() throws Exception {
    emitPlain();
    BenchResult result = HlsSimulation.run(folder, "net", SAMPLES, 3, Progress.NONE);
    assertThat(result.message()).startsWith("hls: PASS, 40 of 40 vectors");
  }

  /// A line holds four scores of three bits, then two bits of the class.
  @ParameterizedTest
  @CsvSource({"0, 1, 0", "11, 1, 0", "12, 0, 1", "13, 0, 1"})
  void oneWrongBitOfAResultIsCaught(int bit, int scores, int classes) throws Exception {
    emitPlain();
    Path result = folder.resolve("vectors/result.hex");
    List<String> lines = new ArrayList<>(Files.readAllLines(result));
    lines.set(3, String.format("%04x", Integer.parseInt(lines.get(3), 16) ^ 1 << bit));
    Files.write(result, lines);

    assertThat(compileAndRun("net"))
        .contains(" score_mismatches=" + scores + " class_mismatches=" + classes + " ")
        .endsWith("FAIL\nexit 1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"features", "result"})
  void aMissingOrShortVectorFileIsFatal(String name) throws Exception {
    emitPlain();
    assertThat(compileAndRun("net")).endsWith("PASS\nexit 0");
    String path = "vectors/" + name + ".hex";
    Path file = folder.resolve(path);
    List<String> lines = Files.readAllLines(file);
    Files.write(file, lines.subList(0, lines.size() - 1));
    assertThat(run("./bench")).isEqualTo(path + " has too few lines\nexit 2");
    lines.set(7, lines.get(7).substring(1));
    Files.write(file, lines);
    assertThat(run("./bench")).startsWith(path + ": got a line of ").endsWith("exit 2");
    Files.delete(file);
    assertThat(run("./bench")).isEqualTo(path + " is missing\nexit 2");
  }

  private void emitPlain() throws IOException {
    Random random = new Random(11);
    Netlist plain = RandomNetlists.plain(random, 8, new int[] {20, 20}, Readout.classes(4));
    emit(new Pipeline(1).apply(plain), "net", random);
  }

  private void emit(Netlist netlist, String name, Random random) throws IOException {
    int[] features = RandomNetlists.features(random, netlist, SAMPLES);
    Trace trace = Trace.of(netlist, features, SAMPLES);
    new HlsEmitter().emit(netlist, EmitOptions.of(name), folder);
    new HlsTestBenchEmitter(trace).emit(netlist, EmitOptions.of(name), folder);
  }

  private String emitAndRun(Netlist netlist, String name, Random random)
      throws IOException, InterruptedException {
    emit(netlist, name, random);
    return compileAndRun(name);
  }

  private String compileAndRun(String name) throws IOException, InterruptedException {
    String compiled =
        run(
            "g++",
            "-std=c++11",
            "-Wall",
            "-Werror",
            "-Wno-unknown-pragmas",
            "-Iinclude",
            "-o",
            "bench",
            name + ".cpp",
            name + "_tb.cpp");
    assertThat(compiled).isEqualTo("exit 0");
    return run("./bench");
  }

  private String run(String... command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    String text = new String(process.getInputStream().readAllBytes(), UTF_8);
    return text + "exit " + process.waitFor();
  }
}
