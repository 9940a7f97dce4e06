package dev.lutra.tensor.cpu;

import dev.lutra.tensor.Real;
import dev.lutra.tensor.backend.ElementKernels;
import java.util.List;

/// The definition of the kernels whose results are single numbers, which all CPU backends share: a
/// sum in one order is the work of one thread.
final class ScalarSums {
  private ScalarSums() {}

  static float meanSquare(double squaredNorm, Real x, float weight, float offset) {
    double mean = offset - squaredNorm / ((double) x.features() * x.frames());
    return (float) (weight * mean);
  }

  static void clip(ElementKernels kernels, List<Real> gradients, double norm) {
    double squares = 0;
    for (int i = 0; i < gradients.size(); i++) {
      squares += kernels.squaredNorm(gradients.get(i));
    }
    float shrink = (float) Math.min(1, norm / Math.sqrt(Math.max(squares, 1e-30)));
    if (shrink < 1) {
      for (int i = 0; i < gradients.size(); i++) {
        kernels.affine(shrink, 0, gradients.get(i), gradients.get(i));
      }
    }
  }

  static void dot(float a, Real x, Real y, Real sum) {
    double dot = 0;
    for (int r = 0; r < x.features(); r++) {
      for (int f = 0; f < x.frames(); f++) {
        dot += (double) x.get(r, f) * y.get(r, f);
      }
    }
    sum.add(0, 0, (float) (a * dot));
  }

  static void exp(float a, Real x, Real y) {
    for (int r = 0; r < x.features(); r++) {
      for (int f = 0; f < x.frames(); f++) {
        y.set(r, f, (float) Math.exp(a * x.get(r, f)));
      }
    }
  }
}
