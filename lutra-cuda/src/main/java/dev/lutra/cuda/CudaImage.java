package dev.lutra.cuda;

import dev.lutra.tensor.Bits;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.Windows;
import dev.lutra.tensor.backend.ImageKernels;

/// Pooling and arrangement of images, image.cu.
final class CudaImage implements ImageKernels {
  private final CudaBackend cuda;

  CudaImage(CudaBackend cuda) {
    this.cuda = cuda;
  }

  @Override
  public void or(Bits x, Windows windows, Bits y) {
    throw new UnsupportedOperationException("or");
  }

  @Override
  public void orGradient(Bits x, Windows windows, Pooling pooling, Bits y, Real dy, Real dx) {
    throw new UnsupportedOperationException("orGradient");
  }

  @Override
  public void pool(Real x, Windows windows, Pooling pooling, Real y) {
    throw new UnsupportedOperationException("pool");
  }

  @Override
  public void poolGradient(Real x, Windows windows, Pooling pooling, Real y, Real dy, Real dx) {
    throw new UnsupportedOperationException("poolGradient");
  }

  @Override
  public void toImage(Bits x, int[] rows, Bits y) {
    throw new UnsupportedOperationException("toImage");
  }

  @Override
  public void toImage(Real x, int[] rows, Real y) {
    throw new UnsupportedOperationException("toImage");
  }

  @Override
  public void fromImage(Bits x, int[] rows, Bits y) {
    throw new UnsupportedOperationException("fromImage");
  }

  @Override
  public void fromImage(Real x, int[] rows, Real y) {
    throw new UnsupportedOperationException("fromImage");
  }

  @Override
  public void unfold(Real x, Windows windows, int from, int to, Real panel) {
    throw new UnsupportedOperationException("unfold");
  }

  @Override
  public void fold(Real panel, Windows windows, int from, int to, Real x) {
    throw new UnsupportedOperationException("fold");
  }
}
