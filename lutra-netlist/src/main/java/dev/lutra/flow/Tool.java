package dev.lutra.flow;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// An external program that an EDA flow needs.
///
/// @param program name on the PATH
/// @param remedy what to do if it is missing, one line
public record Tool(String program, String remedy) {

  /// The Icarus compiler.
  public static final Tool IVERILOG = new Tool("iverilog", "apt-get install iverilog");

  /// The Icarus run time.
  public static final Tool VVP = new Tool("vvp", "apt-get install iverilog");

  /// Verilator.
  public static final Tool VERILATOR = new Tool("verilator", "apt-get install verilator g++ make");

  /// The C++ compiler that Verilator calls.
  public static final Tool CXX = new Tool("g++", "apt-get install g++");

  /// The make that Verilator calls.
  public static final Tool MAKE = new Tool("make", "apt-get install make");

  /// The VHDL simulator.
  public static final Tool GHDL = new Tool("ghdl", "apt-get install ghdl");

  /// The synthesizer.
  public static final Tool YOSYS = new Tool("yosys", "apt-get install yosys");

  /// The prover of combinational equivalence.
  public static final Tool ABC = new Tool("berkeley-abc", "apt-get install berkeley-abc");

  /// Bitstreams of iCE40.
  public static final Tool ICEPACK = new Tool("icepack", "apt-get install fpga-icestorm");

  /// Bitstreams of iCE40 back to text.
  public static final Tool ICEUNPACK = new Tool("iceunpack", "apt-get install fpga-icestorm");

  /// Bitstreams of iCE40 back to Verilog.
  public static final Tool ICEBOX = new Tool("icebox_vlog", "apt-get install fpga-icestorm");

  /// Place and route of a device that has it.
  public static Tool router(Device device) {
    String program = device.router().getFirst();
    return new Tool(
        program,
        program.equals("nextpnr-ice40")
            ? "apt-get install nextpnr-ice40"
            : "install " + program + ", which is not among Debian's packages");
  }

  /// Asks for all of `tools`.
  ///
  /// @throws Missing naming the first that is missing and what to do
  static void require(List<Tool> tools) throws Missing {
    Optional<String> missing = missing(tools);
    if (missing.isPresent()) {
      throw new Missing(missing.get());
    }
  }

  /// Where the program is, if it is on the PATH and executable.
  public Optional<Path> find() {
    String path = System.getenv("PATH");
    if (path == null) {
      return Optional.empty();
    }
    for (String folder : path.split(File.pathSeparator, -1)) {
      Path candidate = Path.of(folder.isEmpty() ? "." : folder, program);
      if (Files.isExecutable(candidate) && !Files.isDirectory(candidate)) {
        return Optional.of(candidate);
      }
    }
    return Optional.empty();
  }

  /// One line for the first of `tools` that is missing; empty if all are there.
  public static Optional<String> missing(List<Tool> tools) {
    return tools.stream()
        .filter(tool -> tool.find().isEmpty())
        .findFirst()
        .map(tool ->
            String.format(Locale.ROOT, "%s is not installed; %s", tool.program(), tool.remedy()));
  }

  /// A program that failed; the message is one line that names its log.
  public static class Failure extends IOException {
    private static final long serialVersionUID = 1L;

    /// A message of one line.
    public Failure(String message) {
      super(message);
    }
  }

  /// A program that is not installed; the message says which and what to do.
  public static final class Missing extends Failure {
    private static final long serialVersionUID = 1L;

    Missing(String message) {
      super(message);
    }
  }
}
