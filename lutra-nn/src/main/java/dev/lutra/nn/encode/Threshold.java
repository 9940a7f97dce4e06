package dev.lutra.nn.encode;

import dev.lutra.nn.data.Samples;
import java.util.ArrayList;
import java.util.List;

/// One bit a feature: `word > level * (2^bits - 1)`.
///
/// @param level fraction of the word's range, 0 to 1
public record Threshold(double level) implements Encoder {
  /// @throws IllegalArgumentException unless `0 <= level < 1`
  public Threshold {
    if (!(level >= 0 && level < 1)) {
      throw new IllegalArgumentException("threshold: got level " + level + ", expected 0 to 1");
    }
  }

  @Override
  public Encoding fit(Samples train, Quantizer quantizer, long seed) {
    List<Encoding.Bit> bits = new ArrayList<>();
    int threshold = (int) Math.floor(level * quantizer.max());
    for (int f = 0; f < quantizer.features(); f++) {
      bits.add(new Encoding.Bit.Compare(f, List.of(threshold)));
    }
    return new Encoding(1, bits);
  }
}
