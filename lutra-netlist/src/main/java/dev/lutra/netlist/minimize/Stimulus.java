package dev.lutra.netlist.minimize;

/// Samples as a netlist sees them, given part by part so that they need not be in memory together.
public interface Stimulus {
  /// How many samples there are.
  int samples();

  /// Samples `from` to `from + count - 1`: `[count][features]` row-major unsigned input words.
  int[] words(int from, int count);
}
