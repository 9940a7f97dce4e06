package dev.lutra.cli.work;

import dev.lutra.flow.Synthesis;
import dev.lutra.netlist.Netlist;
import dev.lutra.netlist.map.GateEstimate;
import dev.lutra.netlist.map.MappedDesign;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Costs in gates of two inputs, inverters and flip-flops.
///
/// @param estimate how many
record GateCosts(GateEstimate estimate) implements Costs {
  static GateCosts of(Netlist netlist, MappedDesign mapped) {
    return new GateCosts(GateEstimate.of(netlist, mapped));
  }

  @Override
  public Map<String, Object> json() {
    Map<String, Object> parts = new LinkedHashMap<>();
    parts.put("encoder", json(estimate.encoder()));
    parts.put("core", json(estimate.core()));
    parts.put("head", json(estimate.head()));
    parts.put("total", json(estimate.total()));
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("estimatedCells", parts);
    return object;
  }

  private static Map<String, Object> json(GateEstimate.Cells cells) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("gates", cells.gates());
    object.put("inverters", cells.inverters());
    object.put("flipFlops", cells.flipFlops());
    return object;
  }

  @Override
  public List<String[]> rows() {
    return List.of(
        new String[] {"estimate", "encoder: " + text(estimate.encoder())},
        new String[] {"", "core: " + text(estimate.core())},
        new String[] {"", "head: " + text(estimate.head())},
        new String[] {"", "total: " + text(estimate.total())});
  }

  @Override
  public int latency() {
    return estimate.latency();
  }

  @Override
  public int levels() {
    return estimate.levels();
  }

  @Override
  public int headLevels() {
    return estimate.headLevels();
  }

  @Override
  public boolean isLarge() {
    return false;
  }

  @Override
  public String cells() {
    return "gates";
  }

  @Override
  public FlowStep counted(String step, Synthesis made, String tool, boolean whole) {
    GateEstimate.Cells expected = whole ? estimate.total() : estimate.core();
    GateEstimate.Cells got =
        new GateEstimate.Cells(made.gates(), made.inverters(), made.flipFlops());
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("gates", (double) got.gates());
    figures.put("inverters", (double) got.inverters());
    figures.put("flipFlops", (double) got.flipFlops());
    figures.put("estimatedGates", (double) expected.gates());
    figures.put("estimatedInverters", (double) expected.inverters());
    figures.put("estimatedFlipFlops", (double) expected.flipFlops());
    String estimated = got.equals(expected) ? "as estimated" : "estimate " + text(expected);
    return FlowStep.done(step, text(got) + " by " + tool + ", " + estimated, figures);
  }

  private static String text(GateEstimate.Cells cells) {
    return String.format(
        Locale.ROOT,
        "%,d two-input gates, %,d inverters, %,d flip-flops",
        cells.gates(),
        cells.inverters(),
        cells.flipFlops());
  }
}
