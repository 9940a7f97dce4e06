package dev.lutra.nn.lut;

import java.util.SplittableRandom;

/// A deck of all inputs of a layer, dealt one after the other and shuffled anew when it is used up,
/// so that no input is dealt more than once more than another.
final class Deck {
  private final int[] cards;
  private final SplittableRandom random;
  private int next;

  /// @param inputs number of cards
  Deck(int inputs, SplittableRandom random) {
    this.cards = new int[inputs];
    for (int i = 0; i < inputs; i++) {
      cards[i] = i;
    }
    this.random = random;
    this.next = inputs;
  }

  /// The next card that is not among `hand[from .. to-1]`; those that are wait for others. If only
  /// such are left of the deck, the next one.
  int deal(int[] hand, int from, int to) {
    if (next == cards.length) {
      RandomWiring.shuffle(cards, random);
      next = 0;
    }
    int pick = next;
    while (pick < cards.length && contains(hand, from, to, cards[pick])) {
      pick++;
    }
    pick = pick < cards.length ? pick : next;
    int card = cards[pick];
    cards[pick] = cards[next];
    cards[next] = card;
    next++;
    return card;
  }

  /// Whether `value` is among `hand[from .. to-1]`.
  static boolean contains(int[] hand, int from, int to, int value) {
    for (int i = from; i < to; i++) {
      if (hand[i] == value) {
        return true;
      }
    }
    return false;
  }
}
