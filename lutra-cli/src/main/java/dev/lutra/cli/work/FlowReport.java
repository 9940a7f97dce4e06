package dev.lutra.cli.work;

import dev.lutra.flow.Device;
import dev.lutra.flow.MissingTools;
import dev.lutra.netlist.Netlist;
import dev.lutra.netlist.map.WireReach;
import dev.lutra.nn.experiment.AtomicFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// The figures of an export for a device: `report.json` and `report.md` of the bundle.
///
/// @param device where it goes
/// @param name of the modules
/// @param netlist what was exported
/// @param costs what it costs, from the netlist alone
/// @param minimization what don't-cares saved; null if the network is as it was trained
/// @param accuracy of what was exported on the test set; null if it was not asked for
/// @param missing tools that what was asked for needs and that were not there
/// @param steps what was done
public record FlowReport(
    Device device,
    String name,
    Netlist netlist,
    Costs costs,
    @Nullable Minimization minimization,
    @Nullable Double accuracy,
    MissingTools missing,
    List<FlowStep> steps) {

  /// True iff no step failed.
  public boolean passed() {
    return steps.stream().noneMatch(step -> step.status() == FlowStep.Status.FAILED);
  }

  /// The object that `--json` prints and `report.json` holds.
  public Map<String, @Nullable Object> json() {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    object.put("device", device.name());
    if (!device.part().isEmpty()) {
      object.put("part", device.part());
    }
    object.put("module", name);
    object.put("hardenedTestAccuracy", accuracy);
    if (minimization != null) {
      object.put("dontCare", minimization.json());
    }
    object.putAll(costs.json());
    object.put("levels", costs.levels());
    object.put("headLevels", costs.headLevels());
    object.put("latency", costs.latency());
    object.put("clocksPerSample", netlist.frames());
    List<Map<String, Object>> wires = new ArrayList<>();
    for (WireReach layer : WireReach.of(netlist)) {
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("layer", layer.layer());
      entry.put("wires", layer.wires());
      entry.put("reach", Math.round(layer.reach() * 1e4) / 1e4);
      entry.put("fanOut", layer.fanOut());
      wires.add(entry);
    }
    object.put("wiring", wires);
    object.put("missingTools", missingTools());
    List<Map<String, Object>> list = new ArrayList<>();
    for (FlowStep step : steps) {
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("name", step.name());
      entry.put("status", step.status().name().toLowerCase(Locale.ROOT));
      entry.put("text", step.text());
      entry.put("seconds", Math.round(step.seconds() * 100) / 100.0);
      entry.putAll(step.figures());
      list.add(entry);
    }
    object.put("steps", list);
    return object;
  }

  private Map<String, Object> missingTools() {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("programs", missing.programs());
    object.put("install", missing.install());
    object.put("projects", missing.projects());
    object.put("yowasp", missing.yowasp());
    return object;
  }

  /// A table row for each fact and each step: what was found, and the text.
  public List<String[]> rows() {
    List<String[]> rows = new ArrayList<>();
    String part = device.part().isEmpty() ? "" : ", such as " + device.part();
    rows.add(new String[] {"device", device.name() + part});
    if (minimization != null) {
      rows.addAll(minimization.rows());
    } else if (accuracy != null) {
      rows.add(new String[] {"test accuracy", text("%.2f %%, hardened network", 100 * accuracy)});
    }
    rows.addAll(costs.rows());
    rows.add(
        new String[] {
          "latency",
          text(
              "%d clocks, a sample every %s; %s between registers: core %d, head %d",
              costs.latency(),
              netlist.frames() == 1 ? "clock" : netlist.frames() + " clocks",
              costs.cells(),
              costs.levels(),
              costs.headLevels())
        });
    List<String> wires = new ArrayList<>();
    for (WireReach layer : WireReach.of(netlist)) {
      wires.add(
          text(
              "layer %d %,d wires, reach %.2f, fan-out up to %d",
              layer.layer(), layer.wires(), layer.reach(), layer.fanOut()));
    }
    rows.add(new String[] {"wiring", String.join("; ", wires)});
    for (FlowStep step : steps) {
      String status =
          step.isDone() ? "" : step.status() == FlowStep.Status.FAILED ? "FAILED: " : "skipped: ";
      boolean ran = step.status() != FlowStep.Status.SKIPPED;
      String time = ran && step.seconds() > 0 ? text(", %.1f s", step.seconds()) : "";
      rows.add(new String[] {step.name(), status + step.text() + time});
    }
    return rows;
  }

  /// Writes `report.json` and `report.md` into the bundle.
  ///
  /// @throws IOException if they cannot be written
  public void write(Path folder) throws IOException {
    JsonMapper mapper = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
    AtomicFile.write(
        folder.resolve("report.json"),
        (mapper.writeValueAsString(json()) + "\n").getBytes(StandardCharsets.UTF_8));
    StringBuilder text = new StringBuilder("# " + name + " for " + device.name() + "\n\n");
    text.append("Figures of a tool name the tool; the estimate is counted from the netlist.\n\n");
    text.append("| | |\n|---|---|\n");
    List<String[]> rows = new ArrayList<>(rows());
    if (!missing.isEmpty()) {
      rows.add(new String[] {"missing tools", missing.line()});
    }
    for (String[] row : rows) {
      text.append("| ").append(row[0]).append(" | ").append(row[1].replace("|", "\\|"));
      text.append(" |\n");
    }
    AtomicFile.write(folder.resolve("report.md"), text.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static String text(String format, Object... arguments) {
    return String.format(Locale.ROOT, format, arguments);
  }
}
