/// The search for settings: a space of them, trials drawn from it, and successive halving.
@NullMarked
package dev.lutra.nn.search;

import org.jspecify.annotations.NullMarked;
