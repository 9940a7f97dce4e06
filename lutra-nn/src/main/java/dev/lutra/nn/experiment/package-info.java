/// Experiments at work: a spec and its data become a model; a run folder keeps spec, log and
/// checkpoints; a trained model gives its netlist and what it answers bit by bit.
@NullMarked
package dev.lutra.nn.experiment;

import org.jspecify.annotations.NullMarked;
