/// Networks over images whose weights are shared by all positions: windows, and the circuit that
/// sees one pixel after the other.
@NullMarked
package dev.lutra.netlist.stream;

import org.jspecify.annotations.NullMarked;
