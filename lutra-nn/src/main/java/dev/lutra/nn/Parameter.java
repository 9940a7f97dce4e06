package dev.lutra.nn;

import dev.lutra.tensor.Real;

/// A tensor that is trained.
///
/// @param name its path in the network, such as `layers.0.table`
/// @param value the tensor
/// @param low after each update every element is clipped into `[low, high]`
/// @param high see `low`
public record Parameter(String name, Real value, float low, float high) {}
