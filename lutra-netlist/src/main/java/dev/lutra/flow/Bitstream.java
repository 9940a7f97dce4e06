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
  public static Path pack(Path folder, Device device, String top)
      throws IOException, InterruptedException {
    boolean ice40 = device.isReadBack();
    Tool packer = ice40 ? Tool.ICEPACK : new Tool(device.packer(), "install " + device.packer());
    Tool.require(List.of(packer));
    Path bits = folder.resolve("build/" + top + (ice40 ? ".bin" : ".bit"));
    ToolRun.run(
        List.of(
            device.packer(),
            "build/" + top + (ice40 ? ".asc" : ".config"),
            "build/" + bits.getFileName()),
        folder,
        folder.resolve("build/" + top + "-pack.log"),
        LIMIT,
        _ -> {});
    return bits;
  }

  /// Turns the bitstream of an iCE40 back into Verilog.
  ///
  /// @param declaration Verilog file that declares the ports of `top`
  /// @return sources of a module `top` with the same ports, relative to `folder`
  /// @throws Tool.Failure if a tool is missing or fails
  public static List<String> readBack(Path folder, String top, Path declaration)
      throws IOException, InterruptedException {
    Tool.require(List.of(Tool.ICEUNPACK, Tool.ICEBOX));
    Path build = folder.resolve("build");
    String back = "build/" + top + "_back.asc";
    ToolRun.run(
        List.of("iceunpack", "build/" + top + ".bin", back),
        folder,
        build.resolve(top + "-unpack.log"),
        LIMIT,
        _ -> {});
    List<String> chip =
        ToolRun.run(
            List.of("icebox_vlog", "-s", back),
            folder,
            build.resolve(top + "-icebox.log"),
            LIMIT,
            _ -> {});
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
