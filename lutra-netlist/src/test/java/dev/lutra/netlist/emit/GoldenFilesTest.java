package dev.lutra.netlist.emit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lutra.flow.Device;
import dev.lutra.netlist.Netlist;
import dev.lutra.netlist.NetlistBuilder;
import dev.lutra.netlist.Readout;
import dev.lutra.netlist.TruthTable;
import dev.lutra.netlist.emit.blif.BlifEmitter;
import dev.lutra.netlist.emit.bundle.BundleEmitter;
import dev.lutra.netlist.emit.hls.HlsEmitter;
import dev.lutra.netlist.emit.hls.HlsTestBenchEmitter;
import dev.lutra.netlist.emit.vhdl.VhdlEmitter;
import dev.lutra.netlist.emit.vhdl.VhdlTestBenchEmitter;
import dev.lutra.netlist.map.Fabric;
import dev.lutra.netlist.pass.Pipeline;
import dev.lutra.netlist.sim.Trace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The exact text of an export of a tiny netlist: a change of style is seen in review.
/// `-Dlutra.update=true` writes the golden files anew.
class GoldenFilesTest {
  private static final int[] FEATURES = {0, 0, 5, 2, 7, 7, 3, 6};

  @TempDir Path folder;

  private static Netlist tiny() {
    NetlistBuilder builder = new NetlistBuilder(2, 3, 2);
    int high = builder.compare(0, 3);
    int modulated = builder.compare(1, 1, 5);
    int bit = builder.featureBit(1, 0);
    int and = builder.lut(TruthTable.of(2, 8), new int[] {high, modulated}, 0, 0);
    int xor = builder.lut(TruthTable.of(2, 6), new int[] {modulated, bit}, 0, 2);
    int skip = builder.lut(TruthTable.of(3, 0xca), new int[] {and, xor, high}, 1, 0);
    return new Pipeline(1)
        .apply(builder.build(new int[] {skip, and, xor, skip}, Readout.classes(2)));
  }

  private void emit() throws IOException {
    Netlist netlist = tiny();
    EmitOptions options = EmitOptions.of("tiny");
    new VerilogEmitter().emit(netlist, options, folder);
    new TestBenchEmitter(Trace.of(netlist, FEATURES, 4)).emit(netlist, options, folder);
    AxiStreamEmitter stream = new AxiStreamEmitter(2, true);
    stream.emit(netlist, options, folder.resolve("axis"));
    new AxiStreamBenchEmitter(stream, 4).emit(netlist, options, folder.resolve("axis"));
    new UartEmitter().emit(netlist, options, folder.resolve("uart"));
    new UartBenchEmitter(4).emit(netlist, options, folder.resolve("uart"));
    List<String> quantization = List.of("x = round(7 * value), value from 0 to 1.");
    List<String> features = List.of("width", "height");
    new InterfaceDocument(features, quantization).emit(netlist, options, folder);
    new C99Emitter(features, quantization).emit(netlist, options, folder);
    for (String device : List.of("ice40-hx8k", "xc7", "cyclonev", "polarfire", "asic")) {
      Path place = folder.resolve(device.replace("ice40-", ""));
      new BundleEmitter(Device.named(device).orElseThrow()).emit(netlist, options, place);
    }
    new VhdlEmitter().emit(netlist, options, folder);
    Netlist timed = netlist.with(netlist.readout().in(3, 2));
    new VerilogEmitter().emit(timed, options, folder.resolve("timed"));
    new VhdlEmitter().emit(timed, options, folder.resolve("timed"));
    new PrimitiveEmitter(Fabric.ICE40).emit(timed, options, folder.resolve("timed-ice40"));
    new VhdlTestBenchEmitter(Trace.of(netlist, FEATURES, 4)).emit(netlist, options, folder);
    new BlifEmitter().emit(netlist, options, folder);
    new HlsEmitter().emit(netlist, options, folder);
    new HlsTestBenchEmitter(Trace.of(netlist, FEATURES, 4)).emit(netlist, options, folder);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rtl/tiny.v",
        "rtl/tiny_core.v",
        "rtl/tiny_encoder.v",
        "rtl/tiny_head.v",
        "tb/tiny_tb.v",
        "vectors/features.hex",
        "vectors/layers.hex",
        "vectors/outputs.hex",
        "vectors/result.hex",
        "INTERFACE.md",
        "tiny.c",
        "rtl/tiny.vhd",
        "rtl/tiny_core.vhd",
        "rtl/tiny_encoder.vhd",
        "rtl/tiny_head.vhd",
        "tb/tiny_tb.vhd",
        "tiny_core.blif",
        "tiny.h",
        "tiny.cpp",
        "tiny_tb.cpp",
        "run_hls.tcl",
        "axis/rtl/tiny_axis.v",
        "axis/tb/tiny_axis_tb.v",
        "uart/rtl/tiny_axis.v",
        "uart/rtl/tiny_uart_rx.v",
        "uart/rtl/tiny_uart_tx.v",
        "uart/rtl/tiny_uart.v",
        "uart/rtl/tiny_board.v",
        "uart/tb/tiny_uart_tb.v",
        "uart/syn/tiny_hx8k.pcf",
        "uart/host/tiny_uart.py",
        "hx8k/primitives/tiny_core.v",
        "hx8k/primitives/tiny_encoder.v",
        "hx8k/primitives/tiny_head.v",
        "hx8k/sim/ice40_cells.v",
        "hx8k/syn/tiny.ys",
        "hx8k/syn/tiny_board.ys",
        "hx8k/syn/tiny_equivalence.ys",
        "hx8k/syn/lutra_tables.v",
        "hx8k/Makefile",
        "hx8k/tiny.core",
        "hx8k/litex_tiny.py",
        "hx8k/tb/test_tiny.py",
        "xc7/primitives/tiny_core.v",
        "xc7/syn/tiny.ys",
        "xc7/syn/vivado.tcl",
        "xc7/syn/tiny.xdc",
        "timed/rtl/tiny_head.v",
        "timed/rtl/tiny_head.vhd",
        "timed-ice40/primitives/tiny_head.v",
        "cyclonev/syn/quartus.tcl",
        "polarfire/syn/libero.tcl",
        "asic/primitives/tiny_core.v",
        "asic/primitives/tiny_encoder.v",
        "asic/primitives/tiny_head.v",
        "asic/syn/tiny.ys",
        "asic/syn/tiny_liberty.tcl",
        "asic/syn/tiny.sdc",
        "asic/syn/lutra_gates.v",
        "asic/Makefile"
      })
  void theTextIsTheGoldenOne(String file) throws IOException {
    emit();
    String name = golden(file);
    if (Boolean.getBoolean("lutra.update")) {
      Files.copy(
          folder.resolve(file),
          Path.of("src/test/resources" + name),
          StandardCopyOption.REPLACE_EXISTING);
      return;
    }
    try (var golden = Objects.requireNonNull(getClass().getResourceAsStream(name), name)) {
      String expected = new String(golden.readAllBytes(), StandardCharsets.UTF_8);
      assertThat(Files.readString(folder.resolve(file))).isEqualTo(expected);
    }
  }

  private static String golden(String file) {
    String place =
        switch (file.substring(file.lastIndexOf('.') + 1)) {
          case "c" -> "c99";
          case "vhd" -> "vhdl";
          case "blif" -> "blif";
          case "h", "cpp", "tcl" -> "hls";
          default -> "verilog";
        };
    for (String part :
        List.of(
            "axis",
            "uart",
            "hx8k",
            "xc7",
            "cyclonev",
            "polarfire",
            "timed",
            "timed-ice40",
            "asic")) {
      place = file.startsWith(part + "/") ? part : place;
    }
    return "/" + place + "/" + Path.of(file).getFileName();
  }

  @Test
  void unfitArgumentsAreRefusedBeforeAnythingIsWritten() {
    Netlist netlist = tiny();
    EmitOptions options = EmitOptions.of("tiny");
    assertThatThrownBy(() -> EmitOptions.of("9lives")).hasMessageContaining("got '9lives'");
    assertThatThrownBy(() -> EmitOptions.of("class")).hasMessageContaining("a keyword");
    assertThatThrownBy(
            () -> new InterfaceDocument(List.of("a"), List.of()).emit(netlist, options, folder))
        .hasMessage("interface: got 1 feature names, expected none or 2");
    Trace empty = Trace.of(netlist, new int[0], 0);
    assertThatThrownBy(() -> new TestBenchEmitter(empty).emit(netlist, options, folder))
        .hasMessage("trace: got 0 samples, expected at least 1");
    assertThat(folder).isEmptyDirectory();
  }
}
