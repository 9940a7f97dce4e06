/// Tables whose entries are partly free, and what can be saved by choosing them.
@NullMarked
package dev.lutra.netlist.minimize;

import org.jspecify.annotations.NullMarked;
