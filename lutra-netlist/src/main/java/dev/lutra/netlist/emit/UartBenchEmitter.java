package dev.lutra.netlist.emit;

import dev.lutra.netlist.Netlist;
import dev.lutra.netlist.emit.plan.OutputFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Writes a self-checking test bench `tb/<name>_uart_tb.v` for what [UartEmitter] writes: bytes in
/// at the pin `rx`, answers compared at the pin `tx`, 8 clocks a bit. It reads the golden vectors
/// of [TestBenchEmitter].
///
/// First comes what must not be answered: a sample with a wrong stop bit, half a sample and a gap,
/// a start bit of one clock, all but the last byte of a sample and a break (`+wrong=0` leaves that
/// out); then every sample. Plusargs `+from=N +count=N` choose samples, `+skew=N` makes the host's
/// bits longer by `N` parts in a thousand. The last lines are those of [TestBenchEmitter].
///
/// @param samples samples in `vectors/`
public record UartBenchEmitter(int samples) implements Emitter {
  /// Checks the number of samples.
  public UartBenchEmitter {
    if (samples < 1) {
      throw new IllegalArgumentException(
          "uart-testbench: got " + samples + " samples, expected at least 1");
    }
  }

  @Override
  public String name() {
    return "uart-testbench";
  }

  @Override
  public String description() {
    return "self-checking test bench of the UART demo";
  }

  @Override
  public List<String> validate(Netlist netlist) {
    return new UartEmitter().validate(netlist);
  }

  @Override
  public List<String> validate(EmitOptions options) {
    return new UartEmitter().validate(options);
  }

  @Override
  public List<Path> emit(Netlist netlist, EmitOptions options, Path folder) throws IOException {
    List<String> problems = new ArrayList<>(validate(options));
    problems.addAll(validate(netlist));
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(problems.getFirst());
    }
    String text = StreamBench.uart(UartEmitter.plan(netlist), options.moduleName(), samples);
    Path file = folder.resolve("tb/" + options.moduleName() + "_uart_tb.v");
    return List.of(OutputFile.write(file, text));
  }
}
