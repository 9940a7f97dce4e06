package dev.lutra.tensor.cpu;

import dev.lutra.tensor.Bits;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.Windows;
import dev.lutra.tensor.backend.ImageKernels.Pooling;

/// The kernels of [ImageKernels] for the channels `from .. to-1` of the image.
interface ImageRows {
  void or(Bits x, Windows windows, Bits y, int from, int to);

  void orGradient(
      Bits x, Windows windows, Pooling pooling, Bits y, Real dy, Real dx, int from, int to);

  void pool(Real x, Windows windows, Pooling pooling, Real y, int from, int to);

  void poolGradient(
      Real x, Windows windows, Pooling pooling, Real y, Real dy, Real dx, int from, int to);

  void toImage(Bits x, int[] rows, Bits y, int from, int to);

  void toImage(Real x, int[] rows, Real y, int from, int to);

  void fromImage(Bits x, int[] rows, Bits y, int from, int to);

  void fromImage(Real x, int[] rows, Real y, int from, int to);

  void unfold(Real x, Windows windows, int first, int last, Real panel, int from, int to);

  void fold(Real panel, Windows windows, int first, int last, Real x, int from, int to);
}
