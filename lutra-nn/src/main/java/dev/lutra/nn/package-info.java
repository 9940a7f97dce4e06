/// Networks as graphs of layers. A {@link dev.lutra.nn.Layer layer} is a record of settings; its
/// tensors live in a {@link dev.lutra.nn.LayerState}; it can compute with reals or bits, and write
/// itself as hardware.
@NullMarked
package dev.lutra.nn;

import org.jspecify.annotations.NullMarked;
