package dev.lutra.nn.lut;

import java.util.SplittableRandom;

/// Random and balanced: shuffled decks of all inputs are dealt one after the other, so that the
/// fan-out of two inputs differs by at most one. The inputs of one LUT are distinct wherever there
/// are enough: a card the LUT holds already, from the deck before, waits for the next LUT.
public record RandomWiring() implements Wiring {
  @Override
  public int[] wire(int inputs, int luts, int fanIn, SplittableRandom random) {
    int[] sources = new int[luts * fanIn];
    int[] deck = new int[inputs];
    for (int i = 0; i < inputs; i++) {
      deck[i] = i;
    }
    int next = inputs;
    for (int e = 0; e < sources.length; e++) {
      if (next == inputs) {
        shuffle(deck, random);
        next = 0;
      }
      int start = e - e % fanIn;
      int pick = next;
      while (pick < inputs && contains(sources, start, e, deck[pick])) {
        pick++;
      }
      pick = pick < inputs ? pick : next;
      int card = deck[pick];
      deck[pick] = deck[next];
      deck[next] = card;
      sources[e] = card;
      next++;
    }
    return sources;
  }

  private static boolean contains(int[] sources, int start, int end, int value) {
    for (int i = start; i < end; i++) {
      if (sources[i] == value) {
        return true;
      }
    }
    return false;
  }

  /// Shuffles a deck (Fisher and Yates).
  static void shuffle(int[] deck, SplittableRandom random) {
    for (int i = deck.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int t = deck[i];
      deck[i] = deck[j];
      deck[j] = t;
    }
  }
}
