package dev.lutra.tensor.backend;

import dev.lutra.tensor.Real;

/// Losses and counts over a batch: predictions `x` and targets `t`, both `[outputs, frames]`. A
/// result is `[1, 1]` and overwritten; it stays on the device.
///
/// Sums run in doubles and in the order that is named, and are rounded once. A device that sums in
/// another order keeps to one of its own. Gradients are sums of multiples of tensors, which
/// [ElementKernels#axpy(Real, float, Real, Real)] adds.
public interface LossKernels {
  /// `loss = -1/N sum_f sum_c t[c, f] log softmax(x)[c, f]` over `N` frames, frame by frame and
  /// class by class. `probabilities` and `logs`, of x's shape, are the softmax and its logarithm
  /// (overwritten); the softmax is that of `x` less the largest of the frame, so that it stays
  /// finite.
  void softmaxCrossEntropy(Real x, Real t, Real probabilities, Real logs, Real loss);

  /// `loss` = the mean over all elements of `-t log s(x) - (1 - t) log(1 - s(x))` with `s` the
  /// sigmoid, as `max(x, 0) - x t + log(1 + exp(-|x|))`, row by row.
  void sigmoidCrossEntropy(Real x, Real t, Real loss);

  /// `loss` = the mean over all elements of `(x - t)^2`, row by row.
  void squaredError(Real x, Real t, Real loss);

  /// `count` = number of frames whose largest element is in the same row in `x` as in `t`; of
  /// several that are as large the one in the lowest row is meant.
  void agreement(Real x, Real t, Real count);
}
