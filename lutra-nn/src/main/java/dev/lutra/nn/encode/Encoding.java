package dev.lutra.nn.encode;

import dev.lutra.netlist.NetlistBuilder;
import dev.lutra.nn.NotLowerableException;
import dev.lutra.tensor.Bits;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.backend.Backend;
import java.util.List;

/// A fitted encoder: a list of bits, each made from one feature word, in one or more frames. The
/// same list drives training and becomes the hardware's comparators.
///
/// @param frames modulation frames of a sample; 1 for none
/// @param bits what each bit is
public record Encoding(int frames, List<Bit> bits) {
  /// One bit.
  public sealed interface Bit {
    /// The word that is read.
    int feature();

    /// `word > threshold`, with one threshold for all frames or one for each.
    record Compare(int feature, List<Integer> thresholds) implements Bit {
      /// Takes a copy of the list.
      public Compare {
        thresholds = List.copyOf(thresholds);
      }

      /// The threshold of a frame.
      public int threshold(int frame) {
        return thresholds.get(thresholds.size() == 1 ? 0 : frame);
      }
    }

    /// Bit `plane` of the word.
    record Plane(int feature, int plane) implements Bit {}
  }

  /// Takes a copy of the list.
  public Encoding {
    bits = List.copyOf(bits);
  }

  /// Encodes words once; for many batches keep the [Comparators].
  public Bits encode(Backend backend, Real words) {
    return new Comparators(this).encode(backend, words);
  }

  /// Writes the encoder as cells and returns the net of each bit.
  public int[] lower(NetlistBuilder cells) {
    int[] nets = new int[bits.size()];
    for (int i = 0; i < nets.length; i++) {
      nets[i] = lower(bits.get(i), bits.get(i).feature(), cells);
    }
    return nets;
  }

  /// Writes the encoder of one pixel, which is that of all pixels of an image: the features are
  /// planes, one behind the other. Returns the nets of its bits, plane by plane.
  ///
  /// @param cells whose features are the words of a pixel, one for each plane
  /// @param planes of the image
  /// @param pixels of the image
  /// @throws NotLowerableException if pixels are encoded differently
  public int[] lowerPixel(NetlistBuilder cells, int planes, int pixels) {
    int each = bits.size() / (planes * pixels);
    int[] nets = new int[planes * each];
    for (int c = 0; c < nets.length; c++) {
      int plane = c / each;
      Bit first = bits.get(plane * pixels * each + c % each);
      for (int p = 0; p < pixels; p++) {
        Bit bit = bits.get((plane * pixels + p) * each + c % each);
        if (bit.feature() != plane * pixels + p || !alike(first, bit)) {
          throw new NotLowerableException(
              "image: the pixels have different thresholds, expected the same for all in a core"
                  + " that takes one pixel a clock; set encoder.global to true, or use modulation"
                  + " pwm");
        }
      }
      nets[c] = lower(first, plane, cells);
    }
    return nets;
  }

  private static boolean alike(Bit a, Bit b) {
    return switch (a) {
      case Bit.Compare x -> b instanceof Bit.Compare y && x.thresholds().equals(y.thresholds());
      case Bit.Plane x -> b instanceof Bit.Plane y && x.plane() == y.plane();
    };
  }

  private static int lower(Bit bit, int feature, NetlistBuilder cells) {
    return switch (bit) {
      case Bit.Compare c ->
          cells.compare(feature, c.thresholds().stream().mapToInt(Integer::intValue).toArray());
      case Bit.Plane p -> cells.featureBit(feature, p.plane());
    };
  }
}
