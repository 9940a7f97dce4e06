/// Writers of C++ for high-level synthesis: the whole network as one function, and a test bench.
@NullMarked
package dev.lutra.netlist.emit.hls;

import org.jspecify.annotations.NullMarked;
