package dev.lutra.tensor.op;

import dev.lutra.tensor.Addresses;
import dev.lutra.tensor.Bits;
import dev.lutra.tensor.Context;
import dev.lutra.tensor.Mode;
import dev.lutra.tensor.Op;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.Tensor;
import dev.lutra.tensor.Wires;
import dev.lutra.tensor.backend.ElementKernels;
import dev.lutra.tensor.backend.ElementKernels.Unary;
import dev.lutra.tensor.backend.LutKernels;
import org.jspecify.annotations.Nullable;

/// A layer of LUTs on bits: inputs x `[inputs, frames]` bits, table `[luts, K]`, gamma and beta
/// `[luts, 1]`; output `[luts, frames]` bits. All real arithmetic is done once per table and batch.
///
/// With `V` the table, smoothed by the un-binarize bias `b` if the forward rule is soft, and `z =
/// gamma * norm(V) + beta` (`gamma * V + beta` without normalization), the output is `[z[address] >
/// threshold]`. Backwards, an incoming gradient is weighted by the slope of the step's surrogate at
/// `z`; it reaches the table spread over the addresses near the one read, or the addressed entry
/// alone; and it reaches input `j` times the smoothed table's slope along `j`.
///
/// This one op is Fuchikami's differentiable LUT (soft, spread, normalized), and the weightless DWN
/// node with its extended finite differences (hard, addressed; Bacellar et al. 2024).
///
/// @param running statistics for the normalization; null for none
public record BinaryLut(Wires wires, Rule rule, @Nullable RunningStatistics running) implements Op {
  /// @throws IllegalArgumentException unless the fan-in is 2 to 8
  public BinaryLut {
    Shapes.fanIn("BinaryLut", wires);
  }

  /// What stands in for the hard step in the backward pass, as a function of `s = z - threshold +
  /// 1/2`.
  public enum Surrogate {
    /// Slope 1 everywhere.
    IDENTITY,
    /// `clip(s, 0, 1)`: slope 1 where `0 < s < 1` (hard-tanh straight-through).
    CLIP,
    /// `sigmoid(4 s - 2)`: slope 1 at `s = 1/2`, falling off smoothly.
    SIGMOID
  }

  /// How bits and tables meet.
  ///
  /// @param bias `b` of the un-binarized inputs `0.5 - b` and `0.5 + b`
  /// @param soft whether the output is decided on the smoothed table
  /// @param spread whether the table gradient is spread by the same smoothing
  /// @param slopeScale factor on the input gradient (1; 0.5 gives DWN's extended finite
  ///   differences)
  /// @param threshold what `z` is compared with
  /// @param surrogate what stands in for the hard step
  /// @param momentum of the running statistics
  /// @param epsilon lower bound of the variance
  public record Rule(
      float bias,
      boolean soft,
      boolean spread,
      float slopeScale,
      float threshold,
      Surrogate surrogate,
      float momentum,
      float epsilon) {
    /// @throws IllegalArgumentException if the bias is not in `(0, 0.5]`
    public Rule {
      if (!(bias > 0 && bias <= 0.5f)) {
        throw new IllegalArgumentException(
            "BinaryLut: got bias " + bias + ", expected 0 < bias <= 0.5");
      }
    }
  }

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

    Real weight = surrogateSlope(context, z);
    Real sums = like(context, z);
    lut.scatter(addresses, outputGradient, sums);
    Real dz = like(context, z);
    ElementKernels element = context.backend().element();
    element.multiplyAdd(sums, weight, dz);
    addScalars(context, dz, normalized, inputGradients[2], inputGradients[3]);
    Real zero = context.real(z.features(), 1);
    Real factor = running == null ? gamma : perRow(context, gamma, statistics);
    Real p = like(context, z);
    element.rowAffine(weight, factor, zero, p);
    Real dValues = like(context, z);
    Real q = like(context, z);
    if (running != null && context.mode() != Mode.EVALUATE) {
      Real dNormalized = like(context, z);
      element.rowAffine(dz, gamma, zero, dNormalized);
      lut.normalizeBackward(normalized, counts, statistics, dNormalized, rule.epsilon, dValues, q);
    } else {
      element.rowAffine(dz, factor, zero, dValues);
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

  /// The slope of the surrogate at every table entry.
  private Real surrogateSlope(Context context, Real z) {
    ElementKernels element = context.backend().element();
    Real slope = like(context, z);
    switch (rule.surrogate) {
      case IDENTITY -> slope.fill(1);
      case CLIP -> {
        Real centered = z;
        if (rule.threshold != 0.5f) {
          centered = like(context, z);
          element.affine(1, 0.5f - rule.threshold, z, centered);
        }
        Real ones = like(context, z);
        ones.fill(1);
        element.unaryBackward(Unary.CLIP01, centered, centered, ones, slope);
      }
      case SIGMOID -> {
        Real scaled = like(context, z);
        element.affine(4, -4 * rule.threshold, z, scaled);
        Real step = like(context, z);
        element.unary(Unary.SIGMOID, scaled, step);
        Real fours = like(context, z);
        fours.fill(4);
        element.unaryBackward(Unary.SIGMOID, scaled, step, fours, slope);
      }
    }
    return slope;
  }

  private static void addScalars(
      Context context, Real dz, Real normalized, @Nullable Real dGamma, @Nullable Real dBeta) {
    if (dGamma == null && dBeta == null) {
      return;
    }
    ElementKernels element = context.backend().element();
    Real sums = context.real(dz.features(), 1);
    Real dots = context.real(dz.features(), 1);
    element.rowDots(dz, normalized, sums, dots);
    if (dGamma != null) {
      element.axpy(1, dots, dGamma);
    }
    if (dBeta != null) {
      element.axpy(1, sums, dBeta);
    }
  }

  /// `gamma[m] * inverse deviation[m]`.
  private static Real perRow(Context context, Real gamma, Real statistics) {
    Real product = context.real(gamma.features(), 1);
    for (int m = 0; m < gamma.features(); m++) {
      product.set(m, 0, gamma.get(m, 0) * statistics.get(m, 2));
    }
    return product;
  }

  private static Real like(Context context, Real table) {
    return context.real(table.features(), table.frames());
  }
}
