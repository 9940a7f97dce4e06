package dev.lutra.tensor.backend;

/// Words of random bits, each of them 1 with the same probability: what all devices share.
public final class RandomBits {
  /// Probabilities are whole numbers of parts of `2^PLANES`.
  public static final int PLANES = 24;

  private RandomBits() {}

  /// How many of the `2^PLANES` parts a probability below 1 is, rounded; none below `2^-25`.
  public static int parts(double probability) {
    return (int) Math.round(probability * (1 << PLANES));
  }

  /// 64 bits of one place, each 1 with probability `parts / 2^PLANES`: whether a number of `PLANES`
  /// bits, one from each of as many random words, is below `parts`. They are compared from the
  /// lowest bit that matters to the highest, all 64 at once. Plane `i` of place `p` is the word
  /// `mix(seed + GAMMA * (PLANES p + i + 1))` of [LogisticNoise].
  public static long word(long seed, long place, int parts) {
    long below = 0;
    long at = seed + LogisticNoise.GAMMA * (PLANES * place);
    for (int i = Integer.numberOfTrailingZeros(parts); i < PLANES; i++) {
      long random = LogisticNoise.mix(at + LogisticNoise.GAMMA * (i + 1));
      below = (parts >>> i & 1) == 1 ? below | random : below & random;
    }
    return below;
  }
}
