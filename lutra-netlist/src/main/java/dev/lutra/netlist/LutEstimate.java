package dev.lutra.netlist;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// An **estimate** of what a netlist costs in six-input look-up tables (LUT6) and flip-flops. It is
/// computed from the netlist by the rules below and not by synthesis: a tool may find less (shared
/// logic between tables) or need more (routing, control sets). Name the tool and the device when
/// quoting a synthesized number; never quote this one as if it were.
///
/// - **core**: a table of up to six inputs is one LUT6; of `n > 6` inputs `2^(n-6)`, the F7/F8
///   multiplexers that join them (up to eight inputs) are free on the devices that have them and
///   not counted. A table of no inputs is free.
/// - **encoder**: `q > t` with `t` ending in `k` ones is `(q >> k) > (t >> k)` on `b` bits: one
///   LUT6 if `b <= 6`, otherwise `1 + ceil((b - 6) / 5)`; a comparator that is constant costs
///   nothing. Equal comparators are counted once. Modulated comparators are comparators with a
///   variable: `ceil(b / 2)` LUT6 on a carry chain, plus for each distinct sequence of thresholds a
///   generator of one LUT6 per threshold bit that changes (`ceil(2^(f - 6))` if the frame counter
///   has `f > 6` bits).
/// - **head**, for each group of `s` outputs: six bits are counted by a 6:3 compressor of three
///   LUT6, `r < 6` bits left over by `r - popcount(r)` full adders of one LUT6 each, and the counts
///   are added in a tree, an adder of `w` bits costing `w` LUT6 (3 bits at first, one more at each
///   level). With several frames an accumulating adder of the width of a score is added. Arg-max
///   over `G` groups is `G - 1` nodes, each a comparator of `ceil(w / 2)` LUT6 and multiplexers of
///   `ceil((w + c) / 2)` LUT6, with `w` bits of score and `c` bits of class (a LUT6 holds two
///   multiplexers with one select).
///
/// @param encoder LUT6 of the encoder
/// @param core LUT6 of the layers
/// @param head LUT6 of popcount, accumulators and arg-max
/// @param flipFlops registers of the netlist and of the head, and the valid bits and frame counter
///   beside them
/// @param levels tables on the longest path between registers in the core (encoder and head not
///   counted)
/// @param latency clocks from the first `in_valid` to the `out_valid` of that sample
public record LutEstimate(int encoder, int core, int head, int flipFlops, int levels, int latency) {

  /// LUT6 of encoder, core and head.
  public int total() {
    return encoder + core + head;
  }

  /// Estimates `netlist` with its encoder and head.
  ///
  /// @throws IllegalArgumentException if paths with different numbers of registers meet
  public static LutEstimate of(Netlist netlist) {
    LutEstimate core = ofCore(netlist);
    Head head = Head.of(netlist);
    // Beside the core travel the valid bit and, with several frames, the first and last marks.
    boolean framed = netlist.frames() > 1;
    int marks = framed && netlist.readout().kind() != Readout.Kind.BITS ? 3 : 1;
    int counter = framed ? bitsFor(netlist.frames() - 1) : 0;
    return new LutEstimate(
        encoderOf(netlist),
        core.core,
        head.luts,
        core.flipFlops + head.flipFlops + marks * core.latency + counter,
        core.levels,
        core.latency + head.clocks);
  }

  /// Estimates the layers of `netlist` alone: no encoder, no head, no valid bits. The latency is
  /// that from the encoder's bits to the outputs.
  ///
  /// @throws IllegalArgumentException if paths with different numbers of registers meet
  public static LutEstimate ofCore(Netlist netlist) {
    int registers = 0;
    int core = 0;
    int levels = 0;
    int[] depth = new int[netlist.size()];
    for (int net = 0; net < netlist.size(); net++) {
      switch (netlist.cell(net)) {
        case Cell.Register _ -> registers++;
        case Cell.Table lut -> {
          core += lutsOf(lut.table().inputs());
          for (int i = 0; i < lut.fanIn(); i++) {
            depth[net] = Math.max(depth[net], depth[lut.input(i)]);
          }
          levels = Math.max(levels, ++depth[net]);
        }
        case Cell.Constant _, Cell.FeatureBit _, Cell.Compare _ -> {}
      }
    }
    return new LutEstimate(0, core, 0, registers, levels, Timing.latency(netlist));
  }

  /// One line with all numbers.
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "LUT6 (estimate): encoder %d + core %d + head %d = %d; flip-flops %d; levels %d; latency %d",
        encoder,
        core,
        head,
        total(),
        flipFlops,
        levels,
        latency);
  }

  private static int lutsOf(int inputs) {
    return inputs == 0 ? 0 : inputs <= 6 ? 1 : 1 << (inputs - 6);
  }

  private static int encoderOf(Netlist netlist) {
    Set<Cell.Compare> seen = new HashSet<>();
    Map<String, Integer> generators = new HashMap<>();
    int luts = 0;
    for (Cell cell : netlist.cells()) {
      if (cell instanceof Cell.Compare compare && seen.add(compare)) {
        if (compare.isModulated()) {
          luts += (netlist.featureBits() + 1) / 2;
          generators.put(Arrays.toString(compare.thresholds()), generatorOf(compare, netlist));
        } else {
          luts += comparatorOf(compare.threshold(0), netlist.featureBits());
        }
      }
    }
    return luts + generators.values().stream().mapToInt(Integer::intValue).sum();
  }

  private static int comparatorOf(int threshold, int featureBits) {
    int bits = featureBits - Integer.numberOfTrailingZeros(~threshold);
    if (bits <= 0) {
      return 0; // always 1 (threshold -1) or always 0 (all ones)
    }
    return bits <= 6 ? 1 : 1 + (bits - 6 + 4) / 5;
  }

  private static int generatorOf(Cell.Compare compare, Netlist netlist) {
    int changing = 0;
    for (int threshold : compare.thresholds()) {
      changing |= threshold ^ compare.threshold(0);
    }
    int bits = Integer.bitCount(changing & ((1 << netlist.featureBits()) - 1));
    int counter = bitsFor(netlist.frames() - 1);
    return bits * (counter <= 6 ? 1 : 1 << (counter - 6));
  }

  /// Bits of the unsigned number `value`, at least 1.
  private static int bitsFor(int value) {
    return Math.max(1, 32 - Integer.numberOfLeadingZeros(value));
  }

  private static int popcountOf(int size) {
    if (size < 6) {
      return size - Integer.bitCount(size);
    }
    // 6:3 compressors leave one 3-bit number for every six bits; adding two numbers costs the
    // width of the narrower, about 3 LUT6 at first and one more at each level of the tree.
    int numbers = size / 6 + (size % 6 == 0 ? 0 : 1);
    int luts = 3 * (size / 6) + popcountOf(size % 6);
    for (int width = 3; numbers > 1; width++) {
      luts += numbers / 2 * width;
      numbers -= numbers / 2;
    }
    return luts;
  }

  private record Head(int luts, int flipFlops, int clocks) {
    static Head of(Netlist netlist) {
      Readout readout = netlist.readout();
      if (readout.kind() == Readout.Kind.BITS) {
        return new Head(0, 0, 0);
      }
      int groups = readout.groups();
      int width = bitsFor(netlist.groupSize() * netlist.frames());
      int luts = groups * popcountOf(netlist.groupSize());
      int flipFlops = groups * width + 1;
      if (netlist.frames() > 1) {
        luts += groups * width;
      }
      int clocks = netlist.frames();
      if (readout.kind() == Readout.Kind.CLASSES) {
        int classBits = bitsFor(groups - 1);
        luts += (groups - 1) * ((width + 1) / 2 + (width + classBits + 1) / 2);
        flipFlops += groups * width + classBits + 1;
        clocks++;
      }
      return new Head(luts, flipFlops, clocks);
    }
  }
}
