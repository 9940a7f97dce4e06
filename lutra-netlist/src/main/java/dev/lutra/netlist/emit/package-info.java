/// Writers of hardware descriptions: Verilog modules, a self-checking test bench with its vectors,
/// and the document that tells a user how to connect them; and of the same function in C.
@NullMarked
package dev.lutra.netlist.emit;

import org.jspecify.annotations.NullMarked;
