/// The contract of a device: memory and small families of kernels on whole tensors. Devices other
/// than the CPU are found as services, see [dev.lutra.tensor.backend.BackendProvider].
///
/// The scalar backend ships and defines what every kernel means.
@NullMarked
package dev.lutra.tensor.backend;

import org.jspecify.annotations.NullMarked;
