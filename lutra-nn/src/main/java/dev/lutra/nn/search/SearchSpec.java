package dev.lutra.nn.search;

import dev.lutra.nn.Settings;
import dev.lutra.nn.spec.ExperimentSpec;
import dev.lutra.nn.spec.SpecFile;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A search: trials of a space around an experiment, by successive halving (Jamieson and Talwalkar
/// 2016). All trials are trained for the epochs of the first rung; of a rung's trials the best
/// share goes on to the next, where it is trained anew for more epochs. So each rung's trainings
/// are finished ones, with the whole of their learning-rate schedule, and are compared by what they
/// are worth.
///
/// @param name what the search is called
/// @param base what trials differ from
/// @param space what is varied
/// @param trials points drawn from the space; 0 for all combinations
/// @param rungs epochs of each rung, rising; empty for one rung of the epochs that each trial says
/// @param keep share of a rung's trials that goes on
/// @param select by what
/// @param seeds trainings of each trial in the last rung, with the seeds `base.seed`, `base.seed +
///   1` and so on; in the others there is one
/// @param limits of size and time
public record SearchSpec(
    String name,
    ExperimentSpec base,
    Space space,
    int trials,
    List<Integer> rungs,
    double keep,
    Select select,
    int seeds,
    Limits limits) {
  /// More trials are taken for a mistake.
  private static final int MOST = 10_000;

  /// By what trials go on.
  public enum Select {
    /// By their score.
    SCORE,
    /// By the front of score and LUTs, so that small networks go on as well as large ones.
    FRONT
  }

  /// What a search may take.
  ///
  /// @param luts most LUTs of a trial; null for any number
  /// @param of of what they are counted
  /// @param fit whether layers are made wider or narrower so that every trial takes about as many
  ///   LUTs as it may; otherwise trials that take more are left out
  /// @param minutes no training begins after so many; 0 for any number
  public record Limits(@Nullable Integer luts, Part of, boolean fit, double minutes) {
    /// No limits.
    public static final Limits NONE = new Limits(null, Part.WHOLE, false, 0);

    /// @throws IllegalArgumentException if a limit is impossible
    public Limits {
      Settings.check(luts == null || luts >= 1, "limits.luts", String.valueOf(luts), "at least 1");
      Settings.notNegative("limits.minutes", minutes);
      Settings.check(
          !fit || (luts != null && of == Part.WHOLE),
          "limits.fit",
          fit,
          "luts of the whole design beside it");
    }
  }

  /// Of what LUTs are counted.
  public enum Part {
    /// Encoder, core and read-out.
    WHOLE,
    /// The layers alone.
    CORE;

    /// The LUTs that count.
    public int of(Result result) {
      return this == WHOLE ? result.total() : result.core();
    }
  }

  /// @throws IllegalArgumentException if a setting is out of range
  public SearchSpec {
    rungs = List.copyOf(rungs);
    Settings.check(trials >= 0 && trials <= MOST, "trials", trials, "0 to " + MOST);
    Settings.check(keep > 0 && keep <= 1, "keep", keep, "0 < keep <= 1");
    Settings.check(seeds >= 1 && seeds <= 100, "seeds", seeds, "1 to 100");
    for (int i = 0; i < rungs.size(); i++) {
      Settings.check(
          rungs.get(i) >= 1 && (i == 0 || rungs.get(i) > rungs.get(i - 1)),
          "rungs",
          rungs,
          "numbers of epochs, rising");
    }
    requireValidation(base);
  }

  private static void requireValidation(ExperimentSpec experiment) {
    Settings.check(
        experiment.training().validation() > 0,
        "training.validation",
        experiment.training().validation(),
        "above 0, for trials are compared on held-out samples; add {training: {validation: 0.1}} to"
            + " spec");
  }

  /// The trials, in order.
  public List<Trial> drawn() {
    return trials == 0 ? space.all(MOST) : space.draw(trials, base.seed());
  }

  /// How many of `count` trials go on.
  public int kept(int count) {
    return Math.max(1, (int) Math.ceil(keep * count - 1e-9));
  }

  /// Trainings of a trial in a rung.
  public int seedsOf(int rung) {
    return rung == rungCount() - 1 ? seeds : 1;
  }

  /// How many rungs there are.
  public int rungCount() {
    return Math.max(1, rungs.size());
  }

  /// The experiment of a trial, in a rung, with one of its seeds.
  ///
  /// @param number of the seed, from 0 on
  /// @throws dev.lutra.nn.spec.SpecException if its settings do not go together
  public ExperimentSpec experiment(Trial trial, int rung, int number) {
    List<String> settings = new ArrayList<>(trial.settings());
    if (!rungs.isEmpty()) {
      settings.add("training.epochs=" + rungs.get(rung));
    }
    ExperimentSpec asked = SpecFile.override(base, settings);
    requireValidation(asked);
    return number == 0
        ? asked
        : SpecFile.override(asked, List.of("seed=" + (asked.seed() + number)));
  }
}
