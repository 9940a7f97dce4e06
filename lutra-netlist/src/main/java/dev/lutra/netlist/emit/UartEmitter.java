package dev.lutra.netlist.emit;

import dev.lutra.netlist.Netlist;
import dev.lutra.netlist.emit.plan.OutputFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Writes a demo that takes samples and sends results by a UART (8N1), around what [VerilogEmitter]
/// writes: `rtl/<name>_uart.v` with `<name>_uart_rx.v`, `<name>_uart_tx.v` and the wrapper
/// `<name>_axis.v` of one word a beat; the top `rtl/<name>_board.v` and the pins
/// `syn/<name>_hx8k.pcf` of an iCE40-HX8K breakout board; and `host/<name>_uart.py` for the other
/// end of the line.
///
/// A word is sent in whole bytes, the least significant first; as many words as the network has
/// make a sample, without anything between samples. The answer is the class, or the scores, or for
/// each frame the output bits, each in whole bytes, the least significant first.
///
/// An error of framing, or an answer so slow that words are lost, drops the sample; from then on
/// everything is ignored until the line was idle for `GAP_BITS` bit times (default 65,536) or low
/// for 16, a break. Either begins a new sample at any time. So a host that died in the middle, or a
/// disturbed byte, leads to no answer but not to a wrong one.
public record UartEmitter() implements Emitter {
  @Override
  public String name() {
    return "uart";
  }

  @Override
  public String description() {
    return "UART demo of the Verilog for an iCE40-HX8K breakout board";
  }

  @Override
  public List<String> validate(Netlist netlist) {
    return plan(netlist).problems(name());
  }

  @Override
  public List<String> validate(EmitOptions options) {
    return StreamPlan.problems(name(), options);
  }

  @Override
  public List<Path> emit(Netlist netlist, EmitOptions options, Path folder) throws IOException {
    List<String> problems = new ArrayList<>(validate(options));
    problems.addAll(validate(netlist));
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(problems.getFirst());
    }
    String name = options.moduleName();
    StreamPlan plan = plan(netlist);
    UartVerilog texts = new UartVerilog(plan, name);
    Path rtl = folder.resolve("rtl");
    List<Path> files = new ArrayList<>();
    files.add(OutputFile.write(rtl.resolve(name + "_axis.v"), AxiStreamVerilog.text(plan, name)));
    files.add(OutputFile.write(rtl.resolve(name + "_uart_rx.v"), texts.receiver()));
    files.add(OutputFile.write(rtl.resolve(name + "_uart_tx.v"), texts.transmitter()));
    files.add(OutputFile.write(rtl.resolve(name + "_uart.v"), texts.device()));
    files.add(OutputFile.write(rtl.resolve(name + "_board.v"), texts.board()));
    Path pins = folder.resolve("syn/" + name + "_hx8k.pcf");
    files.add(OutputFile.write(pins, UartTemplates.PINS));
    Path host = folder.resolve("host/" + name + "_uart.py");
    files.add(OutputFile.write(host, texts.host()));
    return files;
  }

  static StreamPlan plan(Netlist netlist) {
    return new StreamPlan(netlist, 1, false);
  }
}
