package dev.lutra.nn.train;

import dev.lutra.nn.data.ImageShape;
import dev.lutra.nn.data.Samples;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// Changes the images of a batch at random.
interface ImageChange {
  /// The samples `order[from .. from + count - 1]`, each changed; they hold until the next call.
  Samples changed(Samples samples, int[] order, int from, int count, SplittableRandom random);

  /// The change that settings ask for; null for none.
  static @Nullable ImageChange of(Augmentation asked, @Nullable ImageShape shape) {
    if (!asked.needsImages() || shape == null) {
      return null;
    }
    return asked.isResampled() ? new RandomWarp(asked, shape) : new RandomShift(asked, shape);
  }

  /// Memory for changed images: that of the batch before, where its form is the same.
  final class Room {
    private @Nullable Samples last;

    /// Zeros for `count` samples like those.
    Samples cleared(Samples like, int count) {
      Samples known = last;
      int size = count * like.width();
      if (known == null || known.count() != count || known.isBytes() != like.isBytes()) {
        known =
            like.isBytes()
                ? Samples.ofBytes(count, like.width(), new byte[size]).changing()
                : Samples.ofFloats(count, like.width(), new float[size]).changing();
        last = known;
      } else if (like.isBytes()) {
        Arrays.fill(known.bytes(), (byte) 0);
      } else {
        Arrays.fill(known.floats(), 0);
      }
      return known;
    }
  }
}
