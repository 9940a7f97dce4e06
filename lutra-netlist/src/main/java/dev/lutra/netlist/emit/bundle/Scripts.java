package dev.lutra.netlist.emit.bundle;

import dev.lutra.flow.Device;
import dev.lutra.netlist.Netlist;
import dev.lutra.netlist.Readout;
import dev.lutra.netlist.emit.PrimitiveEmitter;
import dev.lutra.netlist.map.LutEstimate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The scripts of a bundle; all are run in the folder above `syn/`.
///
/// @param device where the network goes
/// @param name of the top module
/// @param netlist what is exported
/// @param estimate what it costs on the device
record Scripts(Device device, String name, Netlist netlist, LutEstimate estimate) {
  /// Text of each file, by its place in the bundle.
  Map<String, String> files() {
    Map<String, String> files = new LinkedHashMap<>();
    if (device.isSynthesized()) {
      String top = device.top(name);
      files.put("syn/" + name + ".ys", synthesis(top, wholeSources()));
      files.put("syn/" + name + "_core.ys", synthesis(name + "_core", coreSources()));
    }
    files.put("syn/" + name + "_equivalence.ys", equivalence());
    files.put("syn/lutra_tables.v", Templates.TABLES + PrimitiveEmitter.tables(device.fabric()));
    switch (device.fabric().name()) {
      case "xilinx" -> {
        files.put("syn/vivado.tcl", fill(Templates.VIVADO));
        files.put("syn/" + name + ".xdc", fill(Templates.XDC));
      }
      case "intel" -> {
        files.put("syn/quartus.tcl", fill(Templates.QUARTUS));
        files.put("syn/" + name + ".sdc", fill(Templates.SDC));
      }
      case "ecp5" -> files.put("syn/" + name + ".lpf", fill(Templates.LPF));
      case "gates" -> {
        files.put("syn/" + name + "_liberty.tcl", fill(GateTemplates.LIBERTY));
        files.put("syn/lutra_gates.v", GateTemplates.MULTIPLEXER);
        files.put("syn/" + name + ".sdc", fill(GateTemplates.SDC));
      }
      case "microchip" -> files.put("syn/libero.tcl", fill(Templates.LIBERO));
      default -> {}
    }
    if (BundleEmitter.hasBoard(device)) {
      files.put("syn/" + name + "_board.ys", synthesis(name + "_board", boardSources()));
    }
    files.put("Makefile", fill(Templates.MAKEFILE) + makeRules());
    files.put(name + ".core", fill(Templates.FUSESOC));
    if (!device.fabric().isGates()) {
      files.put("litex_" + name + ".py", fill(Templates.LITEX));
    }
    files.put("tb/test_" + name + ".py", fill(Templates.COCOTB));
    return files;
  }

  private List<String> coreSources() {
    return List.of("primitives/" + name + "_core.v");
  }

  private List<String> wholeSources() {
    List<String> sources = new ArrayList<>();
    sources.add("rtl/" + name + ".v");
    if (device.streamed()) {
      sources.add("rtl/" + name + "_axis.v");
    }
    sources.add("primitives/" + name + "_encoder.v");
    sources.add("primitives/" + name + "_core.v");
    if (netlist.readout().kind() != Readout.Kind.BITS) {
      sources.add("primitives/" + name + "_head.v");
    }
    return sources;
  }

  private List<String> boardSources() {
    List<String> sources = new ArrayList<>(wholeSources());
    for (String suffix : List.of("_uart_rx", "_uart_tx", "_uart", "_board")) {
      sources.add("rtl/" + name + suffix + ".v");
    }
    return sources;
  }

  private String synthesis(String top, List<String> sources) {
    String script = top.equals(device.top(name)) ? name : top;
    if (device.fabric().isGates()) {
      return count(top, script, sources);
    }
    StringBuilder out = new StringBuilder();
    out.append("# Synthesis of ").append(top).append(" for ").append(device.name());
    out.append(" by Yosys.\n");
    out.append("read_verilog ").append(String.join(" ", sources)).append('\n');
    boolean large = BundleEmitter.isLarge(estimate);
    out.append(large ? light(top) : device.synthesis() + " -top " + top + "\n");
    // Notes on the hierarchy, as cells, of newer versions of Yosys: nextpnr 0.4 wants to place
    // them.
    out.append("delete t:$scopeinfo\n");
    out.append("tee -q -o build/").append(script).append("_stat.txt stat\n");
    if (large) {
      return out.toString();
    }
    out.append("write_json build/").append(top).append(".json\n");
    out.append(String.join("\n", BundleEmitter.writeVerilog(top))).append('\n');
    if (device.fabric().name().equals("xilinx")) {
      out.append("write_edif -pvector bra build/").append(top).append(".edf\n");
    }
    return out.toString();
  }

  /// For gates, which are there already.
  private static String count(String top, String script, List<String> sources) {
    List<String> gates = sources.stream().filter(s -> s.startsWith("primitives/")).toList();
    List<String> others = sources.stream().filter(s -> s.startsWith("rtl/")).toList();
    String rest = others.isEmpty() ? "" : "read_verilog " + String.join(" ", others) + "\n";
    return GateTemplates.COUNT
        .replace("SCRIPT", script)
        .replace("GATES", String.join(" ", gates))
        .replace("OTHERS\n", rest)
        .replace("TOP", top);
  }

  /// For counting: cells as they are, ABC sees only what is left behavioural.
  private String light(String top) {
    String family = device.fabric().name();
    return """
    read_verilog -lib +/FAMILY/cells_sim.v
    hierarchy -check -top TOP
    proc
    flatten
    opt_expr
    opt_clean
    opt_dff
    wreduce
    alumacc
    opt_clean
    techmap
    simplemap
    opt_expr
    opt_merge
    dfflegalize -cell $_DFF_P_ 01 -cell $_DFFE_PP_ 01 -cell $_SDFF_PP?_ 01 -cell $_SDFFE_PP?P_ 01 -cell $_DFF_P_ x -cell $_DFFE_PP_ x -cell $_SDFF_PP?_ x -cell $_SDFFE_PP?P_ x
    abc -lut WIDTH
    opt_clean
    """
        .replace("FAMILY", family)
        .replace("TOP", top)
        .replace("WIDTH", Integer.toString(device.fabric().inputs()));
  }

  private String equivalence() {
    return fill(
        """
        # Writes the logic of the behavioural core and of the core in cells, registers as wires, for
        # berkeley-abc -c "cec build/NAME_rtl.blif build/NAME_primitives.blif"
        read_verilog rtl/NAME_core.v
        hierarchy -top NAME_core
        proc
        techmap -map syn/lutra_tables.v
        opt_clean
        write_blif build/NAME_rtl.blif
        design -reset
        read_verilog -icells syn/lutra_tables.v
        read_verilog primitives/NAME_core.v
        hierarchy -top NAME_core
        proc
        flatten
        techmap -map syn/lutra_tables.v
        simplemap t:$mux t:$and t:$or t:$xor t:$not
        opt_clean
        write_blif build/NAME_primitives.blif
        """);
  }

  private String makeRules() {
    StringBuilder out = new StringBuilder();
    if (device.fabric().isGates()) {
      out.append(fill(GateTemplates.RULES));
    } else if (device.isSynthesized()) {
      out.append(fill("\nsynth: | build\n\tyosys -q -s syn/NAME.ys && cat build/NAME_stat.txt\n"));
    }
    if (!device.router().isEmpty()) {
      String top = device.top(name);
      boolean ice40 = device.fabric().name().equals("ice40");
      out.append("\npnr: synth\n\t").append(String.join(" ", device.router()));
      out.append(" --json build/").append(top).append(".json --timing-allow-fail --seed 1 ");
      out.append(ice40 ? "--asc" : "--textcfg").append(" build/").append(top);
      out.append(ice40 ? ".asc" : ".config").append('\n');
      if (!device.packer().isEmpty()) {
        out.append("\nbitstream: pnr\n\t").append(device.packer()).append(" build/").append(top);
        out.append(ice40 ? ".asc build/" : ".config build/").append(top);
        out.append(ice40 ? ".bin\n" : ".bit\n");
      }
    }
    if (BundleEmitter.hasBoard(device)) {
      out.append(fill(Templates.BOARD_RULES));
    }
    return out.toString();
  }

  private String fill(String template) {
    StringBuilder list = new StringBuilder();
    wholeSources().forEach(source -> list.append(list.isEmpty() ? "" : " ").append(source));
    StringBuilder yaml = new StringBuilder();
    wholeSources().forEach(source -> yaml.append("      - ").append(source).append('\n'));
    return template
        .replace("SOURCES_YAML\n", yaml)
        .replace("SOURCES", list)
        .replace("TOP", device.top(name))
        .replace("FABRIC", device.fabric().name())
        .replace("CLOCK", device.streamed() ? "aclk" : "clk")
        .replace("PART", device.part())
        .replace("DEVICE", device.name())
        .replace("WORDS", Integer.toString(netlist.features()))
        .replace("DIGITS", Integer.toString(netlist.featureBits()))
        .replace("NAME", name);
  }
}
