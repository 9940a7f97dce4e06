/// Experiments as data: the catalog of everything that can be named, a tree of records that fully
/// determines a run, its YAML and JSON form, and the presets.
@NullMarked
package dev.lutra.nn.spec;

import org.jspecify.annotations.NullMarked;
