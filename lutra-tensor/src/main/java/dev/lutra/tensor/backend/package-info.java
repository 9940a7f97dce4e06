/// The contract of a device: memory and four small families of kernels on whole tensors.
///
/// The scalar backend ships and defines what every kernel means.
@NullMarked
package dev.lutra.tensor.backend;

import org.jspecify.annotations.NullMarked;
