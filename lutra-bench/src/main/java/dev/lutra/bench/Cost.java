package dev.lutra.bench;

import dev.lutra.tensor.Addresses;
import dev.lutra.tensor.Tensor;
import dev.lutra.tensor.Wires;

/// What one call has to do at least, from the sizes of its tensors and arrays.
///
/// @param items what a time is divided by
/// @param item what an item is
/// @param bytes moved: each tensor once, one that is added to twice
/// @param resident bytes of all tensors, which decide in what memory they lie
/// @param flops operations on floats, an addition and a multiplication one each; 0 where data are
///   just moved
record Cost(long items, String item, long bytes, long resident, long flops) {
  /// Nothing yet, for so many items.
  static Cost of(long items, String item) {
    return new Cost(items, item, 0, 0, 0);
  }

  /// Adds tensors that are read, each once.
  Cost reads(Object... tensors) {
    return moves(1, tensors);
  }

  /// Adds tensors that are overwritten, each once.
  Cost writes(Object... tensors) {
    return moves(1, tensors);
  }

  /// Adds tensors that are read and written again.
  Cost updates(Object... tensors) {
    return moves(2, tensors);
  }

  /// Adds operations on floats.
  Cost computes(long operations) {
    return new Cost(items, item, bytes, resident, flops + operations);
  }

  private Cost moves(int times, Object... tensors) {
    long size = 0;
    for (Object tensor : tensors) {
      size +=
          switch (tensor) {
            case Tensor t -> t.segment().byteSize();
            case Addresses a -> a.segment().byteSize();
            case Wires w -> (long) w.luts() * w.fanIn() * Integer.BYTES;
            case int[] array -> (long) array.length * Integer.BYTES;
            case float[] array -> (long) array.length * Float.BYTES;
            case long[] array -> (long) array.length * Long.BYTES;
            case byte[] array -> array.length;
            default -> throw new IllegalArgumentException("cost: got " + tensor.getClass());
          };
    }
    return new Cost(items, item, bytes + times * size, resident + size, flops);
  }
}
