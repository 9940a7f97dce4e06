package dev.lutra.cli.work;

import dev.lutra.flow.Device;
import dev.lutra.flow.Synthesis;
import dev.lutra.netlist.Netlist;
import dev.lutra.netlist.emit.bundle.BundleEmitter;
import dev.lutra.netlist.map.DualOutputs;
import dev.lutra.netlist.map.LutEstimate;
import dev.lutra.netlist.map.MappedDesign;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Costs in look-up tables.
///
/// @param device whose tables
/// @param estimate how many
/// @param sites places that they take where two that share inputs fit in one; 0 if a device's
///   places hold one
record TableCosts(Device device, LutEstimate estimate, int sites) implements Costs {
  /// Inputs of tables of which two may share a place.
  private static final int DUAL = 6;

  static TableCosts of(Device device, Netlist netlist, MappedDesign mapped) {
    LutEstimate estimate = LutEstimate.of(netlist, mapped);
    int pairs = isDual(device) ? DualOutputs.pairs(mapped, netlist.readout().groups()) : 0;
    return new TableCosts(device, estimate, estimate.total() - pairs);
  }

  private static boolean isDual(Device device) {
    return device.fabric().inputs() == DUAL;
  }

  @Override
  public Map<String, Object> json() {
    Map<String, Object> luts = new LinkedHashMap<>();
    luts.put("encoder", estimate.encoder());
    luts.put("core", estimate.core());
    luts.put("head", estimate.head());
    luts.put("total", estimate.total());
    luts.put("inputs", device.fabric().inputs());
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("estimatedLuts", luts);
    if (isDual(device)) {
      object.put("estimatedLutSites", sites);
    }
    object.put("estimatedFlipFlops", estimate.flipFlops());
    return object;
  }

  @Override
  public List<String[]> rows() {
    List<String[]> rows = new ArrayList<>();
    rows.add(
        new String[] {
          "estimate",
          text(
              "LUT%d: encoder %,d + core %,d + head %,d = %,d of %,d; %,d flip-flops",
              device.fabric().inputs(),
              estimate.encoder(),
              estimate.core(),
              estimate.head(),
              estimate.total(),
              device.capacity(),
              estimate.flipFlops())
        });
    if (isDual(device)) {
      rows.add(new String[] {"", text("%,d sites if tables with common inputs share them", sites)});
    }
    return rows;
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
    return BundleEmitter.isLarge(estimate);
  }

  @Override
  public String cells() {
    return "tables";
  }

  @Override
  public FlowStep counted(String step, Synthesis made, String tool, boolean whole) {
    int expected = whole ? estimate.total() : estimate.core();
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("luts", (double) made.luts());
    figures.put("flipFlops", (double) made.flipFlops());
    figures.put("estimatedLuts", (double) expected);
    return FlowStep.done(
        step,
        text(
            "%,d LUTs by %s, estimate %,d (%+.1f %%); %,d flip-flops; %,d carries and muxes",
            made.luts(),
            tool,
            expected,
            100.0 * (expected - made.luts()) / Math.max(1, made.luts()),
            made.flipFlops(),
            made.others()),
        figures);
  }

  private static String text(String format, Object... arguments) {
    return String.format(Locale.ROOT, format, arguments);
  }
}
