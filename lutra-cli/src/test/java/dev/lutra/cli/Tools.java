package dev.lutra.cli;

import static org.assertj.core.api.Assertions.fail;

import dev.lutra.flow.Ghdl;
import dev.lutra.flow.HlsSimulation;
import dev.lutra.flow.Icarus;
import dev.lutra.flow.Tool;
import dev.lutra.flow.Toolbox;
import dev.lutra.flow.Verilator;
import java.util.List;

/// Which simulators there are. In continuous integration, where they are installed, a missing one
/// is a failure; elsewhere it is said that what it would check is not checked.
final class Tools {
  private Tools() {}

  static boolean icarus() {
    return there("icarus", Icarus.isInstalled());
  }

  static boolean verilator() {
    return there("verilator", Verilator.isInstalled());
  }

  static boolean ghdl() {
    return there("ghdl", Ghdl.isInstalled());
  }

  static boolean compiler() {
    return there("g++", HlsSimulation.isInstalled());
  }

  static boolean yosys() {
    return there("yosys", Toolbox.system().has(Tool.YOSYS));
  }

  /// Yosys, nextpnr, icestorm, ABC and both simulators: the way to a bitstream and back.
  static boolean openFlow() {
    boolean all = icarus() && verilator();
    Toolbox tools = Toolbox.system();
    for (Tool tool : List.of(Tool.YOSYS, Tool.ABC, Tool.NEXTPNR_ICE40, Tool.ICEPACK, Tool.ICEBOX)) {
      all &= there(tool.program(), tools.has(tool));
    }
    return all;
  }

  private static boolean there(String tool, boolean installed) {
    if (!installed) {
      String line = tool + " is not installed: what it would check is not checked";
      if ("true".equals(System.getenv("CI"))) {
        fail(line + ", and CI=true says it must be");
      }
      System.out.println(line);
    }
    return installed;
  }
}
