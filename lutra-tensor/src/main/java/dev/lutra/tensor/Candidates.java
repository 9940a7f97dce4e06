package dev.lutra.tensor;

import org.jspecify.annotations.Nullable;

/// The rows (with windows: the elements of windows in all rows) that each LUT input may choose from
/// when its wiring is learned: neighbors in a shuffled deck of all rows. Neighbors lie side by side
/// in memory once the rows are in the order of the deck, so that a kernel reads the bits of many
/// candidates at once; to gather candidates drawn one by one takes longer than what is done with
/// them.
///
/// A few LUTs share a deck. Where all do, neighbors of a good row are hidden by it everywhere, and
/// hardly any LUT reads them.
///
/// @param decks for every [#SHARING] LUTs all rows of the input, each once: lists of `inputs`
/// @param places where in its deck the candidates of each LUT input begin
public record Candidates(Wires decks, Wires places) {
  /// LUTs `SHARING * d` and so many on share deck `d`.
  public static final int SHARING = 64;

  /// @throws IllegalArgumentException unless there is a deck for all LUTs and every deck has as
  ///   many rows as there are
  public Candidates {
    int inputs = places.inputs();
    int expected = Math.ceilDiv(places.luts(), SHARING);
    if (decks.luts() != expected || decks.fanIn() != inputs || decks.inputs() != inputs) {
      throw new IllegalArgumentException(
          "candidates: got "
              + decks.luts()
              + " decks of "
              + decks.fanIn()
              + " rows, expected "
              + expected
              + " of "
              + inputs);
    }
  }

  /// Where the LUTs stand; null for one position. The rows are elements of windows then.
  public @Nullable Windows windows() {
    return places.windows();
  }

  /// Rows to choose from.
  public int inputs() {
    return places.inputs();
  }

  /// Number of LUTs.
  public int luts() {
    return places.luts();
  }

  /// Inputs of one LUT.
  public int fanIn() {
    return places.fanIn();
  }

  /// Candidate `c` of input `j` of a LUT; behind the end the deck begins again.
  public int row(int lut, int j, int c) {
    return decks.source(lut / SHARING, (places.source(lut, j) + c) % inputs());
  }
}
