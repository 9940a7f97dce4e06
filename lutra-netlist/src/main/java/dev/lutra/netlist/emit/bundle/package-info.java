/// What a user of a device expects around the Verilog: scripts for synthesis, place and route,
/// constraints, a makefile, descriptions for build systems.
@NullMarked
package dev.lutra.netlist.emit.bundle;

import org.jspecify.annotations.NullMarked;
