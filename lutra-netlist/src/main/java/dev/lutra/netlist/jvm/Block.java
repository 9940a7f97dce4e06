package dev.lutra.netlist.jvm;

/// Generated code: some of the methods of a [StraightLine].
interface Block {
  /// Calls a method, which does its instructions for one word of samples.
  ///
  /// @param method number of the method, one that this block has
  /// @param memory values of nodes
  /// @param base where slot 0 of the word lies
  void run(int method, long[] memory, int base);
}
