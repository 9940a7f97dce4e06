package dev.lutra.cli;

import dev.lutra.tensor.backend.Backend;
import java.io.IOException;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Runs the benchmarks of `lutra bench`. The module lutra-bench provides it: what it is made with
/// is no part of the command line, which finds it as a service.
public interface Benchmarks {
  /// What is asked for.
  ///
  /// @param group which benchmarks
  /// @param filter of these the ones in whose name it is found
  /// @param forks processes that each benchmark is run in, one after the other
  /// @param device opens the device that computes; null for the CPU
  /// @param quick whether a few short iterations do, to see that all work
  /// @param command the command line, for the report
  record Request(
      Group group,
      Pattern filter,
      int forks,
      @Nullable Supplier<Backend> device,
      boolean quick,
      String command) {}

  /// Which benchmarks.
  enum Group {
    /// Each kernel, against the peak of the machine.
    KERNELS("each kernel, against the peak of the machine"),
    /// Forward and backward pass of a layer.
    LAYERS("forward and backward pass of a layer"),
    /// A whole step of training of the MNIST presets.
    STEPS("a whole step of training of the MNIST presets"),
    /// Compiled netlists: batches, a word and one sample.
    INFERENCE("compiled netlists: batches, a word and one sample"),
    /// Layers of growing width, batch, depth and fan-in.
    GROWTH("layers of growing width, batch, depth and fan-in"),
    /// One thread and more.
    THREADS("one thread and more"),
    /// Vectors of 128, 256 and 512 bits.
    WIDTHS("vectors of 128, 256 and 512 bits"),
    /// All of these.
    ALL("all of these");

    private final String description;

    Group(String description) {
      this.description = description;
    }

    /// What it measures.
    public String description() {
      return description;
    }
  }

  /// What came of it.
  ///
  /// @param markdown machine and tables for people
  /// @param json the same with every figure at full precision
  record Report(String markdown, Map<String, Object> json) {}

  /// Hears how far the work is.
  interface Listener {
    /// A benchmark begins.
    ///
    /// @param name its name
    /// @param done how many are done
    /// @param total how many there are
    /// @param secondsLeft about how long they take
    void running(String name, int done, int total, double secondsLeft);

    /// A part of the report is there.
    ///
    /// @param report all of it so far
    /// @throws IOException if it cannot be written
    void soFar(Report report) throws IOException;
  }

  /// Runs them.
  ///
  /// @throws java.util.NoSuchElementException if no benchmark has such a name: one line
  /// @throws IOException if a benchmark fails: one line
  Report run(Request request, Listener listener) throws IOException;
}
