/// Optimizers and learning-rate schedules: records of settings; their tensors belong to the
/// trainer.
@NullMarked
package dev.lutra.nn.optim;

import org.jspecify.annotations.NullMarked;
