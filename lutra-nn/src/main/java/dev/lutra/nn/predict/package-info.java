/// Inference: a trained run as a model that answers samples, exactly as its hardware does.
@NullMarked
package dev.lutra.nn.predict;

import org.jspecify.annotations.NullMarked;
