/// The differentiable operations, one record each: forward and backward side by side, in terms of a
/// backend's kernels.
@NullMarked
package dev.lutra.tensor.op;

import org.jspecify.annotations.NullMarked;
