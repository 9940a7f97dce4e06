package dev.lutra.tensor.cpu;

import dev.lutra.tensor.Bits;
import dev.lutra.tensor.Real;

/// The kernels of [dev.lutra.tensor.backend.BitKernels] for the rows `from .. to-1` of what they
/// write.
interface BitRows {
  void pack(Real x, float threshold, Bits y, int from, int to);

  void columns(byte[] samples, int[] order, int first, Real y, int from, int to);

  void compare(Real x, int[] row, float[] threshold, Bits y, int firstFrame, int from, int to);

  void unpack(Bits x, float zero, float one, Real y, int from, int to);

  void groupSum(Bits x, float scale, Real y, int from, int to);

  void groupSumBackward(Real dy, float scale, Real dx, boolean add, int from, int to);
}
