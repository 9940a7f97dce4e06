/// Data sets: readers for the usual file formats, public sets found or downloaded once, and
/// generators that need no file. A [DataSource] is a record of settings; loading one gives a
/// [Split] of a train and a test [Dataset]. The package depends on nothing else of Lutra. Every
/// failure to read is a [DataException] of one line: file, asked, got, expected, remedy.
@NullMarked
package dev.lutra.nn.data;

import org.jspecify.annotations.NullMarked;
