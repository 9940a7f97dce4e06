/// Encoders: real features to bits, exactly as the hardware's comparators see them.
@NullMarked
package dev.lutra.nn.encode;

import org.jspecify.annotations.NullMarked;
