package dev.lutra.tensor.backend;

import dev.lutra.tensor.Real;

/// Matrix products of real tensors.
public interface LinearKernels {
  /// `c += a b`: a `[m, k]`, b `[k, n]`, c `[m, n]`. A dense layer's forward pass with weights `a`
  /// and frames in `b`.
  void multiply(Real a, Real b, Real c);

  /// `c += a^T b`: a `[k, m]`, b `[k, n]`, c `[m, n]`. A dense layer's input gradient.
  void multiplyTransposedLeft(Real a, Real b, Real c);

  /// `c += a b^T`: a `[m, k]`, b `[n, k]`, c `[m, n]`. A dense layer's weight gradient; the sum
  /// runs over frames.
  void multiplyTransposedRight(Real a, Real b, Real c);
}
