package dev.lutra.netlist.logic;

import dev.lutra.netlist.TruthTable;
import java.util.Arrays;

/// Turns tables into few operations of a [LogicGraph]. With `f0` and `f1` the cofactors of a table
/// at an input `x`, and `d = f0 ^ f1`, the table is one of
///
/// `f0 ^ (x & d)`, `f1 ^ (~x & d)`, `f0 | (x & f1)` or `f1 | (~x & f0)` if one implies the other,
/// `x ^ f0` if `d` is 1, `x & f1` if `f0` is 0, and so on.
///
/// Up to 4 inputs the cheapest such formula is found for each of the 65,536 functions once, for 5
/// and 6 inputs the cheapest first step; more inputs are split by their last one.
public final class TableSynthesis {
  private static final int SMALL = 4;
  private static final byte UNKNOWN = -1;

  /// What becomes of a table at one input.
  private enum Step {
    LOW_DAVIO,
    HIGH_DAVIO,
    LOW_IMPLIES_HIGH,
    HIGH_IMPLIES_LOW
  }

  /// The entries that have bit `i` of their address 0.
  private static final long[] LOW = {
    0x5555555555555555L,
    0x3333333333333333L,
    0x0F0F0F0F0F0F0F0FL,
    0x00FF00FF00FF00FFL,
    0x0000FFFF0000FFFFL,
    0x00000000FFFFFFFFL
  };

  private final LogicGraph graph;
  private final byte[] smallCost = new byte[1 << (1 << SMALL)];

  /// Builds into `graph`.
  public TableSynthesis(LogicGraph graph) {
    this.graph = graph;
    Arrays.fill(smallCost, UNKNOWN);
  }

  /// The literal of `table` at the literals `x`, one for each input.
  public int build(TruthTable table, int[] x) {
    return build(table, 0, table.inputs(), x);
  }

  private int build(TruthTable table, int firstWord, int n, int[] x) {
    if (n > 6) {
      int half = 1 << (n - 7);
      int low = build(table, firstWord, n - 1, x);
      int high = build(table, firstWord + half, n - 1, x);
      return graph.mux(x[n - 1], high, low);
    }
    return build(table.word(firstWord), n, x);
  }

  /// Drops what the table does not depend on, then takes the cheapest step.
  private int build(long f, int n, int[] x) {
    if (n == 0) {
      return (int) f & 1;
    }
    int best = -1;
    Step bestStep = Step.LOW_DAVIO;
    int bestCost = Integer.MAX_VALUE;
    for (int i = 0; i < n; i++) {
      long low = low(f, n, i);
      long high = high(f, n, i);
      if (low == high) {
        return build(low, n - 1, without(x, n, i));
      }
      for (Step step : Step.values()) {
        int cost = cost(step, low, high, n - 1);
        if (cost < bestCost) {
          best = i;
          bestStep = step;
          bestCost = cost;
        }
      }
    }
    return build(bestStep, low(f, n, best), high(f, n, best), n - 1, without(x, n, best), x[best]);
  }

  private int build(Step step, long low, long high, int n, int[] rest, int x) {
    int nx = LogicGraph.not(x);
    return switch (step) {
      case LOW_DAVIO -> graph.xor(build(low, n, rest), graph.and(x, build(low ^ high, n, rest)));
      case HIGH_DAVIO -> graph.xor(build(high, n, rest), graph.and(nx, build(low ^ high, n, rest)));
      case LOW_IMPLIES_HIGH -> graph.or(build(low, n, rest), graph.and(x, build(high, n, rest)));
      case HIGH_IMPLIES_LOW -> graph.or(build(high, n, rest), graph.and(nx, build(low, n, rest)));
    };
  }

  private int cost(Step step, long low, long high, int n) {
    return switch (step) {
      case LOW_DAVIO -> davio(low, low ^ high, n);
      case HIGH_DAVIO -> davio(high, low ^ high, n);
      case LOW_IMPLIES_HIGH -> (low & ~high) == 0 ? implied(low, high, n) : Integer.MAX_VALUE;
      case HIGH_IMPLIES_LOW -> (high & ~low) == 0 ? implied(high, low, n) : Integer.MAX_VALUE;
    };
  }

  /// Operations of `a ^ (x & d)`.
  private int davio(long a, long d, int n) {
    int and = d == mask(n) ? 0 : 1;
    int xor = a == 0 || a == mask(n) ? 0 : 1;
    return cost(a, n) + cost(d, n) + and + xor;
  }

  /// Operations of `a | (x & b)`, where `a` implies `b`.
  private int implied(long a, long b, int n) {
    int and = b == mask(n) ? 0 : 1;
    int or = a == 0 ? 0 : 1;
    return cost(a, n) + cost(b, n) + and + or;
  }

  /// Operations of the table as [#build(long, int, int[])] makes it, those it shares counted twice.
  private int cost(long f, int n) {
    if (n > SMALL) {
      int best = Integer.MAX_VALUE;
      for (int i = 0; i < n; i++) {
        best = Math.min(best, cost(f, n, i));
      }
      return best;
    }
    long wide = f;
    for (int i = n; i < SMALL; i++) {
      wide |= wide << (1 << i);
    }
    int key = (int) wide & 0xFFFF;
    if (smallCost[key] == UNKNOWN) {
      smallCost[key] = (byte) smallCost(key);
    }
    return smallCost[key];
  }

  private int smallCost(int f) {
    if (f == 0 || f == 0xFFFF) {
      return 0;
    }
    int best = Integer.MAX_VALUE;
    for (int i = 0; i < SMALL; i++) {
      if (low(f, SMALL, i) != high(f, SMALL, i)) {
        best = Math.min(best, cost(f, SMALL, i));
      }
    }
    return best;
  }

  private int cost(long f, int n, int i) {
    long low = low(f, n, i);
    long high = high(f, n, i);
    if (low == high) {
      return cost(low, n - 1);
    }
    int best = Integer.MAX_VALUE;
    for (Step step : Step.values()) {
      best = Math.min(best, cost(step, low, high, n - 1));
    }
    return best;
  }

  private static long low(long f, int n, int i) {
    return Long.compress(f, LOW[i] & mask(n));
  }

  private static long high(long f, int n, int i) {
    return Long.compress(f, ~LOW[i] & mask(n));
  }

  private static long mask(int n) {
    return n == 6 ? -1L : (1L << (1 << n)) - 1;
  }

  private static int[] without(int[] x, int n, int i) {
    int[] rest = new int[n - 1];
    System.arraycopy(x, 0, rest, 0, i);
    System.arraycopy(x, i + 1, rest, i, n - 1 - i);
    return rest;
  }
}
