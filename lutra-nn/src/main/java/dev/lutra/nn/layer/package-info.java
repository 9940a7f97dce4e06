/// The layers that are not LUTs: real-valued ones of conventional networks, and those that join,
/// cut and read out.
@NullMarked
package dev.lutra.nn.layer;

import org.jspecify.annotations.NullMarked;
