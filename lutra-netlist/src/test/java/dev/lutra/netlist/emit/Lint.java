package dev.lutra.netlist.emit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lutra.flow.BenchFiles;
import dev.lutra.flow.Tool;
import dev.lutra.flow.Toolbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// What other tools say about emitted files.
public final class Lint {
  private Lint() {}

  /// Whether there is a Yosys to [#synthesize] with.
  public static boolean hasYosys() {
    return Toolbox.system().has(Tool.of("yosys"));
  }

  /// Icarus in its Verilog-2001 mode has no warning for the sources of a bench, the bench itself
  /// left out, and Verilator has none for those around the top; what it says of the top's widths is
  /// known.
  static void assertSilent(Path folder, String top, BenchFiles files) throws Exception {
    assertSilent(folder, top, files, "\\w+_(axis|uart\\w*|board)");
  }

  /// The same for Verilog files of other names.
  ///
  /// @param around pattern of the names of the files for which Verilator must have no warning
  public static void assertSilent(Path folder, String top, BenchFiles files, String around)
      throws Exception {
    List<String> sources = files.sources().subList(0, files.sources().size() - 1);
    List<String> icarus = new ArrayList<>(List.of("iverilog", "-g2001", "-Wall", "-t", "null"));
    icarus.addAll(List.of("-s", top));
    icarus.addAll(sources);
    assertThat(run(folder, icarus)).isEmpty();
    List<String> verilator =
        new ArrayList<>(List.of("verilator", "--lint-only", "-Wall", "-Wno-fatal"));
    verilator.addAll(List.of("--default-language", "1364-2001", "--top-module", top));
    verilator.addAll(sources);
    assertThat(run(folder, verilator).lines())
        .filteredOn(line -> line.startsWith("%"))
        .noneMatch(line -> line.matches(".* rtl/" + around + "\\.v:.*"));
  }

  /// Writes `build/<top>_synthesized.v`.
  public static void synthesize(Path folder, String top, String commands) throws Exception {
    Files.createDirectories(folder.resolve("build"));
    String script =
        "read_verilog rtl/*.v; "
            + commands
            + "; write_verilog -noattr build/"
            + top
            + "_synthesized.v";
    run(folder, List.of("yosys", "-q", "-p", script));
    assertThat(folder.resolve("build/" + top + "_synthesized.v")).isNotEmptyFile();
  }

  private static String run(Path folder, List<String> command)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }
}
