package dev.lutra.flow;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;

/// An external program that an EDA flow needs, and where it comes from.
///
/// @param title what it is called in a report
/// @param programs its names on the PATH, which differ between systems; the usual one first
/// @param version arguments with which it prints its version; empty if it has none
/// @param packages packages that hold it
/// @param project where it is made
/// @param yowasp npm package that holds it as WebAssembly; empty if none does
public record Tool(
    String title,
    List<String> programs,
    List<String> version,
    Packages packages,
    String project,
    String yowasp) {
  private static final String ICARUS = "https://github.com/steveicarus/iverilog";
  private static final String NEXTPNR = "https://github.com/YosysHQ/nextpnr";
  private static final String ICESTORM = "https://github.com/YosysHQ/icestorm";
  private static final String YOWASP_YOSYS = "@yowasp/yosys";
  private static final String YOWASP_ICE40 = "@yowasp/nextpnr-ice40";

  /// The Icarus compiler.
  public static final Tool IVERILOG =
      new Tool(
          "Icarus Verilog",
          List.of("iverilog"),
          List.of("-V"),
          new Packages("iverilog", "iverilog", "iverilog", "icarus-verilog"),
          ICARUS,
          "");

  /// The Icarus run time.
  public static final Tool VVP =
      new Tool("vvp", List.of("vvp"), List.of(), IVERILOG.packages(), ICARUS, "");

  /// Verilator.
  public static final Tool VERILATOR =
      new Tool(
          "Verilator",
          List.of("verilator"),
          List.of("--version"),
          new Packages("verilator", "verilator", "verilator", "verilator"),
          "https://verilator.org",
          "");

  /// The C++ compiler that Verilator calls.
  public static final Tool CXX =
      new Tool(
          "g++",
          List.of("g++"),
          List.of(),
          new Packages("g++", "gcc-c++", "gcc", ""),
          "https://gcc.gnu.org (macOS: xcode-select --install)",
          "");

  /// The make that Verilator calls.
  public static final Tool MAKE =
      new Tool(
          "make",
          List.of("make"),
          List.of(),
          new Packages("make", "make", "make", ""),
          "https://www.gnu.org/software/make (macOS: xcode-select --install)",
          "");

  /// The VHDL simulator.
  public static final Tool GHDL =
      new Tool(
          "GHDL",
          List.of("ghdl"),
          List.of(),
          new Packages("ghdl", "ghdl", "ghdl-gcc", "ghdl"),
          "https://github.com/ghdl/ghdl",
          "");

  /// The synthesizer.
  public static final Tool YOSYS =
      new Tool(
          "Yosys",
          List.of("yosys"),
          List.of("-V"),
          new Packages("yosys", "yosys", "yosys", "yosys"),
          "https://github.com/YosysHQ/yosys",
          YOWASP_YOSYS);

  /// The prover of combinational equivalence.
  public static final Tool ABC =
      new Tool(
          "ABC",
          List.of("berkeley-abc", "yosys-abc", "abc"),
          List.of("-c", "version"),
          new Packages("berkeley-abc", "abc", "yosys", "yosys"),
          "https://github.com/berkeley-abc/abc",
          YOWASP_YOSYS);

  /// Place and route of iCE40.
  public static final Tool NEXTPNR_ICE40 =
      new Tool(
          "nextpnr-ice40",
          List.of("nextpnr-ice40"),
          List.of("--version"),
          new Packages("nextpnr-ice40", "nextpnr", "", "nextpnr-ice40"),
          NEXTPNR,
          YOWASP_ICE40);

  /// Place and route of ECP5.
  public static final Tool NEXTPNR_ECP5 =
      new Tool(
          "nextpnr-ecp5",
          List.of("nextpnr-ecp5"),
          List.of("--version"),
          new Packages("", "nextpnr", "", ""),
          NEXTPNR,
          "");

  /// Place and route of Gowin.
  public static final Tool NEXTPNR_GOWIN =
      new Tool(
          "nextpnr-gowin",
          List.of("nextpnr-gowin"),
          List.of("--version"),
          Packages.NONE,
          NEXTPNR,
          "");

  /// Bitstreams of iCE40.
  public static final Tool ICEPACK =
      new Tool(
          "icepack",
          List.of("icepack"),
          List.of(),
          new Packages("fpga-icestorm", "icestorm", "", "icestorm"),
          ICESTORM,
          YOWASP_ICE40);

  /// Bitstreams of iCE40 back to text.
  public static final Tool ICEUNPACK =
      new Tool(
          "iceunpack", List.of("iceunpack"), List.of(), ICEPACK.packages(), ICESTORM, YOWASP_ICE40);

  /// Bitstreams of iCE40, as text, back to Verilog.
  public static final Tool ICEBOX =
      new Tool("icebox_vlog", List.of("icebox_vlog"), List.of(), ICEPACK.packages(), ICESTORM, "");

  /// Bitstreams of ECP5.
  public static final Tool ECPPACK =
      new Tool(
          "ecppack",
          List.of("ecppack"),
          List.of("--version"),
          new Packages("", "trellis", "", "prjtrellis"),
          "https://github.com/YosysHQ/prjtrellis",
          "");

  /// Copies the lists.
  public Tool {
    programs = List.copyOf(programs);
    version = List.copyOf(version);
  }

  /// A program of which nothing is known but its name.
  public static Tool of(String program) {
    return new Tool(program, List.of(program), List.of(), Packages.NONE, program, "");
  }

  /// Place and route of a device that has it.
  public static Tool router(Device device) {
    return named(device.router().getFirst());
  }

  /// What packs the bitstreams of a device that has it.
  public static Tool packer(Device device) {
    return named(device.packer());
  }

  private static Tool named(String program) {
    return Stream.of(NEXTPNR_ICE40, NEXTPNR_ECP5, NEXTPNR_GOWIN, ICEPACK, ECPPACK)
        .filter(tool -> tool.program().equals(program))
        .findFirst()
        .orElseGet(() -> of(program));
  }

  /// Its usual name on the PATH.
  public String program() {
    return programs.getFirst();
  }

  /// The package that holds a tool, by package manager; empty where there is none.
  ///
  /// @param apt of Debian
  /// @param dnf of Fedora
  /// @param pacman of Arch Linux
  /// @param brew of Homebrew
  public record Packages(String apt, String dnf, String pacman, String brew) {
    static final Packages NONE = new Packages("", "", "", "");

    String of(PackageManager manager) {
      return switch (manager) {
        case APT -> apt;
        case DNF -> dnf;
        case PACMAN -> pacman;
        case BREW -> brew;
      };
    }
  }

  /// A program that failed; the message is one line that names its log.
  public static class Failure extends IOException {
    private static final long serialVersionUID = 1L;

    /// A message of one line.
    public Failure(String message) {
      super(message);
    }
  }

  /// A program that is not installed; the message says which.
  public static final class Missing extends Failure {
    private static final long serialVersionUID = 1L;

    Missing(String message) {
      super(message);
    }
  }
}
