package dev.lutra.tensor.cpu;

import dev.lutra.tensor.Real;
import dev.lutra.tensor.backend.TableKernels;
import org.jspecify.annotations.Nullable;

/// Table kernels over the pool: cuts LUTs into ranges and leaves the work to a [TableRows].
record CpuTable(Pool pool, TableRows rows) implements TableKernels {
  @Override
  public void gateMixture(Real logits, Real shares, Real table) {
    pool.run(table.features(), (from, to) -> rows.gateMixture(logits, shares, table, from, to));
  }

  @Override
  public void gateMixtureGradient(Real shares, Real table, Real dTable, Real dLogits) {
    pool.run(
        table.features(),
        (from, to) -> rows.gateMixtureGradient(shares, table, dTable, dLogits, from, to));
  }

  @Override
  public void walsh(Real x, float scale, Real y, boolean add) {
    pool.run(x.features(), (from, to) -> rows.walsh(x, scale, y, add, from, to));
  }

  @Override
  public void mlp(Real w1, Real b1, Real w2, Real b2, Real pre, Real table) {
    pool.run(table.features(), (from, to) -> rows.mlp(w1, b1, w2, b2, pre, table, from, to));
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
    pool.run(
        dTable.features(),
        (from, to) -> rows.mlpGradient(w2, pre, dTable, dW1, dB1, dW2, dB2, from, to));
  }

  /// One sum in one order.
  @Override
  public void influence(Real x, float weight, float span, Real loss) {
    rows.influence(x, weight, span, loss);
  }

  @Override
  public void influenceGradient(Real x, Real dLoss, float weight, float span, Real dx) {
    pool.run(
        x.features(), (from, to) -> rows.influenceGradient(x, dLoss, weight, span, dx, from, to));
  }

  @Override
  public void logisticNoise(Real out, long seed, int first, float scale) {
    pool.run(out.features(), (from, to) -> rows.logisticNoise(out, seed, first, scale, from, to));
  }

  @Override
  public void dropout(Real out, long seed, float rate) {
    pool.run(out.features(), (from, to) -> rows.dropout(out, seed, rate, from, to));
  }

  @Override
  public void round(Real x) {
    pool.run(x.features(), (from, to) -> rows.round(x, from, to));
  }
}
