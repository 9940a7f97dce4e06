/// Tensors and the tape: real and bit matrices in native memory, and reverse-mode differentiation
/// by composition of {@link dev.lutra.tensor.Op ops}.
///
/// Every tensor is a matrix `[features, frames]` with the frames of one feature contiguous, because
/// the mini-batch is the SIMD axis (a LUT node reads a few rows and writes one).
@NullMarked
package dev.lutra.tensor;

import org.jspecify.annotations.NullMarked;
