package dev.lutra.tensor;

/// The rows that each LUT input may choose from when its wiring is learned: neighbors in a shuffled
/// deck of all rows. Neighbors lie side by side in memory once the rows are in the order of the
/// deck, so that a kernel reads the bits of many candidates at once; candidates drawn one by one
/// would have to be gathered, which takes longer than what is done with them.
///
/// @param deck all rows of the input, each once: one list of `inputs`
/// @param places where in the deck the candidates of each LUT input begin
public record Candidates(Wires deck, Wires places) {
  /// @throws IllegalArgumentException unless the deck has every row once, and the places are in it
  public Candidates {
    int inputs = deck.inputs();
    if (deck.luts() != 1 || deck.fanIn() != inputs || places.inputs() != inputs) {
      throw new IllegalArgumentException(
          "candidates: got a deck of "
              + deck.luts() * deck.fanIn()
              + " and places in "
              + places.inputs()
              + ", expected both of "
              + inputs
              + " rows");
    }
    boolean[] seen = new boolean[inputs];
    for (int i = 0; i < inputs; i++) {
      int row = deck.source(0, i);
      if (seen[row]) {
        throw new IllegalArgumentException(
            "candidates: got row " + row + " twice in the deck, expected every row once");
      }
      seen[row] = true;
    }
  }

  /// Rows of the input tensor.
  public int inputs() {
    return deck.inputs();
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
    return deck.source(0, (places.source(lut, j) + c) % deck.inputs());
  }
}
