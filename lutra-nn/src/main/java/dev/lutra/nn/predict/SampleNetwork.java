package dev.lutra.nn.predict;

import dev.lutra.netlist.Cell;
import dev.lutra.netlist.Netlist;
import dev.lutra.netlist.jvm.SampleEvaluator;
import dev.lutra.netlist.pass.Passes;
import dev.lutra.nn.encode.Quantizer;
import java.util.List;

/// The whole network for one sample at a time: encoder, tables and counts on plain arrays, without
/// a batch to fill, tensors or threads. Holds the bits of a sample: for one thread at a time.
final class SampleNetwork {
  private static final int COMPARED = -1;

  private final Quantizer quantizer;
  private final SampleEvaluator tables;
  private final int groups;
  private final int frames;

  /// The feature that each encoder bit reads.
  private final int[] feature;

  /// The bit of the word that an encoder bit is; [#COMPARED] for a comparator.
  private final int[] plane;

  /// `threshold[frame][bit]` of comparators.
  private final int[][] threshold;

  private final boolean[] read;
  private final int[] words;
  private final byte[] in;
  private final byte[] out;
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
    this.threshold = new int[frames][bits.size()];
    this.read = new boolean[quantizer.features()];
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
          threshold[frame][b] = compare.threshold(frame);
        }
      }
      read[feature[b]] = true;
    }
    this.planes = anyPlane;
    this.words = new int[read.length];
    this.in = new byte[feature.length];
    this.out = new byte[tables.outputs()];
  }

  /// The number of ones in each group over all frames.
  int[] scores(float[] features) {
    for (int f = 0; f < words.length; f++) {
      words[f] = read[f] ? quantizer.quantize(f, features[f]) : 0;
    }
    int[] scores = new int[groups];
    int size = out.length / groups;
    for (int frame = 0; frame < frames; frame++) {
      compare(threshold[frame]);
      if (planes) {
        takePlanes();
      }
      tables.evaluate(in, out);
      for (int g = 0; g < groups; g++) {
        int ones = 0;
        for (int o = g * size; o < (g + 1) * size; o++) {
          ones += out[o];
        }
        scores[g] += ones;
      }
    }
    return scores;
  }

  /// The sign of `threshold - word` is the comparison, without a branch.
  private void compare(int[] thresholds) {
    for (int b = 0; b < in.length; b++) {
      in[b] = (byte) ((thresholds[b] - words[feature[b]]) >>> 31);
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
