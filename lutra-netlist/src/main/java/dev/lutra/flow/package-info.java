/// External electronic-design tools: found on the PATH, run with a log and a time limit, and their
/// verdicts read back.
@NullMarked
package dev.lutra.flow;

import org.jspecify.annotations.NullMarked;
