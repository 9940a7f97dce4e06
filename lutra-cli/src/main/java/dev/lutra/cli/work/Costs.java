package dev.lutra.cli.work;

import dev.lutra.flow.Device;
import dev.lutra.flow.Synthesis;
import dev.lutra.netlist.Netlist;
import dev.lutra.netlist.map.MappedDesign;
import java.util.List;
import java.util.Map;

/// What a design costs on a device: estimated from the netlist, and what Yosys counts beside it.
public sealed interface Costs permits TableCosts, GateCosts {
  /// The costs of `netlist`, mapped for `device`.
  static Costs of(Device device, Netlist netlist, MappedDesign mapped) {
    return device.fabric().isGates()
        ? GateCosts.of(netlist, mapped)
        : TableCosts.of(device, netlist, mapped);
  }

  /// The estimate in `report.json`.
  Map<String, Object> json();

  /// The estimate as rows of a table: what, and how many.
  List<String[]> rows();

  /// Clocks from the first `in_valid` to the `out_valid` of that sample.
  int latency();

  /// Cells on the longest path between registers of the core.
  int levels();

  /// Cells on the longest path between registers of the head.
  int headLevels();

  /// What these cells are, in the plural.
  String cells();

  /// True iff the script of Yosys only counts, see
  /// [dev.lutra.netlist.emit.bundle.BundleEmitter#isLarge].
  boolean isLarge();

  /// A step that counted.
  ///
  /// @param made what was counted
  /// @param tool by which tool
  /// @param whole whether of the whole design; otherwise of the core alone
  FlowStep counted(String step, Synthesis made, String tool, boolean whole);
}
