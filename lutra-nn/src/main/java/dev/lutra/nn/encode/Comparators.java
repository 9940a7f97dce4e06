package dev.lutra.nn.encode;

import dev.lutra.tensor.Bits;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.backend.Backend;

/// An [Encoding] as arrays, as kernels read it: made once, used for every batch.
public final class Comparators {
  private final Encoding encoding;

  /// The word that each bit reads.
  private final int[] rows;

  /// The threshold of each bit, by frame.
  private final float[][] thresholds;

  /// Takes the bits of an encoding apart.
  public Comparators(Encoding encoding) {
    this.encoding = encoding;
    int count = encoding.bits().size();
    this.rows = new int[count];
    this.thresholds = new float[encoding.frames()][count];
    for (int i = 0; i < count; i++) {
      Encoding.Bit bit = encoding.bits().get(i);
      rows[i] = bit.feature();
      for (int frame = 0; frame < thresholds.length; frame++) {
        thresholds[frame][i] = bit instanceof Encoding.Bit.Compare c ? c.threshold(frame) : 0;
      }
    }
  }

  /// Encodes words `[features, samples]` to bits `[bits, frames * samples]`; frame `i` of sample
  /// `s` is column `i * samples + s`. The result is allocated from `backend` and belongs to the
  /// caller.
  public Bits encode(Backend backend, Real words) {
    int samples = words.frames();
    Bits y = backend.memory().bits(rows.length, thresholds.length * samples);
    for (int frame = 0; frame < thresholds.length; frame++) {
      backend.bit().compare(words, rows, thresholds[frame], y, frame * samples);
      for (int i = 0; i < rows.length; i++) {
        if (encoding.bits().get(i) instanceof Encoding.Bit.Plane plane) {
          for (int s = 0; s < samples; s++) {
            boolean bit = ((int) words.get(rows[i], s) >>> plane.plane() & 1) != 0;
            y.set(i, frame * samples + s, bit);
          }
        }
      }
    }
    return y;
  }
}
