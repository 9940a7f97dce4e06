package dev.lutra.nn.encode;

import dev.lutra.nn.Parameter;
import dev.lutra.tensor.Bits;
import dev.lutra.tensor.Memory;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.Tape;
import dev.lutra.tensor.op.Compare;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The comparators of an encoder while their thresholds are trained. What is trained are moves,
/// zero at first, in units of [FittedEncoder#spread]; a soft pass compares with whole words
/// already, so that trained and hardened networks see the same bits. Levels of a feature may
/// overtake one another.
public final class LearnedThresholds {
  /// Width of the window that gradients pass, in spreads: of normally distributed words, up to a
  /// fifth.
  private static final float WINDOW = 0.5f;

  private final FittedEncoder start;
  private final int levels;
  private final Compare op;
  private final Parameter moves;

  /// The moves that `present` was made of.
  private float[] seen;

  private FittedEncoder present;
  private Comparators comparators;

  private LearnedThresholds(FittedEncoder start, Learning learning, Memory memory) {
    int rows = start.spread().size();
    this.start = start;
    this.levels = levels(start);
    Real from = memory.real(rows, levels);
    Real spread = memory.real(rows, 1);
    for (int row = 0; row < rows; row++) {
      spread.set(row, 0, start.spread().get(row));
      for (int i = 0; i < levels; i++) {
        var bit = (Encoding.Bit.Compare) start.training().bits().get(row * levels + i);
        // Between two words, equally far from what would change a comparison.
        from.set(row, i, bit.threshold(0) + 0.5f);
      }
    }
    this.op = new Compare(from, spread, WINDOW, learning.grid(start.quantizer()));
    float bound = Float.POSITIVE_INFINITY;
    Real value = memory.real(rows, levels);
    this.moves =
        new Parameter("encoder.moves", value, -bound, bound, 1, 0, 1, learning.rate(), true);
    this.seen = value.toArray();
    this.present = made();
    this.comparators = new Comparators(present.hardware());
  }

  private static int levels(FittedEncoder start) {
    List<Encoding.Bit> bits = start.training().bits();
    int levels = bits.size() / start.quantizer().features();
    for (int b = 0; b < bits.size(); b++) {
      if (start.training().frames() != 1
          || !(bits.get(b) instanceof Encoding.Bit.Compare compare)
          || compare.feature() * levels != b - b % levels
          || bits.size() != levels * start.quantizer().features()) {
        throw new IllegalArgumentException(
            "encoder: got bit "
                + b
                + " of another form, expected equally many comparators of each feature in turn");
      }
    }
    return levels;
  }

  /// The thresholds of an encoder at their start; null if it does not learn them.
  public static @Nullable LearnedThresholds of(FittedEncoder fitted, Memory memory) {
    Learning learning = fitted.learning();
    return learning == null ? null : new LearnedThresholds(fitted, learning, memory);
  }

  /// What is trained, `[features or 1, levels]`.
  public Parameter moves() {
    return moves;
  }

  /// Encodes words `[features, samples]` to bits `[features * levels, samples]` of the tape.
  public Bits encode(Tape tape, Real words) {
    return tape.bits(op, words, moves.value());
  }

  /// The encoder as it is trained up to now.
  public FittedEncoder present() {
    refresh();
    return present;
  }

  /// Its comparators.
  public Comparators comparators() {
    refresh();
    return comparators;
  }

  /// Whoever trains, averages or restores the moves does it in place.
  private void refresh() {
    boolean same = true;
    for (int i = 0; i < seen.length && same; i++) {
      same = moves.value().get(i / levels, i % levels) == seen[i];
    }
    if (!same) {
      seen = moves.value().toArray();
      present = made();
      comparators = new Comparators(present.hardware());
    }
  }

  private FittedEncoder made() {
    List<Encoding.Bit> bits = new ArrayList<>();
    for (int f = 0; f < start.quantizer().features(); f++) {
      for (int i = 0; i < levels; i++) {
        int row = f % start.spread().size();
        bits.add(new Encoding.Bit.Compare(f, List.of(op.threshold(moves.value(), row, i))));
      }
    }
    return start.withHardware(new Encoding(1, bits));
  }
}
