package dev.lutra.tensor.backend;

import dev.lutra.tensor.Memory;
import dev.lutra.tensor.Real;

/// One device: its memory and its kernels. Results do not depend on how many threads it uses. For
/// one calling thread at a time.
public interface Backend extends AutoCloseable {
  /// A short name with the width of the vectors or the device, for reports.
  String name();

  /// Where tensors come from.
  Memory memory();

  /// Elementwise kernels, row statistics and optimizer updates.
  ElementKernels element();

  /// Matrix products.
  LinearKernels linear();

  /// Packing, unpacking and counting bits.
  BitKernels bit();

  /// Evaluation of look-up tables and their gradients.
  LutKernels lut();

  /// Pooling and arrangement of images.
  ImageKernels image();

  /// Losses over a batch.
  LossKernels loss();

  /// From parameters to tables, and samples of bits.
  TableKernels table();

  /// Makes a place for a number on its way to the host.
  default Reading reading() {
    return new Reading() {
      private float value;

      @Override
      public void ask(Real x) {
        value = x.get(0, 0);
      }

      @Override
      public float value() {
        return value;
      }
    };
  }

  /// A number on its way to the host: one at a time.
  interface Reading {
    /// Asks for the element of a tensor `[1, 1]` as it is at this point in the order of work. The
    /// host may go on before it is there.
    void ask(Real x);

    /// Waits for what was asked last.
    float value();
  }

  /// Makes a stopwatch.
  default Stopwatch stopwatch() {
    return new Stopwatch() {
      private long start;

      @Override
      public void start() {
        start = System.nanoTime();
      }

      @Override
      public double seconds() {
        return (System.nanoTime() - start) * 1e-9;
      }
    };
  }

  /// Times work by the clock of what does it.
  interface Stopwatch {
    /// Begins at this point in the order of work.
    void start();

    /// Waits for what was asked for since; the seconds from the end of what was asked for before to
    /// the end of that.
    double seconds();
  }

  /// How many steps of a training the host may be ahead of what it has read: none where work is
  /// done when a kernel returns.
  default int ahead() {
    return 0;
  }

  /// Bytes of addresses that a layer may keep from its forward to its backward pass; more are
  /// computed anew in parts of half the size.
  default long keptBytes() {
    return 32 << 20;
  }

  /// Runs `body` over blocks of the rows `0 .. rows-1`, so that what it computes in between stays
  /// near the processor. A device without caches takes all rows as one block.
  default void blocks(int rows, Block body) {
    body.run(this, 0, rows);
  }

  /// Work on a block of rows; what it computes for a row must not depend on the block.
  @FunctionalInterface
  interface Block {
    /// Does the rows `from .. to-1`.
    ///
    /// @param local computes in the calling thread, with memory of its own
    /// @param from first row
    /// @param to row behind the last
    void run(Backend local, int from, int to);
  }

  /// Ends the threads, if it has any.
  @Override
  void close();
}
