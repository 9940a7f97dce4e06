package dev.lutra.netlist.map;

import dev.lutra.netlist.Cell;
import dev.lutra.netlist.Netlist;
import dev.lutra.netlist.NetlistBuilder;
import dev.lutra.netlist.Readout;
import dev.lutra.netlist.TruthTable;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/// The encoder as tables over the bits of the input words. With modulation frames the number of the
/// frame is appended to the words: its bit `i` is bit `i % featureBits` of word `features + i /
/// featureBits`.
///
/// `x > t` is `x >= u` with `u = t + 1`: from the lowest bit up, one table a bit, and false if `u`
/// is beyond every word. Bits of a modulated `u` are tables of the frame's number, made once for
/// each sequence of thresholds.
final class EncoderLogic {
  private final Netlist source;
  private final NetlistBuilder builder;
  private final Gates gates;
  private final int one;
  private final int zero;
  private final int[] frame;
  private final int[][] words;
  private final Map<String, int[]> sequences = new HashMap<>();

  private EncoderLogic(Netlist source) {
    this.source = source;
    int bits = source.featureBits();
    int counter = source.frames() == 1 ? 0 : MappedDesign.bitsFor(source.frames() - 1);
    this.builder = new NetlistBuilder(source.features() + (counter + bits - 1) / bits, bits, 1);
    this.gates = new Gates(builder);
    this.one = builder.constant(true);
    this.zero = builder.constant(false);
    this.words = new int[source.features()][0];
    this.frame = new int[counter];
    for (int i = 0; i < counter; i++) {
      frame[i] = builder.featureBit(source.features() + i / bits, i % bits);
    }
  }

  /// The encoder of `netlist`; its outputs are [Netlist#encoderBits()], in that order.
  static Netlist of(Netlist netlist) {
    EncoderLogic logic = new EncoderLogic(netlist);
    int[] nets = netlist.encoderBits();
    if (nets.length == 0) {
      return logic.builder.build(new int[] {logic.zero}, Readout.bits());
    }
    int[] outputs = Arrays.stream(nets).map(logic::bit).toArray();
    return logic.builder.build(outputs, Readout.bits());
  }

  private int bit(int net) {
    return switch (source.cell(net)) {
      case Cell.FeatureBit bit -> word(bit.feature())[bit.bit()];
      case Cell.Compare compare -> atLeast(word(compare.feature()), bounds(compare));
      case Cell.Constant _, Cell.Table _, Cell.Register _ ->
          throw new IllegalStateException("cell " + net + " is no encoder cell");
    };
  }

  private int[] word(int feature) {
    if (words[feature].length == 0) {
      words[feature] = new int[source.featureBits()];
      Arrays.setAll(words[feature], bit -> builder.featureBit(feature, bit));
    }
    return words[feature];
  }

  private int atLeast(int[] word, int[] bound) {
    int so = one;
    for (int i = 0; i < word.length; i++) {
      so = gates.greater(word[i], bound[i], so);
    }
    return gates.andNot(so, bound[word.length]);
  }

  /// Nets of the bits of `threshold + 1`, one more than a word has.
  private int[] bounds(Cell.Compare compare) {
    return sequences.computeIfAbsent(
        Arrays.toString(compare.thresholds()),
        _ -> {
          int[] bits = new int[source.featureBits() + 1];
          Arrays.setAll(bits, i -> bound(compare, i));
          return bits;
        });
  }

  private int bound(Cell.Compare compare, int bit) {
    if (!compare.isModulated()) {
      return ((compare.threshold(0) + 1) >> bit & 1) != 0 ? one : zero;
    }
    int last = source.frames() - 1;
    TruthTable table =
        TruthTable.fromBits(
            frame.length, k -> ((compare.threshold(Math.min(k, last)) + 1) >> bit & 1) != 0);
    return builder.part(table, frame);
  }
}
