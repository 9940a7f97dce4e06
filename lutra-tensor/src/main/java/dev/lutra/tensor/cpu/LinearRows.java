package dev.lutra.tensor.cpu;

import dev.lutra.tensor.Real;

/// The kernels of [dev.lutra.tensor.backend.LinearKernels] for the rows `from .. to-1` of `c`.
interface LinearRows {
  void multiply(Real a, Real b, Real c, int from, int to);

  void multiplyTransposedLeft(Real a, Real b, Real c, int from, int to);

  void multiplyTransposedRight(Real a, Real b, Real c, int from, int to);
}
