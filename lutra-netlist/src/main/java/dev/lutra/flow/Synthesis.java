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
  private static final Pattern CELL = Pattern.compile("\\s{5,}(\\S+)\\s+(\\d+)");

  /// Sorts and copies the cells.
  public Synthesis {
    cells = Collections.unmodifiableMap(new TreeMap<>(cells));
  }

  /// Runs `syn/<script>.ys` below `folder`, which writes its statistics to
  /// `build/<script>_stat.txt`.
  ///
  /// @throws Tool.Failure if Yosys is missing or fails
  public static Synthesis run(Path folder, String script) throws IOException, InterruptedException {
    Tool.require(List.of(Tool.YOSYS));
    Files.createDirectories(folder.resolve("build"));
    ToolRun.run(
        List.of("yosys", "-q", "-s", "syn/" + script + ".ys"),
        folder,
        folder.resolve("build/" + script + "-yosys.log"),
        LIMIT,
        _ -> {});
    return parse(
        Files.readAllLines(
            folder.resolve("build/" + script + "_stat.txt"), StandardCharsets.UTF_8));
  }

  /// Reads what `stat` prints; of several modules the last, which is the whole hierarchy.
  static Synthesis parse(List<String> lines) {
    Map<String, Integer> cells = new TreeMap<>();
    boolean listing = false;
    for (String line : lines) {
      Matcher cell = CELL.matcher(line);
      if (line.contains("Number of cells:")) {
        cells.clear();
        listing = true;
      } else if (listing && cell.matches()) {
        cells.put(cell.group(1), Integer.parseInt(cell.group(2)));
      } else {
        listing = false;
      }
    }
    return new Synthesis(cells);
  }

  /// Models of the device's cells for simulation of what Yosys wrote: those that come with it, but
  /// for the ones that the export models itself, which simulate many times faster. What Yosys
  /// writes of gates needs no models.
  ///
  /// @return Verilog files, relative to `folder`
  /// @throws Tool.Failure if Yosys or its models are missing
  public static List<String> library(Path folder, Device device) throws IOException {
    Tool.require(List.of(Tool.YOSYS));
    if (device.fabric().isGates()) {
      return List.of();
    }
    Path program = Tool.YOSYS.find().orElseThrow().toAbsolutePath();
    String file = "share/yosys/" + device.fabric().name() + "/cells_sim.v";
    Path library = program.resolveSibling("..").resolve(file).normalize();
    if (!Files.exists(library)) {
      throw new Tool.Failure(
          "models of " + device.name() + ": got no " + library + ", expected it beside Yosys");
    }
    String own = "sim/" + device.fabric().name() + "_cells.v";
    Set<String> modeled = new HashSet<>();
    Matcher module = MODULE.matcher(Files.readString(folder.resolve(own), StandardCharsets.UTF_8));
    while (module.find()) {
      modeled.add(module.group(1));
    }
    String rest = "build/" + device.fabric().name() + "_library.v";
    List<String> lines = new ArrayList<>();
    lines.add("`define NO_ICE40_DEFAULT_ASSIGNMENTS"); // which not every simulator reads
    lines.addAll(without(modeled, included(library)));
    Files.write(folder.resolve(rest), lines, StandardCharsets.UTF_8);
    return List.of(own, rest);
  }

  /// The lines of a file, those of the files that it includes in their place.
  private static List<String> included(Path file) throws IOException {
    List<String> lines = new ArrayList<>();
    for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
      Matcher include = INCLUDE.matcher(line);
      if (include.matches()) {
        lines.addAll(included(file.resolveSibling(include.group(1))));
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
