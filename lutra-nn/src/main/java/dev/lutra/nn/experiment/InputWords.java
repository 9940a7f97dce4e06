package dev.lutra.nn.experiment;

import dev.lutra.netlist.minimize.Stimulus;
import dev.lutra.nn.data.Samples;
import dev.lutra.nn.encode.Quantizer;

/// Samples as the input words of the hardware.
///
/// @param values in the units of the data
/// @param quantizer makes words of them
public record InputWords(Samples values, Quantizer quantizer) implements Stimulus {
  @Override
  public int samples() {
    return values.count();
  }

  @Override
  public int[] words(int from, int count) {
    int width = values.width();
    int[] words = new int[count * width];
    for (int s = 0; s < count; s++) {
      for (int f = 0; f < width; f++) {
        words[s * width + f] = quantizer.quantize(f, values.get(from + s, f));
      }
    }
    return words;
  }

  /// The same as a core has them that takes one pixel a clock: not plane by plane, but pixel by
  /// pixel, each with all its planes.
  ///
  /// @param planes of an image, which lie one after the other in a sample
  public int[] pixels(int from, int count, int planes) {
    int[] planar = words(from, count);
    int width = values.width();
    int pixels = width / planes;
    int[] words = new int[planar.length];
    for (int i = 0; i < words.length; i++) {
      int within = i % width;
      words[i] = planar[i - within + within % planes * pixels + within / planes];
    }
    return words;
  }
}
