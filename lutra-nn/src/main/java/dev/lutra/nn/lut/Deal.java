package dev.lutra.nn.lut;

import java.util.Arrays;
import java.util.SplittableRandom;

/// Deals inputs to LUTs of which each can reach some only: at random, distinct within a LUT, and
/// with a fan-out as even as the reaches allow. First every LUT takes those inputs it reaches that
/// have the fewest readers; then an input with too few gets one from an input with at least two
/// more, by way of LUTs that exchange one input for another (augmenting paths, the shortest first).
/// When there is no such path left, no other choice has a smaller sum of squared fan-outs.
final class Deal {
  private static final int NONE = -1;

  private final int[][] reach;
  private final int fanIn;
  private final int[] sources;
  private final int[] fanOut;

  /// The LUTs that reach an input.
  private final int[][] reachedBy;

  private Deal(int inputs, int[][] reach, int fanIn) {
    this.reach = reach;
    this.fanIn = fanIn;
    this.sources = new int[reach.length * fanIn];
    this.fanOut = new int[inputs];
    this.reachedBy = transpose(inputs, reach);
  }

  /// Inputs for all LUTs, as of [Wiring#wire]. A LUT that reaches fewer than `fanIn` inputs reads
  /// some of them more than once.
  ///
  /// @param inputs number of inputs
  /// @param reach the inputs each LUT can reach, at least one each
  /// @param fanIn inputs of one LUT
  /// @param random of all choices
  static int[] deal(int inputs, int[][] reach, int fanIn, SplittableRandom random) {
    Deal deal = new Deal(inputs, reach, fanIn);
    deal.takeLeastRead(random);
    deal.balance();
    return deal.sources;
  }

  private static int[][] transpose(int inputs, int[][] reach) {
    int[] counts = new int[inputs];
    for (int[] own : reach) {
      for (int i : own) {
        counts[i]++;
      }
    }
    int[][] reachedBy = new int[inputs][];
    Arrays.setAll(reachedBy, i -> new int[counts[i]]);
    for (int m = 0; m < reach.length; m++) {
      for (int i : reach[m]) {
        reachedBy[i][--counts[i]] = m;
      }
    }
    return reachedBy;
  }

  private void takeLeastRead(SplittableRandom random) {
    int[] order = new int[reach.length];
    Arrays.setAll(order, m -> m);
    RandomWiring.shuffle(order, random);
    for (int m : order) {
      int[] hand = reach[m].clone();
      RandomWiring.shuffle(hand, random);
      for (int j = 0; j < fanIn; j++) {
        int to = j % hand.length;
        int least = to;
        for (int i = to + 1; i < hand.length; i++) {
          least = fanOut[hand[i]] < fanOut[hand[least]] ? i : least;
        }
        int pick = hand[least];
        hand[least] = hand[to];
        hand[to] = pick;
        sources[m * fanIn + j] = pick;
        fanOut[pick]++;
      }
    }
  }

  private void balance() {
    boolean better = true;
    while (better) {
      better = false;
      int most = Arrays.stream(fanOut).max().orElse(0);
      boolean[] hopeless = new boolean[fanOut.length];
      for (int i = 0; i < fanOut.length; i++) {
        while (fanOut[i] <= most - 2 && !hopeless[i]) {
          better |= raise(i, hopeless);
        }
      }
    }
  }

  /// Gives `input` one more reader at the cost of an input with at least two more, if a path leads
  /// to one; else marks the input, and all that are no better off for having more already.
  private boolean raise(int input, boolean[] hopeless) {
    int[] next = new int[fanOut.length];
    int[] by = new int[fanOut.length];
    int[] queue = new int[fanOut.length];
    Arrays.fill(next, NONE);
    next[input] = input;
    queue[0] = input;
    int size = 1;
    for (int head = 0; head < size; head++) {
      int gains = queue[head];
      for (int m : reachedBy[gains]) {
        if (indexOf(m, gains) != NONE) {
          continue;
        }
        for (int e = m * fanIn; e < (m + 1) * fanIn; e++) {
          int loses = sources[e];
          if (next[loses] == NONE) {
            next[loses] = gains;
            by[loses] = m;
            queue[size++] = loses;
            if (fanOut[loses] >= fanOut[input] + 2) {
              shift(loses, input, next, by);
              return true;
            }
          }
        }
      }
    }
    for (int k = 0; k < size; k++) {
      hopeless[queue[k]] |= fanOut[queue[k]] >= fanOut[input];
    }
    return false;
  }

  /// Along a path every LUT reads the next input instead of the one before.
  private void shift(int from, int to, int[] next, int[] by) {
    for (int i = from; i != to; i = next[i]) {
      sources[indexOf(by[i], i)] = next[i];
    }
    fanOut[from]--;
    fanOut[to]++;
  }

  private int indexOf(int lut, int input) {
    for (int e = lut * fanIn; e < (lut + 1) * fanIn; e++) {
      if (sources[e] == input) {
        return e;
      }
    }
    return NONE;
  }
}
