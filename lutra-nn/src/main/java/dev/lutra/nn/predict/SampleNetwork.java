package dev.lutra.nn.predict;

import dev.lutra.netlist.Cell;
import dev.lutra.netlist.Netlist;
import dev.lutra.netlist.jvm.SampleEvaluator;
import dev.lutra.netlist.pass.Passes;
import dev.lutra.nn.encode.Quantizer;
import java.util.List;

/// The whole network for one sample at a time: encoder, tables and counts on plain arrays, without
/// a batch to fill, tensors or threads. Holds the bits of a sample: for one thread at a time.
///
/// A comparator sees values as they come: the words above its threshold are those of the values
/// from some float on, for words grow with values. Floats are compared as whole numbers of the same
/// order, without a branch.
final class SampleNetwork {
  private static final int COMPARED = -1;

  private final Quantizer quantizer;
  private final SampleEvaluator tables;
  private final int frames;

  /// The feature that each encoder bit reads.
  private final int[] feature;

  /// The bit of the word that an encoder bit is; [#COMPARED] for a comparator.
  private final int[] plane;

  /// `limit[frame][bit]` of comparators: the least place of a value that makes a 1.
  private final int[][] limit;

  private final int[] places;

  /// The words of the features, where there are planes.
  private final int[] words;

  private final byte[] in;
  private final int groups;
  private final boolean planes;

  /// @param netlist before any pass, ending in groups
  SampleNetwork(Netlist netlist, Quantizer quantizer) {
    Netlist optimized = Passes.optimize(netlist).netlist();
    this.quantizer = quantizer;
    this.tables = SampleEvaluator.compile(optimized);
    this.groups = optimized.readout().groups();
    this.frames = optimized.frames();
    List<Cell> bits =
        optimized.cells().stream()
            .filter(c -> c instanceof Cell.Compare || c instanceof Cell.FeatureBit)
            .toList();
    this.feature = new int[bits.size()];
    this.plane = new int[bits.size()];
    this.limit = new int[frames][bits.size()];
    boolean anyPlane = false;
    for (int b = 0; b < feature.length; b++) {
      if (bits.get(b) instanceof Cell.FeatureBit bit) {
        feature[b] = bit.feature();
        plane[b] = bit.bit();
        anyPlane = true;
      } else if (bits.get(b) instanceof Cell.Compare compare) {
        feature[b] = compare.feature();
        plane[b] = COMPARED;
        for (int frame = 0; frame < frames; frame++) {
          limit[frame][b] = limit(quantizer, compare.feature(), compare.threshold(frame));
        }
      }
    }
    this.planes = anyPlane;
    this.places = new int[quantizer.features()];
    this.words = new int[anyPlane ? quantizer.features() : 0];
    this.in = new byte[feature.length];
  }

  /// The place of a finite float in the order of all, so that -0 comes just before 0; and the float
  /// at such a place, as bits.
  private static int place(int bits) {
    return bits ^ (bits >> 31 & Integer.MAX_VALUE);
  }

  /// The least place of a value whose word is above the threshold; that of infinity if none is.
  private static int limit(Quantizer quantizer, int feature, int threshold) {
    long low = place(Float.floatToRawIntBits(-Float.MAX_VALUE));
    long high = place(Float.floatToRawIntBits(Float.POSITIVE_INFINITY));
    while (low < high) {
      long middle = Math.floorDiv(low + high, 2L);
      float value = Float.intBitsToFloat(place((int) middle));
      if (quantizer.quantize(feature, value) > threshold) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return (int) low;
  }

  /// The number of ones in each group over all frames.
  ///
  /// @param features finite
  int[] scores(float[] features) {
    for (int f = 0; f < places.length; f++) {
      places[f] = place(Float.floatToRawIntBits(features[f]));
    }
    if (planes) {
      for (int f = 0; f < words.length; f++) {
        words[f] = quantizer.quantize(f, features[f]);
      }
    }
    int[] scores = new int[groups];
    for (int frame = 0; frame < frames; frame++) {
      compare(limit[frame]);
      if (planes) {
        takePlanes();
      }
      tables.count(in, scores);
    }
    return scores;
  }

  /// The sign of `place - limit`, which needs 33 bits, is the comparison, without a branch.
  private void compare(int[] limits) {
    for (int b = 0; b < in.length; b++) {
      in[b] = (byte) (1 + (((long) places[feature[b]] - limits[b]) >> 63));
    }
  }

  private void takePlanes() {
    for (int b = 0; b < in.length; b++) {
      if (plane[b] != COMPARED) {
        in[b] = (byte) (words[feature[b]] >>> plane[b] & 1);
      }
    }
  }
}
