package dev.lutra.nn.lut;

/// What follows the (normalized) value of a LUT. In binary mode the output is the hard step and
/// this is its stand-in in the backward pass.
public enum LutActivation {
  /// `clip(z, 0, 1)`: hard-tanh on probabilities; the gradient passes where `0 < z < 1`.
  CLIP,
  /// `1 / (1 + exp(-4 (z - 1/2)))`: a smooth step of slope 1 at one half. Real mode only.
  SIGMOID,
  /// `z` itself; the gradient passes everywhere.
  IDENTITY
}
