package dev.lutra.netlist;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/// Random netlists for tests: skip connections, constants, repeated inputs, tables that ignore
/// inputs, duplicates, dead cells and outputs that are no tables.
public final class RandomNetlists {
  private RandomNetlists() {}

  public static Netlist of(
      RandomGenerator random, int features, int featureBits, int frames, Readout readout) {
    NetlistBuilder builder = new NetlistBuilder(features, featureBits, frames);
    List<Integer> nets = new ArrayList<>();
    nets.add(builder.constant(false));
    nets.add(builder.constant(true));
    for (int i = 0; i < 3 * features; i++) {
      int feature = random.nextInt(features);
      int bound = (1 << featureBits) + 1;
      nets.add(
          switch (random.nextInt(3)) {
            case 0 -> builder.featureBit(feature, random.nextInt(featureBits));
            case 1 -> builder.compare(feature, random.nextInt(bound) - 1);
            default -> builder.compare(feature, random.ints(frames, -1, bound - 1).toArray());
          });
    }
    int layers = 1 + random.nextInt(4);
    for (int layer = 0; layer < layers; layer++) {
      List<Integer> made = new ArrayList<>();
      int width = 4 + random.nextInt(8);
      for (int unit = 0; unit < width; unit++) {
        made.add(lut(random, builder, nets, 2 * layer, 3 * unit));
      }
      nets.addAll(made);
    }
    int[] outputs = new int[readout.groups() * (1 + random.nextInt(9))];
    for (int i = 0; i < outputs.length; i++) {
      int recent = Math.min(nets.size(), 12);
      outputs[i] =
          random.nextInt(8) == 0
              ? nets.get(random.nextInt(nets.size()))
              : nets.get(nets.size() - 1 - random.nextInt(recent));
    }
    return builder.build(outputs, readout);
  }

  private static int lut(
      RandomGenerator random, NetlistBuilder builder, List<Integer> nets, int layer, int unit) {
    int fanIn = random.nextInt(10) == 0 ? 7 + random.nextInt(2) : random.nextInt(7);
    int[] inputs = new int[fanIn];
    for (int i = 0; i < fanIn; i++) {
      inputs[i] = nets.get(random.nextInt(nets.size()));
    }
    int style = random.nextInt(6);
    int shown = fanIn == 0 ? 0 : random.nextInt(fanIn);
    TruthTable table =
        switch (style) {
          case 0 -> TruthTable.fromBits(fanIn, k -> fanIn > 0 && (k >> shown & 1) != 0);
          case 1 -> TruthTable.fromBits(fanIn, k -> Integer.bitCount(k) > fanIn / 2);
          default -> TruthTable.fromBits(fanIn, _ -> random.nextBoolean());
        };
    return builder.lut(table, inputs, layer, unit);
  }

  /// A plain feed-forward net for measurements: comparators, then layers of LUT6.
  public static Netlist plain(RandomGenerator random, int features, int[] widths, Readout readout) {
    NetlistBuilder builder = new NetlistBuilder(features, 8, 1);
    int[] below = new int[2 * features];
    for (int i = 0; i < below.length; i++) {
      below[i] = builder.compare(i / 2, 1 + random.nextInt(254));
    }
    for (int layer = 0; layer < widths.length; layer++) {
      int[] made = new int[widths[layer]];
      for (int unit = 0; unit < made.length; unit++) {
        int[] from = below;
        int[] inputs = random.ints(6, 0, from.length).map(i -> from[i]).toArray();
        made[unit] = builder.lut(TruthTable.of(6, random.nextLong()), inputs, layer, unit);
      }
      below = made;
    }
    return builder.build(below, readout);
  }

  public static int[] features(RandomGenerator random, Netlist netlist, int samples) {
    return random
        .ints((long) samples * netlist.features(), 0, 1 << netlist.featureBits())
        .toArray();
  }

  /// Three layers with parts: one that layers of all ranks read, one of constants alone, one behind
  /// the first layer; some are outputs themselves.
  public static Netlist parts(Readout readout) {
    NetlistBuilder builder = new NetlistBuilder(3, 2, 1);
    int[] in = new int[6];
    for (int i = 0; i < in.length; i++) {
      in[i] = builder.featureBit(i % 3, i / 3);
    }
    TruthTable odd = TruthTable.fromBits(2, k -> Integer.bitCount(k) == 1);
    TruthTable most = TruthTable.fromBits(3, k -> Integer.bitCount(k) > 1);
    int never = builder.part(odd, builder.constant(true), builder.constant(true));
    int shared = builder.part(odd, in[0], in[1]);
    int first = builder.lut(most, new int[] {shared, in[2], in[3]}, 0, 0);
    int behind = builder.part(odd, first, shared);
    int second = builder.lut(most, new int[] {behind, shared, never}, 1, 0);
    int third =
        builder.lut(
            TruthTable.fromBits(3, k -> k % 3 == 1), new int[] {second, shared, first}, 2, 0);
    return builder.build(new int[] {third, shared, second, behind, never, in[4]}, readout);
  }
}
