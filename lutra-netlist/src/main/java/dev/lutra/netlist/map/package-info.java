/// Technology mapping: a netlist with its encoder and its read-out as tables or gates that a device
/// has, and what that costs.
@NullMarked
package dev.lutra.netlist.map;

import org.jspecify.annotations.NullMarked;
