package dev.lutra.flow;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Synthesis by Yosys with the script of an export, and what its statistics say.
///
/// @param cells cells of each type in the synthesized design
public record Synthesis(Map<String, Integer> cells) {
  private static final Duration LIMIT = Duration.ofMinutes(20);
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

  /// Look-up tables of any size.
  public int luts() {
    return sum("LUT[1-6]|SB_LUT4|LUT4|CFG4|.*_lcell_comb");
  }

  /// Flip-flops.
  public int flipFlops() {
    return sum("FD[RSCP]E.*|SB_DFF.*|TRELLIS_FF|DFF.*");
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
