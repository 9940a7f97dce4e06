package dev.lutra.flow;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Synthesis by Yosys with the script of an export, and what its statistics say.
///
/// @param cells cells of each type in the synthesized design
public record Synthesis(Map<String, Integer> cells) {
  private static final Duration LIMIT = Duration.ofMinutes(20);
  private static final Pattern MODULE = Pattern.compile("(?m)^module\\s+(\\w+)");
  private static final Pattern INCLUDE = Pattern.compile("\\s*`include \"([^\"]+)\"\\s*");

  /// In Yosys 0.55 and older names come first, in 0.63 and newer numbers.
  private static final Pattern TOTAL = Pattern.compile("\\s*Number of cells:.*|\\s*\\d+ cells");

  private static final Pattern CELL =
      Pattern.compile("\\s{5,}([^\\s\\d]\\S*)\\s+(\\d+)|\\s*(\\d+)\\s{3,}(\\S+)");

  /// What its scripts read.
  static final List<String> INPUTS = List.of("rtl", "primitives", "syn");

  /// Sorts and copies the cells.
  public Synthesis {
    cells = Collections.unmodifiableMap(new TreeMap<>(cells));
  }

  /// Runs `syn/<script>.ys` below `folder`, which writes its statistics to
  /// `build/<script>_stat.txt`.
  ///
  /// @param behind commands to run behind the script
  /// @throws Tool.Failure if Yosys is missing or fails
  public static Synthesis run(Toolbox tools, Path folder, String script, String... behind)
      throws IOException, InterruptedException {
    Files.createDirectories(folder.resolve("build"));
    List<String> arguments = new ArrayList<>(List.of("-q", "-s", "syn/" + script + ".ys"));
    if (behind.length > 0) {
      arguments.addAll(List.of("-p", String.join("; ", behind)));
    }
    ToolRun.run(
        tools,
        tools.command(Tool.YOSYS, arguments, INPUTS, folder),
        folder,
        folder.resolve("build/" + script + "-yosys.log"),
        LIMIT,
        _ -> {});
    Path statistics = folder.resolve("build/" + script + "_stat.txt");
    return parse(Files.readAllLines(statistics, StandardCharsets.UTF_8));
  }

  /// Reads what `stat` prints, of any version; of several modules the last, which is the whole
  /// hierarchy.
  ///
  /// @throws Tool.Failure if there is no count of cells
  static Synthesis parse(List<String> lines) throws Tool.Failure {
    Map<String, Integer> cells = new TreeMap<>();
    boolean counted = false;
    boolean listing = false;
    for (String line : lines) {
      Matcher cell = CELL.matcher(line);
      if (TOTAL.matcher(line).matches()) {
        cells.clear();
        counted = true;
        listing = true;
      } else if (listing && cell.matches()) {
        boolean first = cell.group(1) != null;
        cells.put(
            cell.group(first ? 1 : 4), Integer.parseInt(first ? cell.group(2) : cell.group(3)));
      } else {
        listing = false;
      }
    }
    if (!counted) {
      throw new Tool.Failure("statistics of Yosys: got no number of cells, expected one");
    }
    return new Synthesis(cells);
  }

  /// Models of the device's cells for simulation of what Yosys wrote: those that come with it, but
  /// for the ones that the export models itself, which simulate many times faster. What Yosys
  /// writes of gates needs no models.
  ///
  /// @return Verilog files, relative to `folder`
  /// @throws Tool.Failure if Yosys or its models are missing
  public static List<String> library(Toolbox tools, Path folder, Device device)
      throws IOException, InterruptedException {
    if (device.fabric().isGates()) {
      return List.of();
    }
    String own = "sim/" + device.fabric().name() + "_cells.v";
    Set<String> modeled = new HashSet<>();
    Matcher module = MODULE.matcher(Files.readString(folder.resolve(own), StandardCharsets.UTF_8));
    while (module.find()) {
      modeled.add(module.group(1));
    }
    List<String> lines = new ArrayList<>();
    lines.add("`define NO_ICE40_DEFAULT_ASSIGNMENTS"); // which not every simulator reads
    lines.addAll(without(modeled, included(tools, folder, device, "cells_sim.v")));
    String rest = "build/" + device.fabric().name() + "_library.v";
    Files.write(folder.resolve(rest), lines, StandardCharsets.UTF_8);
    return List.of(own, rest);
  }

  /// The lines of a file that comes with Yosys, which is asked for it, those of the files that it
  /// includes in their place.
  private static List<String> included(Toolbox tools, Path folder, Device device, String file)
      throws IOException, InterruptedException {
    String copy = "build/yosys_" + file;
    Files.createDirectories(folder.resolve("build"));
    String script = "write_file " + copy + " +/" + device.fabric().name() + "/" + file;
    ToolRun.run(
        tools,
        tools.command(Tool.YOSYS, List.of("-q", "-p", script), List.of(), folder),
        folder,
        folder.resolve("build/library-yosys.log"),
        LIMIT,
        _ -> {});
    List<String> lines = new ArrayList<>();
    for (String line : Files.readAllLines(folder.resolve(copy), StandardCharsets.UTF_8)) {
      Matcher include = INCLUDE.matcher(line);
      if (include.matches()) {
        lines.addAll(included(tools, folder, device, include.group(1)));
      } else {
        lines.add(line);
      }
    }
    return lines;
  }

  private static List<String> without(Set<String> modules, List<String> lines) {
    List<String> kept = new ArrayList<>();
    boolean dropping = false;
    for (String line : lines) {
      Matcher module = MODULE.matcher(line);
      dropping |= module.find() && modules.contains(module.group(1));
      if (!dropping) {
        kept.add(line);
      }
      dropping &= !line.startsWith("endmodule");
    }
    return kept;
  }

  /// Look-up tables of any size.
  public int luts() {
    return sum("LUT[1-6]|SB_LUT4|LUT4|CFG4|.*_lcell_comb");
  }

  /// Gates of two inputs.
  public int gates() {
    return sum("\\$_(AND|NAND|OR|NOR|XOR|XNOR)_");
  }

  /// Inverters.
  public int inverters() {
    return sum("\\$_NOT_");
  }

  /// Flip-flops.
  public int flipFlops() {
    return sum("FD[RSCP]E.*|SB_DFF.*|TRELLIS_FF|DFF.*|\\$_\\w*DFF\\w*_");
  }

  /// Multiplexers that join tables, and carry cells.
  public int others() {
    return sum("MUXF[78]|PFUMX|L6MUX21|MUX2_LUT.*|CARRY4|CARRY8|SB_CARRY|CCU2C|ALU");
  }

  private int sum(String types) {
    Pattern pattern = Pattern.compile(types);
    return cells.entrySet().stream()
        .filter(entry -> pattern.matcher(entry.getKey()).matches())
        .mapToInt(Map.Entry::getValue)
        .sum();
  }
}
