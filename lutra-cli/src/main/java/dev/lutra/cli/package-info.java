/// The command line: one class per subcommand.
@NullMarked
package dev.lutra.cli;

import org.jspecify.annotations.NullMarked;
