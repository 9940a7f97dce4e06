/// What the writers of hardware share: how a core is laid out, the widths of ports, golden vectors,
/// and files that appear whole or not at all.
@NullMarked
package dev.lutra.netlist.emit.plan;

import org.jspecify.annotations.NullMarked;
