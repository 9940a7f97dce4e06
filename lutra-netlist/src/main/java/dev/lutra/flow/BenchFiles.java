package dev.lutra.flow;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// What makes up a test bench in an export.
///
/// @param wrapper what is around the top and what form the device has, also part of the names of
///   what is built; empty for the behavioural top itself
/// @param bench top module of the bench
/// @param sources Verilog files, relative to the folder of the export
/// @param portsOnly whether the device is looked at from outside only, because a tool has flattened
///   it; otherwise the bench of the top compares the layers too
/// @param plusargs further arguments of the simulation, such as `+stall_in=30`
public record BenchFiles(
    String wrapper, String bench, List<String> sources, List<String> plusargs, boolean portsOnly) {

  /// Copies the lists.
  public BenchFiles {
    sources = List.copyOf(sources);
    plusargs = List.copyOf(plusargs);
  }

  /// A bench that sees what it wants.
  public BenchFiles(String wrapper, String bench, List<String> sources, List<String> plusargs) {
    this(wrapper, bench, sources, plusargs, false);
  }

  /// The bench `tb/<name>_tb.v` of the top, or of the core alone.
  public static BenchFiles top(Path folder, String name) {
    return of(folder, name, "", List.of());
  }

  /// The bench `tb/<name>_axis_tb.v` of the AXI4-Stream wrapper.
  public static BenchFiles axis(Path folder, String name, List<String> plusargs) {
    return of(folder, name, "axis", plusargs);
  }

  /// The bench `tb/<name>_tb.v` of an image network, with all modules of `rtl/`.
  public static BenchFiles stream(Path folder, String name, List<String> plusargs)
      throws IOException {
    List<String> sources = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder.resolve("rtl"))) {
      files
          .map(file -> "rtl/" + file.getFileName())
          .filter(file -> file.equals("rtl/" + name + ".v") || file.startsWith("rtl/" + name + "_"))
          .filter(file -> file.endsWith(".v"))
          .sorted()
          .forEach(sources::add);
    }
    sources.add("tb/" + name + "_tb.v");
    return new BenchFiles("stream", name + "_tb", sources, plusargs);
  }

  /// The bench `tb/<name>_uart_tb.v` of the UART demo.
  public static BenchFiles uart(Path folder, String name, List<String> plusargs) {
    return of(folder, name, "uart", plusargs);
  }

  /// The same bench with the modules of `primitives/` instead of those of `rtl/` wherever there are
  /// such, and the models of the cells in `sim/` if they need any; what is built has `primitives`
  /// in its name.
  public BenchFiles onPrimitives(Path folder, String fabric) {
    List<String> other = new ArrayList<>();
    String models = "sim/" + fabric + "_cells.v";
    if (Files.exists(folder.resolve(models))) {
      other.add(models);
    }
    for (String source : sources) {
      String primitive = source.replaceFirst("^rtl/", "primitives/");
      other.add(Files.exists(folder.resolve(primitive)) ? primitive : source);
    }
    return with("primitives", other, portsOnly);
  }

  /// The same bench, seeing ports only, its device replaced by `device`: other sources of modules
  /// of the same names.
  ///
  /// @param form added to the names of what is built
  public BenchFiles on(String form, List<String> device) {
    List<String> other = new ArrayList<>(device);
    other.add(sources.getLast());
    return with(form, other, true);
  }

  /// The option that tells a compiler of Verilog about [#portsOnly].
  List<String> defines() {
    return portsOnly ? List.of("-DLUTRA_PORTS_ONLY") : List.of();
  }

  private BenchFiles with(String form, List<String> other, boolean outside) {
    String built = wrapper.isEmpty() ? form : wrapper + "-" + form;
    return new BenchFiles(built, bench, other, plusargs, outside);
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
