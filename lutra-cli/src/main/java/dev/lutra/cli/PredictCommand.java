package dev.lutra.cli;

import dev.lutra.cli.work.CsvRows;
import dev.lutra.cli.work.Predicting;
import dev.lutra.cli.work.Predicting.Columns;
import dev.lutra.cli.work.ProgressDisplay;
import dev.lutra.cli.work.RequestException;
import dev.lutra.cli.work.RunFolder;
import dev.lutra.nn.data.SampleReader;
import dev.lutra.nn.experiment.AtomicFile;
import dev.lutra.nn.predict.Model;
import dev.lutra.nn.train.Scoring;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `lutra predict`: what the hardware answers to samples.
@Command(
    name = "predict",
    description = "Answers samples as the hardware does, one CSV line each.",
    mixinStandardHelpOptions = true)
final class PredictCommand implements Callable<Integer> {
  @Mixin private CommonOptions common = new CommonOptions();

  @Parameters(
      index = "0",
      paramLabel = "RUN",
      description = "Folder of the run, or a checkpoint file.")
  private Path run = Path.of("");

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "INPUT",
      description =
          "CSV, TSV, IDX or NPY files, PNG images or folders of them; - for CSV from standard"
              + " input.")
  private List<String> inputs = new ArrayList<>();

  /// What is printed for a sample.
  static final class Shown {
    @Option(names = "--classes", description = "Print the class alone (the default).")
    boolean classes;

    @Option(names = "--scores", description = "Print the ones of each group of output bits too.")
    boolean scores;

    @Option(names = "--bits", description = "Print the output bits as 0 and 1, bit 0 first.")
    boolean bits;

    @Option(names = "--hex", description = "Print the output bits in hex, bit 0 last.")
    boolean hex;

    Columns columns() {
      return scores ? Columns.SCORES : bits ? Columns.BITS : hex ? Columns.HEX : Columns.ANSWER;
    }
  }

  @ArgGroup private Shown shown = new Shown();

  @Option(
      names = "--label",
      paramLabel = "COLUMN",
      description =
          "Column of a table that holds the target, to print the accuracy: its name, or without a"
              + " header its number, from 1.")
  private @Nullable String label;

  @Option(
      names = {"-o", "--out"},
      paramLabel = "FILE",
      description = "Write to a file, whole or not at all, instead of standard output.")
  private @Nullable Path out;

  @Option(names = "--no-header", description = "Leave out the first line, the names of columns.")
  private boolean noHeader;

  @Override
  public Integer call() throws IOException {
    requireOther(out);
    Path checkpoint = Files.isRegularFile(run) ? run : RunFolder.open(run).requireBest();
    ProgressDisplay progress = CommonOptions.progress();
    Interruption.install();
    Interruption.release(
        "interrupted; "
            + (out == null ? "" : "nothing is written to " + out + "; ")
            + "give the command again",
        common.json);
    try (Model model = Model.load(checkpoint, common.threadCount())) {
      Predicting predicting = new Predicting(model, shown.columns());
      requireAnswerable(model);
      SampleReader.Inputs wanted = new SampleReader.Inputs(inputs, label);
      try (SampleReader in = SampleReader.open(wanted, model.form(), System.in, progress::line)) {
        if (common.json && out == null) {
          json(predicting, in, progress);
        } else if (out == null) {
          CsvRows rows = new CsvRows(System.out);
          boolean drawn = !CommonOptions.isTerminal(1);
          said(model, answer(predicting, in, rows, drawn ? progress : null), progress);
        } else {
          toFile(out, predicting, in, progress);
        }
      }
      return Main.DONE;
    }
  }

  private void toFile(Path file, Predicting predicting, SampleReader in, ProgressDisplay progress)
      throws IOException {
    Predicting.Outcome outcome;
    try (AtomicFile to = AtomicFile.open(file, "predict again")) {
      to.temporary().toFile().deleteOnExit(); // where the process is interrupted
      outcome = answer(predicting, in, new CsvRows(to), progress);
      to.commit();
    }
    if (common.json) {
      Map<String, @Nullable Object> object = object(predicting.model(), outcome);
      object.put("file", file.toString());
      Output.json(object);
    } else {
      said(predicting.model(), outcome, progress);
      RunReport.row("written", file.toString());
    }
  }

  private void json(Predicting predicting, SampleReader in, ProgressDisplay progress)
      throws IOException {
    List<List<?>> rows = new ArrayList<>();
    Predicting.Rows kept =
        new Predicting.Rows() {
          @Override
          public void row(List<?> cells) {
            rows.add(cells);
          }

          @Override
          public void flush() {}
        };
    Predicting.Outcome outcome = predicting.run(in, kept, listener(progress));
    Map<String, @Nullable Object> object = object(predicting.model(), outcome);
    object.put("columns", predicting.header());
    object.put("rows", rows);
    Output.json(object);
  }

  private Predicting.Outcome answer(
      Predicting predicting, SampleReader in, CsvRows rows, @Nullable ProgressDisplay progress)
      throws IOException {
    if (!noHeader) {
      rows.row(predicting.header());
    }
    Predicting.Outcome outcome = predicting.run(in, rows, listener(progress));
    rows.flush();
    return outcome;
  }

  private static Predicting.Listener listener(@Nullable ProgressDisplay progress) {
    return (samples, share) -> {
      if (progress != null) {
        progress.share("predict", samples, share, "samples");
      }
    };
  }

  private Map<String, @Nullable Object> object(Model model, Predicting.Outcome outcome) {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    object.put("run", run.toString());
    object.put("samples", outcome.samples());
    if (label != null) {
      String what = model.scoring().higherIsBetter() ? "accuracy" : "squaredError";
      object.put(what, Double.isNaN(outcome.result()) ? null : outcome.result());
    }
    return object;
  }

  private static void said(Model model, Predicting.Outcome outcome, ProgressDisplay progress) {
    String line = String.format(Locale.ROOT, "%,d samples", outcome.samples());
    if (!Double.isNaN(outcome.result())) {
      line +=
          model.scoring().higherIsBetter()
              ? String.format(Locale.ROOT, ", accuracy %.2f %%", 100 * outcome.result())
              : String.format(Locale.ROOT, ", squared error %.5g", outcome.result());
    }
    progress.line(line);
  }

  /// The file to write must be none that is read, and none that a rename would do away with.
  private void requireOther(@Nullable Path file) throws IOException {
    if (file == null || !Files.exists(file)) {
      return;
    }
    if (!Files.isRegularFile(file)) {
      throw new RequestException(
          "-o: got " + file + ", which is no file, expected the name of one; name another");
    }
    for (String input : inputs) {
      if (!input.equals(SampleReader.STANDARD_INPUT) && isSame(file, input)) {
        throw new RequestException(
            "-o: got " + file + ", which is an input too, expected another file; name another");
      }
    }
  }

  private static boolean isSame(Path file, String input) throws IOException {
    Path other = Path.of(input);
    return Files.exists(other) && Files.isSameFile(file, other);
  }

  private void requireAnswerable(Model model) {
    boolean classes = model.scoring().rule() == Scoring.Rule.CLASS;
    if (shown.classes && !classes) {
      throw new RequestException(
          "--classes: got a run that answers values, expected one of classes; leave it out");
    }
    if (label != null && (classes ? model.form().classes().isEmpty() : model.outputs() > 1)) {
      throw new RequestException(
          "--label: got one column, the run answers " + model.outputs() + " values; leave it out");
    }
  }
}
