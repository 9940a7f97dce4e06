package dev.lutra.tensor.cpu;

import dev.lutra.tensor.Real;

/// The definition of the matrix products.
final class ScalarLinear implements LinearRows {
  @Override
  public void multiply(Real a, Real b, Real c, int from, int to) {
    for (int i = from; i < to; i++) {
      for (int j = 0; j < c.frames(); j++) {
        float sum = 0;
        for (int k = 0; k < a.frames(); k++) {
          sum += a.get(i, k) * b.get(k, j);
        }
        c.add(i, j, sum);
      }
    }
  }

  @Override
  public void multiplyTransposedLeft(Real a, Real b, Real c, int from, int to) {
    for (int i = from; i < to; i++) {
      for (int j = 0; j < c.frames(); j++) {
        float sum = 0;
        for (int k = 0; k < a.features(); k++) {
          sum += a.get(k, i) * b.get(k, j);
        }
        c.add(i, j, sum);
      }
    }
  }

  @Override
  public void multiplyTransposedRight(Real a, Real b, Real c, int from, int to) {
    for (int i = from; i < to; i++) {
      for (int j = 0; j < c.frames(); j++) {
        float sum = 0;
        for (int k = 0; k < a.frames(); k++) {
          sum += a.get(i, k) * b.get(j, k);
        }
        c.add(i, j, sum);
      }
    }
  }
}
