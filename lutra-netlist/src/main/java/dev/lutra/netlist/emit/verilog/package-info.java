/// The texts of single Verilog modules and of their parts, which every emitter of Verilog is made
/// of.
@NullMarked
package dev.lutra.netlist.emit.verilog;

import org.jspecify.annotations.NullMarked;
