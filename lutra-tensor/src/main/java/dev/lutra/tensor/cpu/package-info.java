/// The CPU backend: scalar kernels that define the contract, Vector API kernels that are fast, and
/// the pool of threads that runs either over fixed ranges of rows.
///
/// The only package that imports {@code jdk.incubator.vector}.
@NullMarked
package dev.lutra.tensor.cpu;

import org.jspecify.annotations.NullMarked;
