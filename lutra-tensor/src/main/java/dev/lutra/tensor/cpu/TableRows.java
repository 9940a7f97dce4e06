package dev.lutra.tensor.cpu;

import dev.lutra.tensor.Real;
import dev.lutra.tensor.backend.TableKernels;
import org.jspecify.annotations.Nullable;

/// The kernels of [TableKernels] for the rows `from .. to-1`. Without a range they do all of them
/// in the calling thread, with no task made for the pool.
interface TableRows extends TableKernels {
  void gateMixture(Real logits, Real shares, Real table, int from, int to);

  void gateMixtureGradient(Real shares, Real table, Real dTable, Real dLogits, int from, int to);

  void walsh(Real x, float scale, Real y, boolean add, int from, int to);

  void mlp(Real w1, Real b1, Real w2, Real b2, Real pre, Real table, int from, int to);

  void mlpGradient(
      Real w2,
      Real pre,
      Real dTable,
      @Nullable Real dW1,
      @Nullable Real dB1,
      @Nullable Real dW2,
      @Nullable Real dB2,
      int from,
      int to);

  void influenceGradient(Real x, Real dLoss, float weight, float span, Real dx, int from, int to);

  void logisticNoise(Real out, long seed, int first, float scale, int from, int to);

  void dropout(Real out, long seed, float rate, int from, int to);

  void round(Real x, int from, int to);

  @Override
  default void gateMixture(Real logits, Real shares, Real table) {
    gateMixture(logits, shares, table, 0, table.features());
  }

  @Override
  default void gateMixtureGradient(Real shares, Real table, Real dTable, Real dLogits) {
    gateMixtureGradient(shares, table, dTable, dLogits, 0, table.features());
  }

  @Override
  default void walsh(Real x, float scale, Real y, boolean add) {
    walsh(x, scale, y, add, 0, x.features());
  }

  @Override
  default void mlp(Real w1, Real b1, Real w2, Real b2, Real pre, Real table) {
    mlp(w1, b1, w2, b2, pre, table, 0, table.features());
  }

  @Override
  default void mlpGradient(
      Real w2,
      Real pre,
      Real dTable,
      @Nullable Real dW1,
      @Nullable Real dB1,
      @Nullable Real dW2,
      @Nullable Real dB2) {
    mlpGradient(w2, pre, dTable, dW1, dB1, dW2, dB2, 0, dTable.features());
  }

  @Override
  default void influenceGradient(Real x, Real dLoss, float weight, float span, Real dx) {
    influenceGradient(x, dLoss, weight, span, dx, 0, x.features());
  }

  @Override
  default void logisticNoise(Real out, long seed, int first, float scale) {
    logisticNoise(out, seed, first, scale, 0, out.features());
  }

  @Override
  default void dropout(Real out, long seed, float rate) {
    dropout(out, seed, rate, 0, out.features());
  }

  @Override
  default void round(Real x) {
    round(x, 0, x.features());
  }
}
