/// The contract of a device: memory and four small families of kernels on whole tensors.
///
/// A backend is found by {@link java.util.ServiceLoader}; the scalar one ships and defines what
/// every kernel means.
@NullMarked
package dev.lutra.tensor.backend;

import org.jspecify.annotations.NullMarked;
