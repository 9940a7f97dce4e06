package dev.lutra.nn.data;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Samples for a trained network, part by part, so that a table of any length and any number of
/// images are never in memory whole.
public interface SampleReader extends Closeable {
  /// What stands for standard input in a list of inputs.
  String STANDARD_INPUT = "-";

  /// Some samples.
  ///
  /// @param samples the samples
  /// @param targets their targets; null if no label column was asked for
  record Part(Samples samples, @Nullable Targets targets) {}

  /// The next samples; fewer than asked for rather than waiting for a slow source.
  ///
  /// @param most the most samples wanted, at least 1
  /// @return at least one sample, or null at the end
  /// @throws DataException if the input is damaged or does not fit, in one line
  @Nullable Part next(int most) throws IOException;

  /// The share of the input that is read, 0 to 1; NaN if its length is not known.
  double share();

  /// Where samples are looked for.
  ///
  /// @param inputs tables (CSV or TSV), IDX and NPY files, each plain or gzip, PNG images and
  ///   folders of them, by what the files hold and whatever their names; `-` for a table from
  ///   standard input. They are read one after the other
  /// @param label column of a table that holds the target: its name, or without a header line its
  ///   number, from 1; null for none
  record Inputs(List<String> inputs, @Nullable String label) {
    /// Takes a copy of the list.
    public Inputs {
      inputs = List.copyOf(inputs);
    }
  }

  /// Opens inputs.
  ///
  /// @param form what the network reads
  /// @param standardInput what `-` stands for
  /// @param notice told in one line what the reader had to assume
  /// @throws DataException if an input is missing or of another kind
  static SampleReader open(
      Inputs inputs, SampleForm form, InputStream standardInput, Consumer<String> notice)
      throws IOException {
    return InputFiles.open(inputs, form, standardInput, notice);
  }
}
