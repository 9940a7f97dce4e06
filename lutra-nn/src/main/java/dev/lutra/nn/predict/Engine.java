package dev.lutra.nn.predict;

import dev.lutra.tensor.Bits;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.Tape;

/// Computes the hardened core of a network: encoder bits in, output bits or counts of groups out. A
/// column is one frame of one sample; frame `i` of sample `s` of `n` is column `i * n + s`.
interface Engine {
  /// The output bits `[core outputs, columns]` of encoder bits `[encoder bits, columns]`.
  ///
  /// @param tape owns the result, and computes
  Bits bits(Tape tape, Bits encoded);

  /// The number of ones in each group of output bits over all frames of a sample: `counts[sample *
  /// groups + group]`. For engines that count more quickly than by their bits.
  ///
  /// @param samples columns of one frame
  default int[] counts(Tape tape, Bits encoded, int groups, int samples) {
    Bits outputs = bits(tape, encoded);
    Real ones = tape.own(tape.backend().memory().real(groups, outputs.frames()));
    tape.backend().bit().groupSum(outputs, 1, ones);
    int[] counts = new int[samples * groups];
    for (int g = 0; g < groups; g++) {
      for (int column = 0; column < ones.frames(); column++) {
        counts[column % samples * groups + g] += Math.round(ones.get(g, column));
      }
    }
    return counts;
  }
}
