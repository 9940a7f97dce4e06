package dev.lutra.netlist.sim;

import dev.lutra.netlist.Cell;
import dev.lutra.netlist.Netlist;
import dev.lutra.netlist.Readout;
import java.util.List;
import java.util.Locale;

/// How far a netlist, simulated, differs from a golden trace.
///
/// @param vectors samples compared
/// @param layerBits bits of layers compared: surviving tables times frames times samples
/// @param layerBitMismatches bits of layers that differ, by `(layer, unit)`
/// @param scoreMismatches scores that differ
/// @param classMismatches samples whose class differs
public record Comparison(
    int vectors,
    long layerBits,
    long layerBitMismatches,
    long scoreMismatches,
    long classMismatches) {

  /// True iff something was compared and nothing differs.
  public boolean passed() {
    return vectors > 0 && layerBitMismatches == 0 && scoreMismatches == 0 && classMismatches == 0;
  }

  /// Simulates `netlist` on the trace's inputs and counts the differences.
  ///
  /// @throws IllegalArgumentException if the trace does not belong to the netlist
  public static Comparison of(Netlist netlist, Trace golden) {
    List<String> problems = golden.problems(netlist);
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(problems.getFirst());
    }
    Simulator simulator = new Simulator(netlist);
    long[] counts = new long[2];
    for (int frame = 0; frame < golden.frames(); frame++) {
      int at = frame;
      simulator.run(
          golden.features(),
          golden.samples(),
          frame,
          (firstWord, words, nets) -> {
            for (int net = 0; net < nets.length; net++) {
              if (netlist.cell(net) instanceof Cell.Lut lut) {
                long[] row = golden.layers().get(lut.layer())[lut.unit()];
                counts[0] += differences(nets[net], firstWord, words, golden, at, row);
                counts[1] += Math.min(64 * words, golden.samples() - 64 * firstWord);
              }
            }
          });
    }
    Readout.Kind kind = netlist.readout().kind();
    long scores =
        kind == Readout.Kind.BITS
            ? 0
            : differences(simulator.scores(golden.features(), golden.samples()), golden.scores());
    long classes =
        kind == Readout.Kind.CLASSES
            ? differences(simulator.classes(golden.features(), golden.samples()), golden.classes())
            : 0;
    return new Comparison(golden.samples(), counts[1], counts[0], scores, classes);
  }

  /// One line with all counts.
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "vectors=%d layer_bits=%d layer_bit_mismatches=%d score_mismatches=%d class_mismatches=%d",
        vectors,
        layerBits,
        layerBitMismatches,
        scoreMismatches,
        classMismatches);
  }

  private static long differences(
      long[] bits, int firstWord, int words, Trace golden, int frame, long[] row) {
    int end = Math.min(golden.samples(), 64 * (firstWord + words));
    long different = 0;
    if (golden.frames() == 1) {
      for (int w = 0; w < words; w++) {
        int valid = Math.min(64, end - 64 * (firstWord + w));
        long mask = valid == 64 ? -1L : (1L << valid) - 1;
        different += Long.bitCount((bits[w] ^ row[firstWord + w]) & mask);
      }
      return different;
    }
    for (int s = 64 * firstWord; s < end; s++) {
      int v = s * golden.frames() + frame;
      different += (bits[(s >> 6) - firstWord] >>> (s & 63) ^ row[v >> 6] >>> (v & 63)) & 1;
    }
    return different;
  }

  private static long differences(int[] got, int[] expected) {
    long different = 0;
    for (int i = 0; i < got.length; i++) {
      if (got[i] != expected[i]) {
        different++;
      }
    }
    return different;
  }
}
