/// The bit-parallel simulator that defines what a netlist computes, the trace of a golden model,
/// and the comparison of the two bit by bit.
@NullMarked
package dev.lutra.netlist.sim;

import org.jspecify.annotations.NullMarked;
