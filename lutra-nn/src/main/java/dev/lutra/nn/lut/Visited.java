package dev.lutra.nn.lut;

import dev.lutra.tensor.Addresses;
import dev.lutra.tensor.Bits;
import dev.lutra.tensor.Memory;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.Tape;
import dev.lutra.tensor.Tensor;
import dev.lutra.tensor.Wires;

/// How often the frames of a batch visit each address of each LUT. A table alone does not tell what
/// an input matters: what addresses hold that no frame visits is chance.
final class Visited {
  private final Real counts;
  private final int frames;

  private Visited(Real counts, int frames) {
    this.counts = counts;
    this.frames = frames;
  }

  /// Counts the addresses of `x`, of which reals are rounded.
  ///
  /// @param tape owns the counts
  static Visited of(Tape tape, Tensor x, Wires wires) {
    Memory memory = tape.backend().memory();
    Bits bits;
    if (x instanceof Bits given) {
      bits = given;
    } else {
      bits = tape.own(memory.bits(x.features(), x.frames()));
      tape.backend().bit().pack((Real) x, 0.5f, bits);
    }
    Addresses addresses = tape.own(memory.addresses(wires.luts(), x.frames()));
    tape.backend().lut().address(bits, wires, 0, addresses);
    Real counts = tape.own(memory.real(wires.luts(), 1 << wires.fanIn()));
    tape.backend().lut().histogram(addresses, counts);
    return new Visited(counts, x.frames());
  }

  /// The share of the frames in which an input of LUT `m` is 1.
  ///
  /// @param bit the input's in the address
  private double ones(int m, int bit) {
    double sum = 0;
    for (int k = 0; k < counts.frames(); k++) {
      sum += (k & bit) != 0 ? counts.get(m, k) : 0;
    }
    return sum / frames;
  }

  /// The energy of an input of LUT `m` in its table: `sum a b / (a + b) (W[k] - W[k'])^2` over the
  /// pairs of addresses `k` and `k'` that differ in that input, visited `a` and `b` times. Over the
  /// number of frames it is the variance of the entry addressed that is left when the other inputs
  /// are known: 0 for an input that is constant. To each pair one visit is added, in parts by how
  /// often the input is a 1, for a batch has only a few.
  ///
  /// @param bit the input's in the address
  double energy(Real table, int m, int bit) {
    double one = ones(m, bit);
    double sum = 0;
    for (int k = 0; k < table.frames(); k++) {
      if ((k & bit) == 0) {
        double a = counts.get(m, k) + 1 - one;
        double b = counts.get(m, k | bit) + one;
        double difference = table.get(m, k) - table.get(m, k | bit);
        sum += a * b / (a + b) * difference * difference;
      }
    }
    return sum;
  }

  /// Makes table `m` independent of an input: the entries of each such pair become their mean,
  /// weighted by `a` and `b` as in [#energy], which changes the table least where it is visited.
  void fold(Real table, int m, int bit) {
    double one = ones(m, bit);
    for (int k = 0; k < table.frames(); k++) {
      if ((k & bit) == 0) {
        double a = counts.get(m, k) + 1 - one;
        double b = counts.get(m, k | bit) + one;
        float mean = (float) ((a * table.get(m, k) + b * table.get(m, k | bit)) / (a + b));
        table.set(m, k, mean);
        table.set(m, k | bit, mean);
      }
    }
  }
}
