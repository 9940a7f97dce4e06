package dev.lutra.tensor.backend;

import dev.lutra.tensor.Bits;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.Windows;

/// Pooling and arrangement of tensors over images, `[channels, positions * frames]`.
public interface ImageKernels {
  /// How the elements of a window become one.
  enum Pooling {
    /// The largest; OR of bits. The gradient is shared by all elements that are as large.
    MAX,
    /// The mean.
    AVERAGE,
    /// Of probabilities that of at least one 1: `1 - prod (1 - x)`; OR of bits. The gradient of an
    /// element is the product over the others.
    STOCHASTIC
  }

  /// `y` = OR over the elements of a window, in every channel.
  void or(Bits x, Windows windows, Bits y);

  /// Adds the gradient of [#or], `y` being its result; `pooling` is MAX or STOCHASTIC.
  void orGradient(Bits x, Windows windows, Pooling pooling, Bits y, Real dy, Real dx);

  /// `y` = the pooled elements of a window, in every channel.
  void pool(Real x, Windows windows, Pooling pooling, Real y);

  /// Adds the gradient of [#pool], `y` being its result.
  void poolGradient(Real x, Windows windows, Pooling pooling, Real y, Real dy, Real dx);

  /// From features to an image: `y[c, p * frames + f] = x[rows[c * positions + p], f]`.
  void toImage(Bits x, int[] rows, Bits y);

  /// The same of reals.
  void toImage(Real x, int[] rows, Real y);

  /// From an image to features: `y[rows[c * positions + p], f] = x[c, p * frames + f]`.
  void fromImage(Bits x, int[] rows, Bits y);

  /// The same of reals.
  void fromImage(Real x, int[] rows, Real y);

  /// The windows at the output positions `from .. to-1`: `panel[c * elements + e, (p - from) *
  /// frames
  /// + f]` is element `e` of channel `c` at position `p`.
  void unfold(Real x, Windows windows, int from, int to, Real panel);

  /// Adds the elements of such windows to where they lie, the transpose of [#unfold].
  void fold(Real panel, Windows windows, int from, int to, Real x);
}
