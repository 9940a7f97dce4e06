/// The commands: what a user types, what is printed, and the exit codes. The work itself is in
/// {@code dev.lutra.cli.work}.
@NullMarked
package dev.lutra.cli;

import org.jspecify.annotations.NullMarked;
