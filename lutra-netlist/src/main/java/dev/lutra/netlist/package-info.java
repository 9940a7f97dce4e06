/// The immutable netlist of look-up tables: cells, truth tables, the read-out that turns output
/// bits into scores and classes, a text form, and an estimate of the FPGA resources needed.
@NullMarked
package dev.lutra.netlist;

import org.jspecify.annotations.NullMarked;
