package dev.lutra.flow;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// What makes up a test bench in an export.
///
/// @param wrapper what is around the top, also part of the names of what is built; empty for the
///   top itself
/// @param bench top module of the bench
/// @param sources Verilog files, relative to the folder of the export
/// @param plusargs further arguments of the simulation, such as `+stall_in=30`
public record BenchFiles(
    String wrapper, String bench, List<String> sources, List<String> plusargs) {

  /// Copies the lists.
  public BenchFiles {
    sources = List.copyOf(sources);
    plusargs = List.copyOf(plusargs);
  }

  /// The bench `tb/<name>_tb.v` of the top, or of the core alone.
  public static BenchFiles top(Path folder, String name) {
    return of(folder, name, "", List.of());
  }

  /// The bench `tb/<name>_axis_tb.v` of the AXI4-Stream wrapper.
  public static BenchFiles axis(Path folder, String name, List<String> plusargs) {
    return of(folder, name, "axis", plusargs);
  }

  /// The bench `tb/<name>_uart_tb.v` of the UART demo.
  public static BenchFiles uart(Path folder, String name, List<String> plusargs) {
    return of(folder, name, "uart", plusargs);
  }

  private static BenchFiles of(Path folder, String name, String wrapper, List<String> plusargs) {
    List<String> suffixes = new ArrayList<>(List.of("_encoder", "_core", "_head", ""));
    if (!wrapper.isEmpty()) {
      suffixes.add("_axis");
    }
    if (wrapper.equals("uart")) {
      suffixes.addAll(List.of("_uart_rx", "_uart_tx", "_uart"));
    }
    List<String> sources = new ArrayList<>();
    for (String suffix : suffixes) {
      String file = "rtl/" + name + suffix + ".v";
      if (Files.exists(folder.resolve(file))) {
        sources.add(file);
      }
    }
    String bench = name + (wrapper.isEmpty() ? "" : "_" + wrapper) + "_tb";
    sources.add("tb/" + bench + ".v");
    return new BenchFiles(wrapper, bench, sources, plusargs);
  }
}
