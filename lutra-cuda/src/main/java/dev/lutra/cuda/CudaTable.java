package dev.lutra.cuda;

import dev.lutra.tensor.Real;
import dev.lutra.tensor.backend.TableKernels;
import org.jspecify.annotations.Nullable;

/// Tables made from parameters, table.cu.
final class CudaTable implements TableKernels {
  private final CudaBackend cuda;

  CudaTable(CudaBackend cuda) {
    this.cuda = cuda;
  }

  @Override
  public void gateMixture(Real logits, Real shares, Real table) {
    throw new UnsupportedOperationException("gateMixture");
  }

  @Override
  public void gateMixtureGradient(Real shares, Real table, Real dTable, Real dLogits) {
    throw new UnsupportedOperationException("gateMixtureGradient");
  }

  @Override
  public void walsh(Real x, float scale, Real y, boolean add) {
    throw new UnsupportedOperationException("walsh");
  }

  @Override
  public void mlp(Real w1, Real b1, Real w2, Real b2, Real pre, Real table) {
    throw new UnsupportedOperationException("mlp");
  }

  @Override
  public void mlpGradient(
      Real w2,
      Real pre,
      Real dTable,
      @Nullable Real dW1,
      @Nullable Real dB1,
      @Nullable Real dW2,
      @Nullable Real dB2) {
    throw new UnsupportedOperationException("mlpGradient");
  }

  @Override
  public void influence(Real x, float weight, float span, Real loss) {
    throw new UnsupportedOperationException("influence");
  }

  @Override
  public void influenceGradient(Real x, Real dLoss, float weight, float span, Real dx) {
    throw new UnsupportedOperationException("influenceGradient");
  }

  @Override
  public void logisticNoise(Real out, long seed, int first, float scale) {
    throw new UnsupportedOperationException("logisticNoise");
  }

  @Override
  public void dropout(Real out, long seed, float rate) {
    throw new UnsupportedOperationException("dropout");
  }

  @Override
  public void round(Real x) {
    throw new UnsupportedOperationException("round");
  }
}
