/// JMH benchmarks.
@NullMarked
package dev.lutra.bench;

import org.jspecify.annotations.NullMarked;
