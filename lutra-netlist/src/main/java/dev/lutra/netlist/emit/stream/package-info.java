/// Writes an image network as a circuit that takes a pixel a clock.
///
/// Nothing inside ever waits: a value moves on at the next clock, and only the places where values
/// come from (the input, and windows that push out the last rows of a frame) look at one bit, `go`,
/// which says that the queue at the end has places for all that is on its way. So there is no
/// hand-shake between stages, no enable on the tables, and nothing that could block; what the queue
/// has to hold, and what has to wait where branches meet, is computed here.
@NullMarked
package dev.lutra.netlist.emit.stream;

import org.jspecify.annotations.NullMarked;
