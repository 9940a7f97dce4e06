/// The training loop, its events, evaluation, and checkpoints.
@NullMarked
package dev.lutra.nn.train;

import org.jspecify.annotations.NullMarked;
