/// Writers of VHDL: entities, and a self-checking test bench with its vectors.
@NullMarked
package dev.lutra.netlist.emit.vhdl;

import org.jspecify.annotations.NullMarked;
