package dev.lutra.tensor.op;

import dev.lutra.tensor.Addresses;
import dev.lutra.tensor.Bits;
import dev.lutra.tensor.Context;
import dev.lutra.tensor.Mode;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.Scratch;
import dev.lutra.tensor.backend.Backend;
import dev.lutra.tensor.backend.ElementKernels;
import dev.lutra.tensor.backend.ElementKernels.Unary;
import dev.lutra.tensor.backend.LutKernels;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// One application of a [BinaryLut]: the arithmetic on its tables, for a block of LUTs at a time.
final class Tables {
  private BinaryLut op;
  private Bits x;

  private final LutAddresses addresses;
  private Real table;
  private Real gamma;
  private Real beta;

  private boolean byBatch;

  /// Frames at each address, kept like the addresses; null without normalization by the batch.
  private @Nullable Real counts;

  /// Mean, variance and inverse deviation of each LUT; null without normalization.
  @Nullable Real statistics;

  /// Whether `z` is the value itself and the surrogate's slope 1, so that gradients pass unchanged.
  boolean plain;

  private Bits y;
  final Gradients gradients = new Gradients();

  /// The passes over blocks: made once, for a step makes no objects.
  final Backend.Block forwards = this::forward;

  final Backend.Block backwards = this::backwardBlock;

  @SuppressWarnings("this-escape") // the class is final
  Tables(BinaryLut op, Context context, Bits x, Real table, Real gamma, Real beta, Bits y) {
    addresses = new LutAddresses(context, x, op.wires(), y.frames(), op.candidates() != null);
    set(op, context, x, table, gamma, beta, y);
  }

  /// Makes these the tables of another application.
  private Tables again(
      BinaryLut op, Context context, Bits x, Real table, Real gamma, Real beta, Bits y) {
    addresses.set(context, x, op.wires(), y.frames(), op.candidates() != null);
    return set(op, context, x, table, gamma, beta, y);
  }

  private Tables set(
      BinaryLut op, Context context, Bits x, Real table, Real gamma, Real beta, Bits y) {
    int luts = table.features();
    this.op = op;
    this.x = x;
    this.table = table;
    this.gamma = gamma;
    this.beta = beta;
    this.byBatch = op.running() != null && context.mode() != Mode.EVALUATE;
    this.counts = byBatch && context.isWatched() ? context.unset(luts, table.frames()) : null;
    this.statistics = op.running() == null ? null : context.unset(luts, 3);
    this.plain = isPlain(op, context.backend().element(), gamma, beta);
    this.y = y;
    return this;
  }

  /// Tables for an application, those of the step before if there was one in this place.
  static Tables of(
      BinaryLut op, Context context, Bits x, Real table, Real gamma, Real beta, Bits y) {
    Tables known = context.kept(Tables.class);
    return known == null
        ? context.keep(new Tables(op, context, x, table, gamma, beta, y))
        : known.again(op, context, x, table, gamma, beta, y);
  }

  /// Where gradients come from and go to; null where nobody asks.
  static final class Gradients {
    /// Of the output.
    @Nullable Real dy;

    /// Added to, or overwritten if it is fresh.
    @Nullable Real dTable;

    /// Added to.
    @Nullable Real dGamma;

    /// Added to.
    @Nullable Real dBeta;

    /// Tables, overwritten: their differences are the slopes of the inputs.
    @Nullable Real smoothed;

    /// With `q`, makes the gradient of the value at a frame from that of the output: `p * dy + q`
    /// by address.
    @Nullable Real p;

    /// See `p`.
    @Nullable Real q;

    /// Whether the table's gradient holds unspecified values.
    boolean fresh;

    /// Whether they pass unchanged.
    boolean plain;

    Real dy() {
      return Objects.requireNonNull(dy);
    }
  }

  /// The tables of a block on their way to `z`.
  private record Values(Real normalized, Real z) {}

  private void forward(Backend local, int from, int to) {
    try (Scratch scratch = local.memory().scratch()) {
      Addresses kept = addresses.kept();
      Addresses a = kept != null ? kept.rows(from, to) : scratch.addresses(to - from, y.frames());
      local.lut().address(x, op.wires(), from, a);
      Real t = table.rows(from, to);
      Bits truth = scratch.bits(t.features(), t.frames());
      Real statistics = rows(this.statistics, from, to);
      if (byBatch && statistics != null) {
        Real counts = this.counts != null ? this.counts.rows(from, to) : scratch.like(t);
        local.lut().histogram(a, counts);
        local
            .lut()
            .decide(
                decided(local, scratch, t, null),
                counts,
                gamma.rows(from, to),
                beta.rows(from, to),
                op.rule().epsilon(),
                op.rule().threshold(),
                truth,
                statistics);
      } else {
        Real z = plain && !op.rule().soft() ? t : values(local, scratch, from, to, null).z;
        local.bit().pack(z, op.rule().threshold(), truth);
      }
      local.lut().lookup(a, truth, y.rows(from, to));
    }
  }

  /// The addresses, for the backward pass.
  LutAddresses addresses() {
    return addresses;
  }

  private static boolean isPlain(BinaryLut op, ElementKernels kernels, Real gamma, Real beta) {
    return op.running() == null
        && op.rule().surrogate() == BinaryLut.Surrogate.IDENTITY
        && kernels.isAll(gamma, 1)
        && kernels.isAll(beta, 0);
  }

  /// The table on which bits are decided; smoothed, it goes to `target` where the slopes need it.
  private Real decided(Backend local, Scratch scratch, Real t, @Nullable Real target) {
    BinaryLut.Rule rule = op.rule();
    if (!rule.soft() && target == null) {
      return t;
    }
    Real smoothed = target != null ? target : scratch.like(t);
    local.lut().smooth(t, rule.bias(), smoothed);
    return rule.soft() ? smoothed : t;
  }

  /// The normalized value of every entry and its `z`, step by step.
  private Values values(Backend local, Scratch scratch, int from, int to, @Nullable Real target) {
    LutKernels lut = local.lut();
    BinaryLut.Rule rule = op.rule();
    Real t = table.rows(from, to);
    Real values = decided(local, scratch, t, target);
    Real normalized = values;
    Real counts = rows(this.counts, from, to);
    Real statistics = rows(this.statistics, from, to);
    RunningStatistics running = op.running();
    if (running != null && statistics != null) {
      normalized = scratch.like(t);
      if (counts == null) {
        running
            .rows(from, to)
            .normalize(local.element(), values, rule.epsilon(), normalized, statistics, 2);
      } else {
        lut.normalize(values, counts, rule.epsilon(), normalized, statistics);
      }
    }
    Real z = scratch.like(t);
    local.element().rowAffine(normalized, gamma.rows(from, to), beta.rows(from, to), z);
    return new Values(normalized, z);
  }

  /// A block of a part, whose rows count from its first LUT.
  private void backwardBlock(Backend local, int from, int to) {
    int first = addresses.first();
    if (gradients.plain) {
      backwardPlain(local, first + from, first + to, gradients);
    } else {
      backward(local, first + from, first + to, gradients);
    }
  }

  /// With `z` the value and slope 1, the addressed sums are the table's gradient.
  private void backwardPlain(Backend local, int from, int to, Gradients gradients) {
    try (Scratch scratch = local.memory().scratch()) {
      Real t = table.rows(from, to);
      Real dTable = rows(gradients.dTable, from, to);
      boolean direct = gradients.fresh && !op.rule().spreads();
      Real sums = dTable != null && direct ? dTable : scratch.like(t);
      local.lut().scatter(addresses.rows(from, to), gradients.dy().rows(from, to), sums);
      if (!direct) {
        addToTable(local, scratch, sums, dTable, gradients.fresh);
      }
      if (gradients.smoothed != null) {
        local.lut().smooth(t, op.rule().bias(), gradients.smoothed.rows(from, to));
      }
    }
  }

  /// Normalized by the batch, with a surrogate that is a window: one kernel does it all.
  private void backwardDecided(
      Backend local, Scratch scratch, int from, int to, Gradients gradients, Real counts) {
    BinaryLut.Rule rule = op.rule();
    Real t = table.rows(from, to);
    Real values = decided(local, scratch, t, rows(gradients.smoothed, from, to));
    Real sums = scratch.like(t);
    local.lut().scatter(addresses.rows(from, to), gradients.dy().rows(from, to), sums);
    boolean window = rule.surrogate() == BinaryLut.Surrogate.CLIP;
    Real dValues = scratch.like(t);
    Real scalars = scratch.real(t.features(), 2);
    local
        .lut()
        .decideBackward(
            values,
            counts,
            Objects.requireNonNull(rows(statistics, from, to)),
            gamma.rows(from, to),
            beta.rows(from, to),
            window ? rule.threshold() - 0.5f : Float.NEGATIVE_INFINITY,
            window ? rule.threshold() + 0.5f : Float.POSITIVE_INFINITY,
            sums,
            rule.epsilon(),
            dValues,
            gradients.p == null ? scratch.like(t) : gradients.p.rows(from, to),
            gradients.q == null ? scratch.like(t) : gradients.q.rows(from, to),
            scalars);
    addColumn(local, scalars, 0, rows(gradients.dGamma, from, to));
    addColumn(local, scalars, 1, rows(gradients.dBeta, from, to));
    addToTable(local, scratch, dValues, rows(gradients.dTable, from, to), gradients.fresh);
  }

  private static void addColumn(Backend local, Real columns, int column, @Nullable Real target) {
    if (target != null) {
      local.element().addColumn(columns, column, target);
    }
  }

  private void backward(Backend local, int from, int to, Gradients gradients) {
    Real kept = rows(this.counts, from, to);
    if (kept != null && op.rule().surrogate() != BinaryLut.Surrogate.SIGMOID) {
      try (Scratch scratch = local.memory().scratch()) {
        backwardDecided(local, scratch, from, to, gradients, kept);
      }
      return;
    }
    try (Scratch scratch = local.memory().scratch()) {
      Values values = values(local, scratch, from, to, rows(gradients.smoothed, from, to));
      ElementKernels element = local.element();
      Addresses a = addresses.rows(from, to);
      Real dy = gradients.dy().rows(from, to);
      Real g = gamma.rows(from, to);
      Real weight = surrogateSlope(local, scratch, values.z);
      Real sums = scratch.like(values.z);
      local.lut().scatter(a, dy, sums);
      Real dz = scratch.zeros(values.z);
      element.multiplyAdd(sums, weight, dz);
      addScalars(local, scratch, dz, values.normalized, gradients, from, to);
      Real zero = scratch.zeros(g);
      Real statistics = rows(this.statistics, from, to);
      Real factor = statistics == null ? g : perRow(local, scratch, g, statistics);
      Real dValues = scratch.like(dz);
      Real q = gradients.q == null ? scratch.like(dz) : gradients.q.rows(from, to);
      Real counts = rows(this.counts, from, to);
      if (counts != null && statistics != null) {
        Real dNormalized = scratch.like(dz);
        element.rowAffine(dz, g, zero, dNormalized);
        float epsilon = op.rule().epsilon();
        local
            .lut()
            .normalizeBackward(
                values.normalized, counts, statistics, dNormalized, epsilon, dValues, q);
      } else {
        element.rowAffine(dz, factor, zero, dValues);
        q.fill(0);
      }
      addToTable(local, scratch, dValues, rows(gradients.dTable, from, to), gradients.fresh);
      if (gradients.p != null) {
        element.rowAffine(weight, factor, zero, gradients.p.rows(from, to));
      }
    }
  }

  private void addToTable(
      Backend local, Scratch scratch, Real gradient, @Nullable Real dTable, boolean fresh) {
    if (dTable == null) {
      return;
    }
    Real spread = gradient;
    if (op.rule().spreads()) {
      spread = fresh ? dTable : scratch.like(gradient);
      local.lut().smooth(gradient, op.rule().spread(), spread);
    }
    if (!fresh) {
      local.element().axpy(1, spread, dTable);
    } else if (spread != dTable) {
      dTable.copyFrom(spread);
    }
  }

  /// The slope of the surrogate at every table entry.
  private Real surrogateSlope(Backend local, Scratch scratch, Real z) {
    ElementKernels element = local.element();
    float threshold = op.rule().threshold();
    Real slope = scratch.zeros(z);
    switch (op.rule().surrogate()) {
      case IDENTITY -> slope.fill(1);
      case CLIP -> {
        Real centered = z;
        if (threshold != 0.5f) {
          centered = scratch.like(z);
          element.affine(1, 0.5f - threshold, z, centered);
        }
        Real ones = scratch.like(z);
        ones.fill(1);
        element.unaryBackward(Unary.CLIP01, centered, centered, ones, slope);
      }
      case SIGMOID -> {
        Real scaled = scratch.like(z);
        element.affine(4, -4 * threshold, z, scaled);
        Real step = scratch.like(z);
        element.unary(Unary.SIGMOID, scaled, step);
        Real fours = scratch.like(z);
        fours.fill(4);
        element.unaryBackward(Unary.SIGMOID, scaled, step, fours, slope);
      }
    }
    return slope;
  }

  private static void addScalars(
      Backend local,
      Scratch scratch,
      Real dz,
      Real normalized,
      Gradients gradients,
      int from,
      int to) {
    Real dGamma = rows(gradients.dGamma, from, to);
    Real dBeta = rows(gradients.dBeta, from, to);
    if (dGamma == null && dBeta == null) {
      return;
    }
    Real sums = scratch.real(dz.features(), 1);
    Real dots = scratch.real(dz.features(), 1);
    local.element().rowDots(dz, normalized, sums, dots);
    if (dGamma != null) {
      local.element().axpy(1, dots, dGamma);
    }
    if (dBeta != null) {
      local.element().axpy(1, sums, dBeta);
    }
  }

  /// `gamma[m] * inverse deviation[m]`.
  private static Real perRow(Backend local, Scratch scratch, Real gamma, Real statistics) {
    Real product = scratch.real(gamma.features(), 1);
    local.element().multiplyColumn(gamma, statistics, 2, product);
    return product;
  }

  private static @Nullable Real rows(@Nullable Real whole, int from, int to) {
    return whole == null ? null : whole.rows(from, to);
  }
}
