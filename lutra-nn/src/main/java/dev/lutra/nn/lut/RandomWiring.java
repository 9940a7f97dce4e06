package dev.lutra.nn.lut;

import java.util.SplittableRandom;

/// Random and balanced: shuffled decks of all inputs are dealt one after the other, so that the
/// fan-out of two inputs differs by at most one. The inputs of one LUT are distinct wherever there
/// are enough: a card the LUT holds already, from the deck before, waits for the next LUT.
public record RandomWiring() implements Wiring {
  @Override
  public int[] wire(int inputs, int luts, int fanIn, SplittableRandom random) {
    int[] sources = new int[luts * fanIn];
    Deck deck = new Deck(inputs, random);
    for (int e = 0; e < sources.length; e++) {
      sources[e] = deck.deal(sources, e - e % fanIn, e);
    }
    return sources;
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
