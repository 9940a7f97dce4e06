package dev.lutra.netlist.sim;

/// Receives the nets of a simulation block by block, so that a large netlist is never held in
/// memory for all samples.
@FunctionalInterface
public interface NetSink {
  /// Takes one block.
  ///
  /// @param firstWord word number of the block's first word: sample `64 * firstWord + j` is bit `j
  ///   & 63` of word `j >> 6` of the block
  /// @param words words in this block
  /// @param nets `nets[net][word]` for each net; valid during the call only, not to be changed;
  ///   bits beyond the last sample are 0
  void block(int firstWord, int words, long[][] nets);
}
