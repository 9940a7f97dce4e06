package dev.lutra.cli.work;

import dev.lutra.nn.data.SampleReader;
import dev.lutra.nn.data.Samples;
import dev.lutra.nn.predict.Model;
import dev.lutra.nn.train.Scoring;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Answers samples part by part, one row of cells for each.
///
/// @param model what answers
/// @param columns what of the answer is asked
public record Predicting(Model model, Columns columns) {
  /// So many values of a part are in memory, so that it does not grow with the input.
  private static final int PART = 1 << 22;

  private static final int MOST_SAMPLES = 8192;

  /// What is given of an answer.
  public enum Columns {
    /// The class, or the values.
    ANSWER,
    /// The answer, and the number of ones in each group of output bits.
    SCORES,
    /// The output bits of each frame as zeros and ones, bit 0 first.
    BITS,
    /// The output bits of each frame as a hexadecimal number, bit 0 its lowest bit.
    HEX
  }

  /// Where rows go.
  public interface Rows {
    /// A row: texts and numbers, one for each column.
    void row(List<?> cells) throws IOException;

    /// All rows so far are to be seen.
    void flush() throws IOException;
  }

  /// What came of it.
  ///
  /// @param samples samples answered
  /// @param result mean of what the model's scoring counts, such as the accuracy; NaN without
  ///   targets
  public record Outcome(long samples, double result) {}

  /// Hears how far the work is.
  public interface Listener {
    /// Hears of samples that are answered.
    ///
    /// @param samples how many in all
    /// @param share share of the input that is read, or NaN
    void answered(long samples, double share);
  }

  /// The names of the columns.
  public List<String> header() {
    return switch (columns) {
      case ANSWER -> answers();
      case SCORES -> {
        List<String> all = new ArrayList<>(answers());
        all.addAll(numbered("score", model.outputs()));
        yield all;
      }
      case BITS, HEX -> model.frames() == 1 ? List.of("bits") : numbered("bits", model.frames());
    };
  }

  private List<String> answers() {
    if (isClasses()) {
      return List.of("class");
    }
    return model.outputs() == 1 ? List.of("value") : numbered("value", model.outputs());
  }

  private static List<String> numbered(String name, int count) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      names.add(name + i);
    }
    return names;
  }

  private boolean isClasses() {
    return model.scoring().rule() == Scoring.Rule.CLASS;
  }

  /// Answers all samples.
  ///
  /// @throws IOException if they cannot be read or a row not be written
  public Outcome run(SampleReader in, Rows out, Listener listener) throws IOException {
    boolean bits = columns == Columns.BITS || columns == Columns.HEX;
    int wide = Math.max(model.form().width(), bits ? model.frames() * model.coreOutputs() : 1);
    int most = Math.clamp(PART / wide, 1, MOST_SAMPLES);
    listener.answered(0, 0); // from here on the time is counted
    long samples = 0;
    int judged = 0;
    double sum = 0;
    for (SampleReader.Part part = in.next(most); part != null; part = in.next(most)) {
      int count = part.samples().count();
      if (!bits || part.targets() != null) {
        int[][] scores = model.scores(part.samples());
        for (int s = 0; s < count; s++) {
          if (!bits) {
            out.row(cells(scores[s]));
          }
          if (part.targets() != null) {
            sum += model.scoring().hardened(part.targets(), s, scores[s]);
            judged++;
          }
        }
      }
      if (bits) {
        bits(part.samples(), out);
      }
      out.flush();
      samples += count;
      listener.answered(samples, in.share());
    }
    return new Outcome(samples, judged == 0 ? Double.NaN : sum / judged);
  }

  private List<?> cells(int[] scores) {
    List<Object> cells = new ArrayList<>();
    if (isClasses()) {
      cells.add(model.label(model.classOf(scores)));
    } else {
      for (float value : model.valuesOf(scores)) {
        cells.add(value);
      }
    }
    if (columns == Columns.SCORES) {
      Arrays.stream(scores).forEach(cells::add);
    }
    return cells;
  }

  private void bits(Samples samples, Rows out) throws IOException {
    int width = model.coreOutputs();
    for (boolean[] bits : model.bits(samples)) {
      List<String> cells = new ArrayList<>();
      for (int frame = 0; frame < model.frames(); frame++) {
        boolean[] part = Arrays.copyOfRange(bits, frame * width, (frame + 1) * width);
        cells.add(columns == Columns.HEX ? hex(part) : binary(part));
      }
      out.row(cells);
    }
  }

  private static String binary(boolean[] bits) {
    StringBuilder text = new StringBuilder(bits.length);
    for (boolean bit : bits) {
      text.append(bit ? '1' : '0');
    }
    return text.toString();
  }

  private static String hex(boolean[] bits) {
    StringBuilder text = new StringBuilder();
    for (int from = (bits.length - 1) / 4 * 4; from >= 0; from -= 4) {
      int digit = 0;
      for (int b = from; b < Math.min(from + 4, bits.length); b++) {
        digit |= bits[b] ? 1 << (b - from) : 0;
      }
      text.append(Character.forDigit(digit, 16));
    }
    return text.toString();
  }
}
