package dev.lutra.netlist.jvm;

import java.util.Arrays;

/// Where the values of a [Program] lie in memory. Node 0 has slot 0, input `i` slot `1 + i`. The
/// program is cut in steps of `step` instructions; a value read in the step that makes it and
/// nowhere else needs no slot, and a slot that nobody reads any more is used again from the next
/// step on, for what is small stays in the cache.
final class Slots {
  private static final int NONE = -1;

  private final int[] slot;
  private final int count;

  /// @param outputs literals, whose slots are kept to the end
  Slots(Program program, int[] outputs, int step) {
    this.slot = new int[program.nodes()];
    Arrays.fill(slot, NONE);
    int[] last = lastReaders(program, outputs, step);
    int used = 1 + program.inputs();
    for (int node = 0; node < used; node++) {
      slot[node] = node;
    }
    int[] free = new int[program.nodes()];
    int freed = 0;
    for (int from = 0; from < program.size(); from += step) {
      int to = Math.min(program.size(), from + step);
      for (int i = from; i < to; i++) {
        if (last[program.result(i)] > from / step) {
          slot[program.result(i)] = freed > 0 ? free[--freed] : used++;
        }
      }
      for (int at = 3 * from; at < 3 * to; at++) {
        int read = program.operand(at / 3, at % 3);
        if (last[read] == from / step && slot[read] > 0) {
          free[freed++] = slot[read];
          last[read] = NONE; // freed once
        }
      }
    }
    this.count = used;
  }

  /// Number of slots.
  int count() {
    return count;
  }

  /// The slot of a node that has one.
  int of(int node) {
    return slot[node];
  }

  /// True iff the node has a slot.
  boolean has(int node) {
    return slot[node] != NONE;
  }

  /// The last step that reads each node; for outputs and node 0, one that never comes.
  private static int[] lastReaders(Program program, int[] outputs, int step) {
    int[] last = new int[program.nodes()];
    for (int i = 0; i < program.size(); i++) {
      for (int k = 0; k < 3; k++) {
        last[program.operand(i, k)] = i / step;
      }
    }
    for (int output : outputs) {
      last[output >> 1] = Integer.MAX_VALUE;
    }
    last[0] = Integer.MAX_VALUE;
    return last;
  }
}
