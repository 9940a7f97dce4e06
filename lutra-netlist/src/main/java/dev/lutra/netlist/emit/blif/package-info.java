/// Writer of BLIF, the form in which logic synthesis tools of universities take circuits.
@NullMarked
package dev.lutra.netlist.emit.blif;

import org.jspecify.annotations.NullMarked;
