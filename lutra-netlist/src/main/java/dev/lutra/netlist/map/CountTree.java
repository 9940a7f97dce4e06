package dev.lutra.netlist.map;

import dev.lutra.netlist.Netlist;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// How the ones of a group are counted in so many clocks: in each, neighbors are added up to fewer
/// and larger numbers, with registers behind them. It is what the behavioural forms do; in cells of
/// a device the registers lie elsewhere, and as many of them.
///
/// @param stages from the bits up; the last has one sum
/// @param held whether there are registers behind the last stage, too: with several frames, the sum
///   over the frames is a stage of its own unless all is done in one clock
public record CountTree(List<Stage> stages, boolean held) {
  /// What is added up in one clock.
  ///
  /// @param sums in the order of what they add
  public record Stage(List<Sum> sums) {
    /// Copies the sums.
    public Stage {
      sums = List.copyOf(sums);
    }

    /// Bits of all sums side by side.
    public int bits() {
      return sums.getLast().low() + sums.getLast().bits();
    }
  }

  /// A number: the sum of some neighbors in the stage below, or of bits of the group.
  ///
  /// @param from first of them
  /// @param to behind the last of them
  /// @param low place of the lowest bit where the sums of a stage lie side by side
  /// @param bits as many as the number needs
  public record Sum(int from, int to, int low, int bits) {}

  /// Copies the stages.
  public CountTree {
    stages = List.copyOf(stages);
  }

  /// The tree of each group of `netlist`.
  public static CountTree of(Netlist netlist) {
    int clocks = netlist.readout().countClocks();
    boolean held = clocks > 1 && netlist.frames() > 1;
    return of(netlist.groupSize(), held ? clocks - 1 : clocks, held);
  }

  /// Registers that a bit passes on its way to the register of the scores.
  public int registers() {
    return stages.size() - (held ? 0 : 1);
  }

  private static CountTree of(int size, int clocks, boolean held) {
    List<Stage> stages = new ArrayList<>();
    int[] highest = IntStream.generate(() -> 1).limit(size).toArray();
    for (int left = clocks; left > 0; left--) {
      int count = Math.ceilDiv(highest.length, root(highest.length, left));
      int[] next = new int[count];
      List<Sum> sums = new ArrayList<>();
      int low = 0;
      for (int i = 0; i < count; i++) {
        int from = (int) ((long) i * highest.length / count);
        int to = (int) ((i + 1L) * highest.length / count);
        next[i] = IntStream.of(Arrays.copyOfRange(highest, from, to)).sum();
        int bits = MappedDesign.bitsFor(next[i]);
        sums.add(new Sum(from, to, low, bits));
        low += bits;
      }
      stages.add(new Stage(sums));
      highest = next;
    }
    return new CountTree(stages, held);
  }

  /// How many numbers to add up at a time, so that `stages` stages leave one of `numbers`.
  private static int root(int numbers, int stages) {
    int root = 1;
    while (Math.pow(root, stages) < numbers) {
      root++;
    }
    return root;
  }
}
