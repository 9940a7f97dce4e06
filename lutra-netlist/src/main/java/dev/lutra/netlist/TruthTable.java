package dev.lutra.netlist;

import java.util.Arrays;
import java.util.Locale;
import java.util.function.IntPredicate;

/// A Boolean function of 0 to 12 inputs, tabulated.
///
/// **Order, stated here once for the whole project:** input 0 is the least significant bit of the
/// address, so the entry for inputs `x0, x1, …` is at address `k = x0 + 2 x1 + 4 x2 + …`. Entry `k`
/// is kept in bit `k & 63` of word `k >> 6`. Emitters convert to a vendor's own order.
///
/// Immutable, with value equality.
public final class TruthTable {
  /// The widest table that can be written.
  public static final int MAX_INPUTS = 12;

  /// Chooses input 1 if input 2 is 1, else input 0.
  public static final TruthTable MULTIPLEXER = new TruthTable(3, new long[] {0xca});

  private static final TruthTable FALSE = new TruthTable(0, new long[] {0});
  private static final TruthTable TRUE = new TruthTable(0, new long[] {1});

  private final int inputs;
  private final long[] words;

  private TruthTable(int inputs, long[] words) {
    this.inputs = inputs;
    this.words = words;
  }

  /// The table whose entries are the bits of `words`.
  ///
  /// @param inputs number of inputs, 0 to 12
  /// @param words `max(1, 2^inputs / 64)` words; bits beyond `2^inputs` must be 0
  public static TruthTable of(int inputs, long... words) {
    checkInputs(inputs);
    int expected = wordCount(inputs);
    if (words.length != expected) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "truth table of %d inputs: got %d words, expected %d",
              inputs,
              words.length,
              expected));
    }
    if ((words[0] & ~mask(inputs)) != 0) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "truth table of %d inputs: got word %s, expected no bit beyond entry %d",
              inputs,
              Long.toHexString(words[0]),
              (1 << inputs) - 1));
    }
    return new TruthTable(inputs, words.clone());
  }

  /// The table of no inputs that is always `value`.
  public static TruthTable constant(boolean value) {
    return value ? TRUE : FALSE;
  }

  /// The table whose entry `k` is `entry.test(k)`.
  public static TruthTable fromBits(int inputs, IntPredicate entry) {
    checkInputs(inputs);
    long[] words = new long[wordCount(inputs)];
    for (int k = 0; k < 1 << inputs; k++) {
      if (entry.test(k)) {
        words[k >> 6] |= 1L << (k & 63);
      }
    }
    return new TruthTable(inputs, words);
  }

  /// Reads what [#hex()] writes: `max(1, 2^inputs / 4)` digits, most significant entry first.
  public static TruthTable parse(int inputs, String hex) {
    checkInputs(inputs);
    int digits = digitCount(inputs);
    if (hex.length() != digits) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "truth table of %d inputs: got %d hex digits '%s', expected %d",
              inputs,
              hex.length(),
              hex,
              digits));
    }
    long[] words = new long[wordCount(inputs)];
    for (int i = 0; i < digits; i++) {
      int digit = Character.digit(hex.charAt(digits - 1 - i), 16);
      if (digit < 0) {
        throw new IllegalArgumentException(
            String.format(Locale.ROOT, "truth table: got '%s', expected hex digits only", hex));
      }
      words[i >> 4] |= (long) digit << ((i & 15) * 4);
    }
    return of(inputs, words);
  }

  /// Number of inputs, 0 to 12.
  public int inputs() {
    return inputs;
  }

  /// A copy of the words: entry `k` is bit `k & 63` of word `k >> 6`.
  public long[] words() {
    return words.clone();
  }

  /// Word `i` of the table; entries `64 i` to `64 i + 63`, unused high bits 0.
  public long word(int i) {
    return words[i];
  }

  /// The entry at `address`, 0 to `2^inputs - 1`.
  public boolean get(int address) {
    if (address < 0 || address >= 1 << inputs) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "truth table of %d inputs: got address %d, expected 0 to %d",
              inputs,
              address,
              (1 << inputs) - 1));
    }
    return (words[address >> 6] >>> (address & 63) & 1) != 0;
  }

  /// The table of `inputs - 1` inputs left when input `input` is held at `value`; the inputs above
  /// it move down by one.
  public TruthTable cofactor(int input, boolean value) {
    checkInput(input);
    int low = (1 << input) - 1;
    int held = value ? 1 << input : 0;
    return fromBits(inputs - 1, k -> get((k & ~low) << 1 | held | (k & low)));
  }

  /// The table of one more input that is this one where `input` is 0, and `other` where it is 1;
  /// the inverse of [#cofactor].
  ///
  /// @param other of as many inputs
  /// @param input place of the new input, 0 to `inputs`; the inputs from there on move up by one
  public TruthTable choose(TruthTable other, int input) {
    checkAsMany(other);
    int low = (1 << input) - 1;
    return fromBits(
        inputs + 1, k -> ((k >> input & 1) == 0 ? this : other).get((k >> 1 & ~low) | (k & low)));
  }

  /// The table in which this table's input `i` reads the new input `from[i]`: `new(x) =
  /// old(x[from[0]], x[from[1]], …)`. `from` may permute the inputs, repeat one (two inputs tied
  /// together) or leave one out (a new input that does not matter).
  ///
  /// @param newInputs number of inputs of the result
  /// @param from for each input of this table, 0 to `newInputs - 1`
  public TruthTable rewire(int newInputs, int... from) {
    if (from.length != inputs) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "rewire a table of %d inputs: got %d sources, expected one for each input",
              inputs,
              from.length));
    }
    return fromBits(
        newInputs,
        k -> {
          int address = 0;
          for (int i = 0; i < inputs; i++) {
            address |= (k >> from[i] & 1) << i;
          }
          return get(address);
        });
  }

  /// True iff some pair of entries that differ in `input` alone is unequal.
  public boolean dependsOn(int input) {
    checkInput(input);
    if (input >= 6) {
      int step = 1 << (input - 6);
      for (int i = 0; i < words.length; i++) {
        if ((i & step) == 0 && words[i] != words[i + step]) {
          return true;
        }
      }
      return false;
    }
    int step = 1 << input;
    long low = LOW[input] & mask(inputs);
    for (long word : words) {
      if (((word ^ word >>> step) & low) != 0) {
        return true;
      }
    }
    return false;
  }

  /// The table that is 1 where this one is for one value of `input` or the other; it does not
  /// depend on that input any more.
  public TruthTable exists(int input) {
    checkInput(input);
    long[] either = words.clone();
    if (input >= 6) {
      int step = 1 << (input - 6);
      for (int i = 0; i < words.length; i++) {
        either[i] |= words[i ^ step];
      }
    } else {
      int step = 1 << input;
      for (int i = 0; i < words.length; i++) {
        either[i] |= (words[i] & LOW[input]) << step | (words[i] >>> step & LOW[input]);
      }
    }
    return new TruthTable(inputs, either);
  }

  /// True iff some entry is 1 in both tables.
  ///
  /// @param other of as many inputs
  public boolean meets(TruthTable other) {
    checkAsMany(other);
    for (int i = 0; i < words.length; i++) {
      if ((words[i] & other.words[i]) != 0) {
        return true;
      }
    }
    return false;
  }

  /// True iff all entries are equal.
  public boolean isConstant() {
    long first = (words[0] & 1) == 0 ? 0 : mask(inputs);
    for (long word : words) {
      if (word != first) {
        return false;
      }
    }
    return true;
  }

  /// The entries as lower-case hex, most significant entry first as in a Verilog literal; `max(1,
  /// 2^inputs / 4)` digits. AND of two inputs is `8`.
  public String hex() {
    StringBuilder out = new StringBuilder(digitCount(inputs));
    for (int i = digitCount(inputs) - 1; i >= 0; i--) {
      out.append(Character.forDigit((int) (words[i >> 4] >>> ((i & 15) * 4)) & 15, 16));
    }
    return out.toString();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TruthTable that
        && inputs == that.inputs
        && Arrays.equals(words, that.words);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(words) + inputs;
  }

  /// Number of entries and the entries, such as `64'h8000000000000000`.
  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%d'h%s", 1 << inputs, hex());
  }

  /// Bit k of `LOW[i]` is 1 iff bit i of k is 0.
  private static final long[] LOW = {
    0x5555555555555555L,
    0x3333333333333333L,
    0x0F0F0F0F0F0F0F0FL,
    0x00FF00FF00FF00FFL,
    0x0000FFFF0000FFFFL,
    0x00000000FFFFFFFFL
  };

  private static long mask(int inputs) {
    return inputs >= 6 ? -1L : (1L << (1 << inputs)) - 1;
  }

  private static int wordCount(int inputs) {
    return inputs <= 6 ? 1 : 1 << (inputs - 6);
  }

  private static int digitCount(int inputs) {
    return inputs <= 2 ? 1 : 1 << (inputs - 2);
  }

  private static void checkInputs(int inputs) {
    if (inputs < 0 || inputs > MAX_INPUTS) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "truth table: got %d inputs, expected 0 to %d", inputs, MAX_INPUTS));
    }
  }

  private void checkAsMany(TruthTable other) {
    if (other.inputs != inputs) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "truth tables: got %d and %d inputs, expected as many",
              inputs,
              other.inputs));
    }
  }

  private void checkInput(int input) {
    if (input < 0 || input >= inputs) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "truth table of %d inputs: got input %d, expected 0 to %d",
              inputs,
              input,
              inputs - 1));
    }
  }
}
