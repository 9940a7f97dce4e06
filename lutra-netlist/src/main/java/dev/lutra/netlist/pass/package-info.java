/// Functions from a netlist to an equivalent netlist, one file a pass, and the visible list of
/// passes in their standard order.
@NullMarked
package dev.lutra.netlist.pass;

import org.jspecify.annotations.NullMarked;
