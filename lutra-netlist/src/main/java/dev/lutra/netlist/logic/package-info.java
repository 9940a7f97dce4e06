/// Logic as two-input operations, and how tables become such. Used inside this module only: by the
/// compiled form and by gates.
@NullMarked
package dev.lutra.netlist.logic;

import org.jspecify.annotations.NullMarked;
