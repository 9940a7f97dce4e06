package dev.lutra.tensor.op;

import dev.lutra.tensor.Addresses;
import dev.lutra.tensor.Bits;
import dev.lutra.tensor.Context;
import dev.lutra.tensor.Mode;
import dev.lutra.tensor.Op;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.Tensor;
import dev.lutra.tensor.Wires;
import dev.lutra.tensor.backend.LutKernels;
import org.jspecify.annotations.Nullable;

/// A layer of LUTs on bits: inputs x `[inputs, frames]` bits, table `[luts, K]`, gamma and beta
/// `[luts, 1]`; output `[luts, frames]` bits. All real arithmetic is done once per table and batch.
///
/// With `V` the table, smoothed by the un-binarize bias `b` if the forward rule is soft, and
/// `z = gamma * norm(V) + beta` (`gamma * V + beta` without normalization), the output is
/// `[z[address] > threshold]`. Backwards, an incoming gradient passes where `0 < z < 1` if
/// `window` (hard-tanh straight-through), everywhere otherwise; it reaches the table spread over the
/// addresses near the one read, or the addressed entry alone; and it reaches input `j` times the
/// smoothed table's slope along `j`.
///
/// This one op is Fuchikami's differentiable LUT (soft, spread, normalized), and the weightless DWN
/// node with its extended finite differences (hard, addressed; Bacellar et al. 2024).
///
/// @param running statistics for the normalization; null for none
public record BinaryLut(Wires wires, Rule rule, @Nullable RunningStatistics running)
    implements Op {
  /// @throws IllegalArgumentException unless the fan-in is 2 to 8
  public BinaryLut {
    Shapes.fanIn("BinaryLut", wires);
  }

  /// How bits and tables meet.
  ///
  /// @param bias `b` of the un-binarized inputs `0.5 - b` and `0.5 + b`
  /// @param soft whether the output is decided on the smoothed table
  /// @param spread whether the table gradient is spread by the same smoothing
  /// @param slopeScale factor on the input gradient (1; 0.5 gives DWN's extended finite differences)
  /// @param threshold what `z` is compared with
  /// @param window whether the gradient is cut where `z` leaves `(0, 1)`
  /// @param momentum of the running statistics
  /// @param epsilon lower bound of the variance
  public record Rule(
      float bias,
      boolean soft,
      boolean spread,
      float slopeScale,
      float threshold,
      boolean window,
      float momentum,
      float epsilon) {}

  @Override
  public Tensor forward(Context context, Tensor... inputs) {
    Shapes.count(this, inputs, 4);
    Bits x = Shapes.bits(this, inputs[0], "x");
    Real table = Shapes.real(this, inputs[1], "the table");
    Shapes.shape(this, x, "x", wires.inputs(), x.frames());
    Shapes.shape(this, table, "the table", wires.luts(), 1 << wires.fanIn());
    Real gamma = Shapes.real(this, inputs[2], "gamma");
    Real beta = Shapes.real(this, inputs[3], "beta");
    Shapes.shape(this, gamma, "gamma", wires.luts(), 1);
    Shapes.shape(this, beta, "beta", wires.luts(), 1);
    LutKernels lut = context.backend().lut();
    Addresses addresses = context.addresses(wires.luts(), x.frames());
    lut.address(x, wires, addresses);

    Real smoothed = like(context, table);
    lut.smooth(table, rule.bias, smoothed);
    Real values = rule.soft ? smoothed : table;
    Real counts = like(context, table);
    Real statistics = context.real(wires.luts(), 3);
    Real normalized = values;
    if (running != null) {
      Shapes.statistics(this, running, wires.luts());
      normalized = like(context, table);
      if (context.mode() == Mode.EVALUATE) {
        float[] inverses = running.normalize(values, rule.epsilon, normalized);
        for (int m = 0; m < inverses.length; m++) {
          statistics.set(m, 2, inverses[m]);
        }
      } else {
        lut.histogram(addresses, counts);
        lut.normalize(values, counts, rule.epsilon, normalized, statistics);
        running.update(context.mode(), rule.momentum, statistics, statistics, 1);
      }
    }
    Real z = like(context, table);
    context.backend().element().rowAffine(normalized, gamma, beta, z);
    Bits truth = context.bits(table.features(), table.frames());
    context.backend().bit().pack(z, rule.threshold, truth);
    Bits y = context.bits(wires.luts(), x.frames());
    lut.lookup(addresses, truth, y);

    context.save(addresses);
    context.save(smoothed);
    context.save(counts);
    context.save(statistics);
    context.save(normalized);
    context.save(z);
    return y;
  }

  @Override
  public void backward(
      Context context,
      Tensor[] inputs,
      Tensor output,
      Real outputGradient,
      @Nullable Real[] inputGradients) {
    Addresses addresses = context.saved(0, Addresses.class);
    Real counts = context.saved(2, Real.class);
    Real statistics = context.saved(3, Real.class);
    Real normalized = context.saved(4, Real.class);
    Real z = context.saved(5, Real.class);
    LutKernels lut = context.backend().lut();
    Real gamma = (Real) inputs[2];

    Real sums = like(context, z);
    lut.scatter(addresses, outputGradient, sums);
    Real p = like(context, z);
    window(z, gamma, sums, p, normalized, inputGradients[2], inputGradients[3]);
    Real dValues = sums;
    Real q = like(context, z);
    if (running != null) {
      scaleRows(p, statistics);
      if (context.mode() == Mode.EVALUATE) {
        scaleRows(sums, statistics);
      } else {
        dValues = like(context, z);
        lut.normalizeBackward(normalized, counts, statistics, sums, rule.epsilon, dValues, q);
      }
    }
    Real dTable = inputGradients[1];
    if (dTable != null) {
      Real spread = dValues;
      if (rule.spread) {
        spread = like(context, z);
        lut.smooth(dValues, rule.bias, spread);
      }
      context.backend().element().axpy(1, spread, dTable);
    }
    Real dx = inputGradients[0];
    if (dx != null) {
      Real du = context.real(output.features(), output.frames());
      lut.affineByAddress(addresses, p, q, outputGradient, du);
      Real slopes = context.real(z.features(), wires.fanIn() * z.frames());
      float scale = rule.slopeScale / (2 * rule.bias);
      lut.slopes(context.saved(1, Real.class), scale, slopes);
      lut.inputGradient(addresses, wires, du, slopes, dx);
    }
  }

  /// Turns `sums` (by address, of dy) into the gradient with respect to `normalized`, fills `p` with
  /// the factor from dy to it, and adds the gradients of gamma and beta where asked for.
  private void window(
      Real z,
      Real gamma,
      Real sums,
      Real p,
      Real normalized,
      @Nullable Real dGamma,
      @Nullable Real dBeta) {
    for (int m = 0; m < z.features(); m++) {
      float g = gamma.get(m, 0);
      float sumGamma = 0;
      float sumBeta = 0;
      for (int k = 0; k < z.frames(); k++) {
        float zk = z.get(m, k);
        boolean open = !rule.window || (zk > 0 && zk < 1);
        float s = open ? sums.get(m, k) : 0;
        sumGamma += s * normalized.get(m, k);
        sumBeta += s;
        sums.set(m, k, g * s);
        p.set(m, k, open ? g : 0);
      }
      if (dGamma != null) {
        dGamma.add(m, 0, sumGamma);
      }
      if (dBeta != null) {
        dBeta.add(m, 0, sumBeta);
      }
    }
  }

  /// Multiplies row `m` by the inverse deviation `statistics[m, 2]`.
  private static void scaleRows(Real x, Real statistics) {
    for (int m = 0; m < x.features(); m++) {
      float inverse = statistics.get(m, 2);
      for (int k = 0; k < x.frames(); k++) {
        x.set(m, k, x.get(m, k) * inverse);
      }
    }
  }

  private static Real like(Context context, Real table) {
    return context.real(table.features(), table.frames());
  }
}
