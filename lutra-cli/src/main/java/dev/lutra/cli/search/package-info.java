/// The command `lutra search`: trials in their folder, tables and plots.
@NullMarked
package dev.lutra.cli.search;

import org.jspecify.annotations.NullMarked;
