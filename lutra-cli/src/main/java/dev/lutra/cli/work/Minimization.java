package dev.lutra.cli.work;

import dev.lutra.netlist.minimize.Minimizer;
import dev.lutra.nn.data.DataException;
import dev.lutra.nn.data.Dataset;
import dev.lutra.nn.experiment.Experiment;
import dev.lutra.nn.experiment.Golden;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What don't-cares saved, and what the network became by it: figures of a report.
///
/// @param least training samples that must address an entry for it to matter
/// @param golden the minimized network
/// @param saved what minimization did
/// @param samples training samples
/// @param changed those of them with other scores than before
/// @param results before and after, by the name of the samples: those held out, if any, to choose
///   `least` by, and the test set
public record Minimization(
    int least,
    Golden golden,
    Minimizer.Minimized saved,
    int samples,
    int changed,
    Map<String, Result> results) {
  /// Results on the same samples.
  ///
  /// @param trained of the network as it was trained
  /// @param minimized of what it became
  public record Result(double trained, double minimized) {
    static Result of(Golden trained, Golden minimized, Dataset data) {
      return new Result(trained.evaluate(data), minimized.evaluate(data));
    }
  }

  /// Copies the results, in their order.
  public Minimization {
    results = Collections.unmodifiableMap(new LinkedHashMap<>(results));
  }

  /// Minimizes what an experiment trained and measures what came of it.
  ///
  /// @param inputs inputs of a table that the device has
  /// @throws DataException if the test samples are of another kind
  /// @throws IllegalStateException if a training sample is answered in another way though `least`
  ///   is 1: then the minimized network must not be used
  public static Minimization of(
      Experiment experiment,
      Experiment.Samples data,
      int least,
      int inputs,
      ProgressDisplay progress)
      throws DataException {
    Golden trained = Golden.of(experiment);
    progress.line(text("choosing don't-cares by %,d training samples", data.train().count()));
    Golden.Minimized made = trained.minimize(new Minimizer(least, inputs), data.train().samples());
    int changed = made.golden().changed(data.train().samples());
    if (least == 1 && changed > 0) {
      throw new IllegalStateException(
          text(
              "don't-cares: %,d of %,d training samples have other scores, expected none",
              changed, data.train().count()));
    }
    Map<String, Result> results = new LinkedHashMap<>();
    Dataset validation = data.validation();
    if (validation != null) {
      results.put("validation", Result.of(trained, made.golden(), validation));
    }
    results.put("test", Result.of(trained, made.golden(), experiment.requireFitting(data.test())));
    return new Minimization(
        least, made.golden(), made.saved(), data.train().count(), changed, results);
  }

  /// A table row for each fact: what, and the text.
  public List<String[]> rows() {
    List<String[]> rows = new ArrayList<>();
    rows.add(
        new String[] {
          "don't care",
          text(
              "%.1f %% of %,d entries, addressed by fewer than %d of %,d training samples;"
                  + " %,d of %,d inputs dropped",
              100.0 * (saved.entries() - saved.needed()) / Math.max(1, saved.entries()),
              saved.entries(),
              least,
              samples,
              saved.dropped(),
              saved.inputs())
        });
    rows.add(
        new String[] {"", text("%,d of %,d training samples have other scores", changed, samples)});
    results.forEach((name, result) ->
        rows.add(
            new String[] {
              name + (higherIsBetter() ? " accuracy" : " error²"),
              figure(result.minimized()) + " minimized, " + figure(result.trained()) + " as trained"
            }));
    return rows;
  }

  /// The object of `report.json`.
  public Map<String, Object> json() {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("leastSamples", least);
    object.put("entries", saved.entries());
    object.put("freeEntries", saved.entries() - saved.needed());
    object.put("inputs", saved.inputs());
    object.put("droppedInputs", saved.dropped());
    object.put("trainingSamples", samples);
    object.put("changedTrainingSamples", changed);
    results.forEach((name, result) -> {
      String of =
          Character.toUpperCase(name.charAt(0))
              + name.substring(1)
              + (higherIsBetter() ? "Accuracy" : "SquaredError");
      object.put("trained" + of, result.trained());
      object.put("minimized" + of, result.minimized());
    });
    return object;
  }

  private boolean higherIsBetter() {
    return golden.experiment().scoring().higherIsBetter();
  }

  private String figure(double result) {
    return higherIsBetter() ? text("%.2f %%", 100 * result) : text("%.5g", result);
  }

  private static String text(String format, Object... arguments) {
    return String.format(Locale.ROOT, format, arguments);
  }
}
