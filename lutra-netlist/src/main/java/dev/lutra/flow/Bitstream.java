package dev.lutra.flow;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Bitstreams: made by the device's packer, and for iCE40 turned back into Verilog, so that the
/// very bits that go to the device can be simulated.
public final class Bitstream {
  /// What turns a bitstream back into Verilog.
  public static final List<Tool> READERS = List.of(Tool.ICEUNPACK, Tool.ICEBOX);

  private static final Duration LIMIT = Duration.ofMinutes(10);
  private static final Pattern PAD = Pattern.compile("\\s*\"(\\w+)(\\[\\d+\\])?\\$sb_io\": \\{");
  private static final Pattern BEL =
      Pattern.compile(".*\"NEXTPNR_BEL\": \"X(\\d+)/Y(\\d+)/io(\\d)\".*");
  private static final Pattern PORT = Pattern.compile("(input|output|inout) (io_\\w+)");
  private static final Pattern DECLARED =
      Pattern.compile("\\s*(input|output)\\s+(?:wire|reg)?\\s*(\\[\\d+:0\\])?\\s*(\\w+).*");

  private Bitstream() {}

  /// Packs `build/<top>.asc` (or `.config`) into `build/<top>.bin` (or `.bit`).
  ///
  /// @return the bitstream
  /// @throws Tool.Failure if the packer is missing or fails
  public static Path pack(Toolbox tools, Path folder, Device device, String top)
      throws IOException, InterruptedException {
    boolean ice40 = device.isReadBack();
    String routed = "build/" + top + (ice40 ? ".asc" : ".config");
    String bits = "build/" + top + (ice40 ? ".bin" : ".bit");
    Path log = folder.resolve("build/" + top + "-pack.log");
    run(tools, Tool.packer(device), List.of(routed, bits), folder, log);
    return folder.resolve(bits);
  }

  /// Runs a tool whose first or only file is what it reads.
  private static List<String> run(
      Toolbox tools, Tool tool, List<String> arguments, Path folder, Path log)
      throws IOException, InterruptedException {
    List<String> inputs =
        arguments.stream().filter(argument -> !argument.startsWith("-")).limit(1).toList();
    Command command = tools.command(tool, arguments, inputs, folder);
    return ToolRun.run(tools, command, folder, log, LIMIT, _ -> {});
  }

  /// Turns the bitstream of an iCE40 back into Verilog.
  ///
  /// @param declaration Verilog file that declares the ports of `top`
  /// @return sources of a module `top` with the same ports, relative to `folder`
  /// @throws Tool.Failure if a tool is missing or fails
  public static List<String> readBack(Toolbox tools, Path folder, String top, Path declaration)
      throws IOException, InterruptedException {
    tools.require(READERS);
    Path build = folder.resolve("build");
    String bits = "build/" + top + ".bin";
    String back = "build/" + top + "_back.asc";
    Path unpacked = build.resolve(top + "-unpack.log");
    run(tools, Tool.ICEUNPACK, List.of(bits, back), folder, unpacked);
    Path log = build.resolve(top + "-icebox.log");
    List<String> chip = run(tools, Tool.ICEBOX, List.of("-s", back), folder, log);
    Files.write(build.resolve(top + "_chip.v"), chip, StandardCharsets.UTF_8);
    Map<String, String> pads = pads(build.resolve(top + "_routed.json"));
    Map<String, String> pins = new TreeMap<>();
    Matcher port = PORT.matcher(String.join("\n", chip));
    while (port.find()) {
      pins.put(port.group(2), port.group(1));
    }
    Files.writeString(build.resolve(top + "_pins.v"), wrapper(top, declaration, pads, pins));
    return List.of("build/" + top + "_chip.v", "build/" + top + "_pins.v");
  }

  /// Name in the Verilog of the chip, such as `io_33_15_0`, of each bit of each port.
  private static Map<String, String> pads(Path routed) throws IOException {
    Map<String, String> pads = new TreeMap<>();
    String pad = "";
    try (var lines = Files.lines(routed, StandardCharsets.UTF_8)) {
      for (String line : (Iterable<String>) lines::iterator) {
        Matcher begin = PAD.matcher(line);
        Matcher bel = BEL.matcher(line);
        if (begin.matches()) {
          pad = begin.group(1) + (begin.group(2) == null ? "" : begin.group(2));
        } else if (!pad.isEmpty() && bel.matches()) {
          pads.put(
              pad,
              String.format(Locale.ROOT, "io_%s_%s_%s", bel.group(1), bel.group(2), bel.group(3)));
          pad = "";
        }
      }
    }
    return pads;
  }

  /// A module of the original's ports around the chip.
  private static String wrapper(
      String top, Path declaration, Map<String, String> pads, Map<String, String> pins)
      throws IOException {
    List<String> ports = new ArrayList<>();
    boolean within = false;
    for (String line : Files.readAllLines(declaration, StandardCharsets.UTF_8)) {
      within |= line.startsWith("module " + top);
      Matcher declared = DECLARED.matcher(line.replaceAll("\\(\\*.*?\\*\\)", ""));
      if (within && declared.matches()) {
        String range = declared.group(2) == null ? "" : declared.group(2) + " ";
        ports.add("  " + declared.group(1) + " wire " + range + declared.group(3));
      }
      if (within && line.contains(");")) {
        break;
      }
    }
    List<String> connections = new ArrayList<>();
    pads.forEach((pad, pin) -> {
      if (pins.containsKey(pin)) {
        connections.add("    ." + pin + "(" + pad + ")");
      }
    });
    return "module "
        + top
        + " (\n"
        + String.join(",\n", ports)
        + "\n);\n  chip chip (\n"
        + String.join(",\n", connections)
        + "\n  );\nendmodule\n";
  }
}
