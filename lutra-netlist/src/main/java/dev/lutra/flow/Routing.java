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

/// Place and route by nextpnr.
///
/// @param megahertz highest frequency of the slowest clock, by nextpnr's timing model
/// @param used cells used of each kind
/// @param available cells that the device has of each kind
/// @param router the router that managed it
public record Routing(
    double megahertz, Map<String, Integer> used, Map<String, Integer> available, String router) {

  /// A dense design with random wiring may never route; this long is waited for each router.
  private static final Duration LIMIT = Duration.ofMinutes(4);

  private static final Pattern CLOCK = Pattern.compile("\"achieved\": ([0-9.]+)");
  private static final Pattern USE =
      Pattern.compile(
          "\"(\\w+)\": \\{\"available\": (\\d+), \"used\": (\\d+)\\}|"
              + "\"(\\w+)\": \\{\\s*\"available\": (\\d+),\\s*\"used\": (\\d+)\\s*\\}");

  /// Copies the maps.
  public Routing {
    used = Map.copyOf(used);
    available = Map.copyOf(available);
  }

  /// Places and routes `build/<top>.json` below `folder`; what comes out is `build/<top>.asc` (or
  /// `.config`) and `build/<top>_routed.json`.
  ///
  /// @throws Tool.Failure if nextpnr is missing or neither router gets through
  public static Routing run(Toolbox tools, Path folder, Device device, String top)
      throws IOException, InterruptedException {
    tools.require(List.of(Tool.router(device)));
    try {
      return run(tools, folder, device, top, "router1");
    } catch (Tool.Failure first) {
      try {
        return run(tools, folder, device, top, "router2");
      } catch (Tool.Failure second) {
        String small =
            "; uniform random wiring is hard to route: train with window, patch or grouped wiring";
        throw new Tool.Failure(second.getMessage() + small);
      }
    }
  }

  private static Routing run(Toolbox tools, Path folder, Device device, String top, String router)
      throws IOException, InterruptedException {
    String design = "build/" + top + ".json";
    List<String> arguments = new ArrayList<>(device.router().subList(1, device.router().size()));
    arguments.addAll(List.of("-q", "--json", design, "--router", router));
    arguments.addAll(List.of("--report", "build/" + top + "_report.json"));
    arguments.addAll(List.of("--write", "build/" + top + "_routed.json", "--timing-allow-fail"));
    arguments.addAll(List.of("--seed", "1"));
    String out = device.fabric().name().equals("ice40") ? "--asc" : "--textcfg";
    String extension = device.fabric().name().equals("ice40") ? ".asc" : ".config";
    arguments.addAll(List.of(out, "build/" + top + extension));
    Path log = folder.resolve("build/" + top + "-nextpnr-" + router + ".log");
    Command command = tools.command(Tool.router(device), arguments, List.of(design), folder);
    ToolRun.run(tools, command, folder, log, LIMIT, _ -> {});
    String report =
        Files.readString(folder.resolve("build/" + top + "_report.json"), StandardCharsets.UTF_8);
    return parse(report, router);
  }

  static Routing parse(String report, String router) throws Tool.Failure {
    double slowest = Double.POSITIVE_INFINITY;
    Matcher clock = CLOCK.matcher(report);
    while (clock.find()) {
      slowest = Math.min(slowest, Double.parseDouble(clock.group(1)));
    }
    if (Double.isInfinite(slowest)) {
      throw new Tool.Failure("nextpnr's report: got no clock, expected \"achieved\"");
    }
    Map<String, Integer> used = new TreeMap<>();
    Map<String, Integer> available = new TreeMap<>();
    Matcher use = USE.matcher(report);
    while (use.find()) {
      int at = use.group(1) != null ? 1 : 4;
      available.put(use.group(at), Integer.parseInt(use.group(at + 1)));
      used.put(use.group(at), Integer.parseInt(use.group(at + 2)));
    }
    return new Routing(slowest, used, available, router);
  }

  /// Logic cells used and available, such as `1343 of 7680`.
  public String logic() {
    for (String kind : List.of("ICESTORM_LC", "TRELLIS_COMB", "TRELLIS_SLICE", "SLICE")) {
      Integer have = available.get(kind);
      Integer use = used.get(kind);
      if (have != null && use != null) {
        return String.format(Locale.ROOT, "%d of %d", use, have);
      }
    }
    return "unknown";
  }
}
