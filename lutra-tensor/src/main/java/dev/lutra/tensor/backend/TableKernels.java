package dev.lutra.tensor.backend;

import dev.lutra.tensor.Real;
import org.jspecify.annotations.Nullable;

/// From the parameters of LUTs to their tables `[luts, K]`, and samples of bits. A LUT is a row;
/// rows do not depend on each other, but for [#influence], which is one sum.
///
/// Gradients are added to their target, everything else is overwritten.
public interface TableKernels {
  /// Mixtures of the sixteen gates of two inputs: `shares[m, .] = softmax(logits[m, .])`, both
  /// `[luts, 16]`, and `table[m, k] = sum_g shares[m, g] bit_k(g)`, `[luts, 4]`, in ascending order
  /// of `g`. Exponentials of the distance to the largest logit are rounded to floats, their sum is
  /// one of doubles.
  void gateMixture(Real logits, Real shares, Real table);

  /// The gradient of [#gateMixture]: `dLogits[m, g] += shares[m, g] * (sum_k bit_k(g) dTable[m, k]
  /// - sum_k table[m, k] dTable[m, k])`.
  void gateMixtureGradient(Real shares, Real table, Real dTable, Real dLogits);

  /// The Walsh-Hadamard transform of each row, of a power of two: `y[m, k] = scale * sum_s (-1)^|s
  /// & k| x[m, s]`, added to what is there if `add`, else overwritten. Sums and differences of two
  /// are taken at distance 1, 2, 4 and so on. It is its own transpose and serves the gradient.
  void walsh(Real x, float scale, Real y, boolean add);

  /// A micro-MLP for each LUT at the `K = 2^n` corners of its inputs: with `s_j(k) = 1` where bit
  /// `j` of `k` is set and -1 elsewhere, `pre[m, h K + k] = b1[m, h] + sum_j s_j(k) w1[m, h n + j]`
  /// and `table[m, k] = b2[m, 0] + sum_h w2[m, h] max(pre[m, h K + k], 0)`, in ascending order of
  /// `j` and `h`. w1 is `[luts, hidden * n]`, b1 and w2 `[luts, hidden]`, pre `[luts, hidden * K]`.
  void mlp(Real w1, Real b1, Real w2, Real b2, Real pre, Real table);

  /// The gradients of [#mlp], each where it is not null, as sums in ascending order of `k`: with
  /// `da = dTable[m, k] w2[m, h]` where `pre > 0` and 0 elsewhere, `dW1[m, h n + j] += sum_k s_j(k)
  /// da`, `dB1[m, h] += sum_k da`, `dW2[m, h] += sum_k dTable[m, k] max(pre, 0)` and `dB2[m, 0] +=
  /// sum_k dTable[m, k]`.
  void mlpGradient(
      Real w2,
      Real pre,
      Real dTable,
      @Nullable Real dW1,
      @Nullable Real dB1,
      @Nullable Real dW2,
      @Nullable Real dB2);

  /// `loss[0, 0] = weight / (luts K span^2) * sum_m sum_j sum_k (x[m, k] - x[m, k with bit j
  /// inverted])^2`: the squares are floats, their sum, in this order, is one of doubles.
  void influence(Real x, float weight, float span, Real loss);

  /// The gradient of [#influence], with `dLoss` `[1, 1]`: `dx[m, k] += c sum_j (x[m, k] - x[m, k
  /// with bit j inverted])` with `c = 4 weight dLoss / (luts K span^2)`, in ascending order of `j`.
  void influenceGradient(Real x, Real dLoss, float weight, float span, Real dx);

  /// Logistic noise times `scale`, by seed and place alone, so that rows may be filled in any
  /// order: `out[r, i] = scale * quantile(w << 16 (i % 4))` with the word `w = mix(seed + GAMMA *
  /// ((first + r) * ceil(frames / 4) + i / 4 + 1))`, in longs that overflow. The functions are
  /// those of [LogisticNoise]; `first` is the place of the first row.
  void logisticNoise(Real out, long seed, int first, float scale);

  /// 0 with probability `rate`, else `1 / (1 - rate)`, by seed and place alone: `out[r, i] = 0`
  /// where `(mix(seed + GAMMA * (r * frames + i + 1)) >>> 11) * 2^-53 < rate`, with the functions
  /// of [LogisticNoise]. These are the doubles of a [java.util.SplittableRandom] of that seed.
  void dropout(Real out, long seed, float rate);

  /// `x = x > 1/2 ? 1 : 0`, in place.
  void round(Real x);
}
