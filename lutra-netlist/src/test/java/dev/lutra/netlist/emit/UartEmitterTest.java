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
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// The UART demo answers every sample from pin to pin, none that was disturbed, and its bench can
/// fail.
class UartEmitterTest {
  private static final int SAMPLES = 20;

  @TempDir Path folder;

  /// Read-outs and frames, with words of one, two and three bytes and one to five words.
  static List<Arguments> demos() {
    List<Arguments> all = new ArrayList<>();
    int seed = 0;
    for (Readout readout : List.of(Readout.bits(), Readout.scores(2), Readout.classes(5))) {
      for (int frames : new int[] {1, 3}) {
        for (int bits : new int[] {7, 8, 12, 17}) {
          all.add(Arguments.of(readout, frames, bits, 1 + seed++ % 5));
        }
      }
    }
    return all;
  }

  @ParameterizedTest
  @MethodSource("demos")
  void answersComeFromPinToPin(Readout readout, int frames, int bits, int features)
      throws Exception {
    Tools.assumeInstalled("iverilog", Icarus.isInstalled());
    Random random = new Random(bits * 100 + features);
    Netlist netlist = RandomNetlists.of(random, features, bits, frames, readout);
    emit(new Pipeline(1).apply(netlist), random);

    // A host faster or slower by 25 parts in a thousand.
    BenchResult result = run(features % 2 == 0 ? "+skew=25" : "+skew=-25");
    assertThat(result.message()).startsWith("icarus-uart: PASS, 20 of 20 vectors");
  }

  /// Each change breaks one promise of the demo.
  static List<Arguments> brokenPromises() {
    return List.of(
        Arguments.of("uart_rx", "broken <= ~line;", "broken <= 1'b0;"),
        Arguments.of("uart_rx", "line ? IDLE : DATA", "DATA"),
        Arguments.of("uart_rx", "(CLOCKS_PER_BIT >> 1)", "CLOCKS_PER_BIT"),
        Arguments.of("uart_rx", "(line ? GAP_BITS : BREAK_BITS)", "BREAK_BITS"),
        Arguments.of("uart_rx", "(line ? GAP_BITS : BREAK_BITS)", "GAP_BITS"),
        Arguments.of("uart_tx", "left <= 4'd10", "left <= 4'd9"),
        Arguments.of("uart", "abort = broken | overrun | restart", "abort = broken | overrun"),
        Arguments.of("uart", "(lost | broken | overrun)", "(lost | overrun)"),
        Arguments.of("uart", "drop <= abort | flush", "drop <= 1'b0"),
        Arguments.of("uart", "late <= flush & last_word", "late <= 1'b0"),
        Arguments.of("uart", "{octet, low}", "{low, octet}"),
        Arguments.of("uart", "rst | abort", "rst"),
        Arguments.of("uart", "sent & last_part", "sent"));
  }

  @ParameterizedTest
  @MethodSource("brokenPromises")
  void aBrokenPromiseIsCaught(String file, String from, String to) throws Exception {
    Tools.assumeInstalled("iverilog", Icarus.isInstalled());
    Random random = new Random(5);
    emit(RandomNetlists.of(random, 3, 12, 1, Readout.scores(3)), random);
    Path source = folder.resolve("rtl/net_" + file + ".v");
    String text = Files.readString(source);
    assertThat(text).contains(from);
    Files.writeString(source, text.replace(from, to));

    assertThat(run().status()).isEqualTo(BenchResult.Status.FAILED);
  }

  @Test
  void verilatorAgrees() throws Exception {
    Tools.assumeInstalled("verilator", Verilator.isInstalled());
    Random random = new Random(7);
    emit(RandomNetlists.of(random, 4, 9, 3, Readout.scores(3)), random);

    BenchResult result =
        Verilator.run(folder, BenchFiles.uart(folder, "net", List.of()), SAMPLES, 2, Progress.NONE);

    assertThat(result.message()).startsWith("verilator-uart: PASS, 20 of 20 vectors");
  }

  @ParameterizedTest
  @CsvSource({"BITS, 1, 8, 1", "BITS, 3, 17, 4", "SCORES, 1, 12, 3", "CLASSES, 1, 7, 5"})
  void theDemoIsVerilog2001WithoutAWarning(Readout.Kind kind, int frames, int bits, int features)
      throws Exception {
    Tools.assumeInstalled("iverilog", Icarus.isInstalled());
    Tools.assumeInstalled("verilator", Verilator.isInstalled());
    Random random = new Random(bits);
    Readout readout =
        switch (kind) {
          case BITS -> Readout.bits();
          case SCORES -> Readout.scores(3);
          case CLASSES -> Readout.classes(5);
        };
    emit(RandomNetlists.of(random, features, bits, frames, readout), random);
    BenchFiles bench = BenchFiles.uart(folder, "net", List.of());
    List<String> sources = new ArrayList<>(bench.sources());
    sources.add(sources.size() - 1, "rtl/net_board.v");

    Lint.assertSilent(folder, "net_board", new BenchFiles("uart", "", sources, List.of()));
  }

  @Test
  void synthesisKeepsWhatItDoes() throws Exception {
    Tools.assumeInstalled("iverilog", Icarus.isInstalled());
    Tools.assumeInstalled("yosys", Lint.hasYosys());
    Random random = new Random(3);
    emit(RandomNetlists.of(random, 4, 5, 1, Readout.classes(3)), random);
    String parameters = "chparam -set CLOCKS_PER_BIT 8 -set GAP_BITS 64 net_uart; ";

    Lint.synthesize(folder, "net_uart", parameters + "synth -flatten -top net_uart");

    String bench =
        "`define LUTRA_SYNTHESIZED\n" + Files.readString(folder.resolve("tb/net_uart_tb.v"));
    Files.writeString(folder.resolve("tb/net_uart_tb.v"), bench);
    List<String> sources = List.of("build/net_uart_synthesized.v", "tb/net_uart_tb.v");
    BenchFiles files = new BenchFiles("uart", "net_uart_tb", sources, List.of());
    BenchResult result = Icarus.run(folder, files, SAMPLES, 1, Progress.NONE);
    assertThat(result.message()).startsWith("icarus-uart: PASS, 20 of 20 vectors");
    Lint.synthesize(folder, "net_board", "synth_ice40 -top net_board");
  }

  @Test
  void theCoreAloneIsRefused() {
    Netlist netlist = RandomNetlists.of(new Random(1), 5, 5, 1, Readout.classes(3));
    assertThatThrownBy(() -> new UartEmitter().emit(netlist, new EmitOptions("net", true), folder))
        .hasMessageContaining("uart: got the core only");
    assertThat(folder).isEmptyDirectory();
  }

  private void emit(Netlist netlist, Random random) throws IOException {
    int[] features = RandomNetlists.features(random, netlist, SAMPLES);
    EmitOptions options = EmitOptions.of("net");
    new VerilogEmitter().emit(netlist, options, folder);
    new TestBenchEmitter(Trace.of(netlist, features, SAMPLES)).emit(netlist, options, folder);
    new UartEmitter().emit(netlist, options, folder);
    new UartBenchEmitter(SAMPLES).emit(netlist, options, folder);
  }

  private BenchResult run(String... plusargs) throws InterruptedException {
    BenchFiles files = BenchFiles.uart(folder, "net", List.of(plusargs));
    return Icarus.run(folder, files, SAMPLES, 1, Progress.NONE);
  }
}
