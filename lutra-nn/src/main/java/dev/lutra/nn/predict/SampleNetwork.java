package dev.lutra.nn.predict;

import dev.lutra.netlist.Cell;
import dev.lutra.netlist.Netlist;
import dev.lutra.netlist.jvm.SampleEvaluator;
import dev.lutra.netlist.pass.Passes;
import dev.lutra.nn.encode.Quantizer;
import java.util.ArrayList;
import java.util.List;

/// The whole network for one sample at a time: encoder, tables and counts on plain arrays, without
/// a batch to fill, tensors or threads. Holds the bits of a sample: for one thread at a time.
final class SampleNetwork {
  private final Quantizer quantizer;
  private final SampleEvaluator tables;
  private final int groups;
  private final int frames;

  /// What each encoder bit reads; for a bit of the word its number, else -1 and its thresholds, one
  /// for each frame.
  private final int[] feature;

  private final int[] plane;
  private final int[][] threshold;
  private final boolean[] read;
  private final int[] words;
  private final byte[] in;
  private final byte[] out;

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
    List<int[]> thresholds = new ArrayList<>();
    for (int b = 0; b < feature.length; b++) {
      if (bits.get(b) instanceof Cell.FeatureBit bit) {
        feature[b] = bit.feature();
        plane[b] = bit.bit();
        thresholds.add(new int[0]);
      } else if (bits.get(b) instanceof Cell.Compare compare) {
        feature[b] = compare.feature();
        plane[b] = -1;
        thresholds.add(compare.thresholds());
      }
    }
    this.threshold = thresholds.toArray(int[][]::new);
    this.read = new boolean[quantizer.features()];
    for (int f : feature) {
      read[f] = true;
    }
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
      encode(frame);
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

  private void encode(int frame) {
    for (int b = 0; b < in.length; b++) {
      int word = words[feature[b]];
      if (plane[b] >= 0) {
        in[b] = (byte) (word >>> plane[b] & 1);
      } else {
        int[] t = threshold[b];
        in[b] = (byte) (word > t[t.length == 1 ? 0 : frame] ? 1 : 0);
      }
    }
  }
}
