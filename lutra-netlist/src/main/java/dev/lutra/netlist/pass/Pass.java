package dev.lutra.netlist.pass;

import dev.lutra.netlist.Netlist;

/// A function from a netlist to a netlist that computes the same outputs from the same inputs.
/// Every table that survives keeps its `(layer, unit)` and still computes that node's bit, so the
/// result can be compared with the network bit by bit. A pass that finds nothing to do returns a
/// netlist equal to its argument.
public interface Pass {
  /// A short name in lower case with hyphens, as in reports and golden files.
  String name();

  /// What it does, in one line.
  String description();

  /// The equivalent netlist.
  Netlist apply(Netlist netlist);
}
