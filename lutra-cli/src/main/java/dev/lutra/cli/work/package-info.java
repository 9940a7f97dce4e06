/// What the commands do: train, export, verify, in a run folder, with a log and progress.
@NullMarked
package dev.lutra.cli.work;

import org.jspecify.annotations.NullMarked;
