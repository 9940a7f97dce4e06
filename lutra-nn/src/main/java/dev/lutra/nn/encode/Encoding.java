package dev.lutra.nn.encode;

import dev.lutra.netlist.NetlistBuilder;
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
      nets[i] =
          switch (bits.get(i)) {
            case Bit.Compare c ->
                cells.compare(
                    c.feature(), c.thresholds().stream().mapToInt(Integer::intValue).toArray());
            case Bit.Plane p -> cells.featureBit(p.feature(), p.plane());
          };
    }
    return nets;
  }
}
