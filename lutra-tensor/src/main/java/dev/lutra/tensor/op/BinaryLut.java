package dev.lutra.tensor.op;

import dev.lutra.tensor.Bits;
import dev.lutra.tensor.Candidates;
import dev.lutra.tensor.Context;
import dev.lutra.tensor.Mode;
import dev.lutra.tensor.Op;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.Tensor;
import dev.lutra.tensor.Wires;
import java.util.Objects;
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
/// It works block by block, so that tables in between stay in the cache; the backward pass makes
/// them anew from the addresses and their counts, which is quicker than to read them back.
///
/// This one op is Fuchikami's differentiable LUT (soft, spread, normalized), and the weightless DWN
/// node with its extended finite differences (hard, addressed; Bacellar et al. 2024).
///
/// With learned wiring (Bacellar et al. 2024, there over all inputs), every LUT input has a score
/// for each of its candidates: further inputs `[luts' * fanIn, C]`, each for the LUTs that follow
/// those of the one before. They do not change the output; the gradient of a score is that of the
/// LUT input times the candidate's bit as `-1` or `1`.
///
/// @param running statistics for the normalization; null for none
/// @param candidates what LUT inputs choose from; null for fixed wires
public record BinaryLut(
    Wires wires, Rule rule, @Nullable RunningStatistics running, @Nullable Candidates candidates)
    implements Op {
  private static final int FIXED_INPUTS = 4;

  /// @throws IllegalArgumentException unless the fan-in is 2 to 8
  public BinaryLut {
    Shapes.fanIn("BinaryLut", wires);
  }

  /// With fixed wires.
  public BinaryLut(Wires wires, Rule rule, @Nullable RunningStatistics running) {
    this(wires, rule, running, null);
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
  /// @param spread un-binarize bias by which the table gradient is smoothed; 0.5 leaves it at the
  ///   addressed entries
  /// @param slopeScale factor on the input gradient (1; 0.5 gives DWN's extended finite
  ///   differences)
  /// @param threshold what `z` is compared with
  /// @param surrogate what stands in for the hard step
  /// @param momentum of the running statistics
  /// @param epsilon lower bound of the variance
  public record Rule(
      float bias,
      boolean soft,
      float spread,
      float slopeScale,
      float threshold,
      Surrogate surrogate,
      float momentum,
      float epsilon) {
    /// @throws IllegalArgumentException if a bias is not in `(0, 0.5]`
    public Rule {
      check("bias", bias);
      check("spread", spread);
    }

    private static void check(String name, float bias) {
      if (!(bias > 0 && bias <= 0.5f)) {
        throw new IllegalArgumentException(
            "BinaryLut: got " + name + " " + bias + ", expected 0 < " + name + " <= 0.5");
      }
    }

    boolean spreads() {
      return spread < 0.5f;
    }
  }

  @Override
  public Tensor forward(Context context, Tensor... inputs) {
    Shapes.count(this, inputs, candidates == null ? FIXED_INPUTS : inputs.length);
    Bits x = Shapes.bits(this, inputs[0], "x");
    Real table = Shapes.real(this, inputs[1], "the table");
    Shapes.shape(this, x, "x", wires.rows(), x.frames());
    Shapes.shape(this, table, "the table", wires.luts(), 1 << wires.fanIn());
    Real gamma = Shapes.real(this, inputs[2], "gamma");
    Real beta = Shapes.real(this, inputs[3], "beta");
    Shapes.shape(this, gamma, "gamma", wires.luts(), 1);
    Shapes.shape(this, beta, "beta", wires.luts(), 1);
    if (running != null) {
      Shapes.statistics(this, running, wires.luts());
    }
    Bits y = context.bits(wires.luts(), wires.outputFrames(x.frames()));
    Tables tables = Tables.of(this, context, x, table, gamma, beta, y);
    context.backend().blocks(wires.luts(), tables.forwards);
    if (running != null && tables.statistics != null && context.mode() != Mode.EVALUATE) {
      running.update(
          context.backend().element(),
          context.mode(),
          rule.momentum,
          tables.statistics,
          tables.statistics,
          1);
    }
    context.save(tables);
    return y;
  }

  /// The inputs', the table's, and the scores'.
  @Override
  public boolean overwrites(int input) {
    return input < 2 || input >= FIXED_INPUTS;
  }

  @Override
  public void backward(
      Context context,
      Tensor[] inputs,
      Tensor output,
      Real outputGradient,
      @Nullable Real[] inputGradients) {
    Tables tables = context.saved(0, Tables.class);
    Real dx = inputGradients[0];
    boolean asItIs = tables.plain && inputGradients[2] == null && inputGradients[3] == null;
    Real smoothed = null;
    Real p = null;
    Real q = null;
    boolean scored = false;
    for (int i = FIXED_INPUTS; i < inputs.length; i++) {
      scored |= inputGradients[i] != null;
    }
    if (dx != null || scored) {
      smoothed = context.unset(wires.luts(), 1 << wires.fanIn());
      if (!asItIs) {
        p = context.unset(wires.luts(), 1 << wires.fanIn());
        q = context.unset(wires.luts(), 1 << wires.fanIn());
      }
    }
    Tables.Gradients gradients = tables.gradients;
    gradients.dy = outputGradient;
    gradients.dTable = inputGradients[1];
    gradients.dGamma = inputGradients[2];
    gradients.dBeta = inputGradients[3];
    gradients.smoothed = smoothed;
    gradients.p = p;
    gradients.q = q;
    gradients.fresh = context.isFresh(1);
    gradients.plain = asItIs;
    float scale = rule.slopeScale / (2 * rule.bias);
    boolean add = !context.isFresh(0);
    int luts = wires.luts();
    LutAddresses addresses = tables.addresses();
    for (int from = 0; from < luts; from += addresses.part()) {
      int to = Math.min(from + addresses.part(), luts);
      Wires part = addresses.open(context, from, to);
      context.backend().blocks(to - from, tables.backwards);
      if (dx != null && smoothed != null) {
        inputGradient(context, tables, part, from, to, scale, dx, add);
        add = true;
      }
    }
    if (candidates != null && smoothed != null) {
      scoreGradients(context, tables, inputs, inputGradients, scale);
    }
  }

  private static void inputGradient(
      Context context,
      Tables tables,
      Wires part,
      int from,
      int to,
      float scale,
      Real dx,
      boolean add) {
    Tables.Gradients gradients = tables.gradients;
    Real p = gradients.p;
    Real q = gradients.q;
    context
        .backend()
        .lut()
        .inputGradient(
            tables.addresses().rows(from, to),
            part,
            gradients.dy().rows(from, to),
            p == null ? null : p.rows(from, to),
            q == null ? null : q.rows(from, to),
            Objects.requireNonNull(gradients.smoothed).rows(from, to),
            scale,
            dx,
            add);
  }

  /// Learned wiring keeps the addresses of all LUTs.
  private void scoreGradients(
      Context context,
      Tables tables,
      Tensor[] inputs,
      @Nullable Real[] inputGradients,
      float scale) {
    Tables.Gradients gradients = tables.gradients;
    int first = 0;
    for (int i = FIXED_INPUTS; i < inputs.length; i++) {
      Real dScores = inputGradients[i];
      if (dScores != null) {
        context
            .backend()
            .lut()
            .candidateGradient(
                (Bits) inputs[0],
                Objects.requireNonNull(candidates),
                tables.addresses().current(),
                gradients.dy(),
                gradients.p,
                gradients.q,
                Objects.requireNonNull(gradients.smoothed),
                scale,
                first,
                dScores);
      }
      first += inputs[i].features() / wires.fanIn();
    }
  }
}
