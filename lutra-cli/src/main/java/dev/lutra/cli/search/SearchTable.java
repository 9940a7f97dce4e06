package dev.lutra.cli.search;

import dev.lutra.nn.search.Dimension;
import dev.lutra.nn.search.Result;
import dev.lutra.nn.search.SearchSpec;
import dev.lutra.nn.search.Standing;
import dev.lutra.nn.search.Trial;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/// The tables of a search: `table.md` for people, `results.csv` for programs.
final class SearchTable {
  private final SearchSpec spec;
  private final Searching search;
  private final List<Trial> trials;
  private final StringBuilder out = new StringBuilder();

  private SearchTable(SearchSpec spec, Searching search) {
    this.spec = spec;
    this.search = search;
    this.trials = search.trials();
  }

  /// An accuracy in percent, or an error.
  static String score(double score, boolean accuracy) {
    return accuracy ? text("%.2f %%", 100 * score) : text("error %.4g", score);
  }

  /// All rungs, the last one first, and what each value came to on average.
  static String markdown(SearchSpec spec, Searching search) {
    return new SearchTable(spec, search).markdown();
  }

  private String markdown() {
    out.append("# ").append(spec.name()).append("\n\n");
    out.append(
        text(
            "%d trials, %d seeds in the last rung. A score is the mean result of the hardened network"
                + " on the samples held out of the training set (%.0f %%) over the last tenth of the"
                + " epochs; LUTs are LUT6, estimated from the trained network. `*` marks the front: no"
                + " other trial has a better score at no more LUTs of the %s.\n\n",
            trials.size(),
            spec.seeds(),
            100 * spec.base().training().validation(),
            spec.limits().of() == SearchSpec.Part.WHOLE ? "whole design" : "core"));
    for (int rung = spec.rungCount() - 1; rung >= 0; rung--) {
      List<Standing> standings = new ArrayList<>(search.standings(rung));
      if (!standings.isEmpty()) {
        rung(rung, standings);
      }
    }
    effects();
    leftOut();
    return out.toString();
  }

  private void rung(int rung, List<Standing> standings) {
    String epochs =
        spec.rungs().isEmpty()
            ? ""
            : text(" of %d: %d epochs", spec.rungCount(), spec.rungs().get(rung));
    out.append(text("## Rung %d%s\n\n", rung + 1, epochs));
    List<Standing> front = Standing.front(standings);
    standings.sort(Standing.BEST_FIRST.thenComparingInt(Standing::trial));
    out.append("| | trial |");
    spec.space().dimensions().forEach(d -> out.append(' ').append(d.name()).append(" |"));
    out.append(" score | deviation | best epoch | LUTs | encoder | core | head | seconds |\n");
    out.append("|---|---:|");
    spec.space().dimensions().forEach(_ -> out.append("---|"));
    out.append("---:|---:|---:|---:|---:|---:|---:|---:|\n");
    for (Standing s : standings) {
      out.append(front.contains(s) ? "| * | " : "| | ").append(s.trial()).append(" |");
      trials.get(s.trial()).labels().forEach(l -> out.append(' ').append(cell(l)).append(" |"));
      Result first = s.results().getFirst();
      double best = mean(s, Result::best);
      out.append(
          text(
              " %s | %s | %s | %,.0f | %,.0f | %,.0f | %,.0f | %.1f |\n",
              score(s.score(), first.higherIsBetter()),
              s.results().size() == 1 ? "" : deviation(s),
              score(best, first.higherIsBetter()),
              mean(s, Result::total),
              mean(s, Result::encoder),
              mean(s, Result::core),
              mean(s, Result::head),
              mean(s, Result::seconds)));
    }
    out.append('\n');
  }

  private static String deviation(Standing s) {
    return s.higherIsBetter() ? text("%.2f", 100 * s.spread()) : text("%.3g", s.spread());
  }

  private static double mean(Standing s, ToDoubleFunction<Result> figure) {
    return s.results().stream().mapToDouble(figure).average().orElseThrow();
  }

  private static String cell(String label) {
    return label.replace("|", "\\|");
  }

  /// What each value of a choice came to in the first rung, where all trials are.
  private void effects() {
    List<Standing> standings = search.standings(0);
    if (standings.isEmpty()) {
      return;
    }
    out.append("## Means by value, in the first rung\n\n");
    out.append("| key | value | trials | score |\n|---|---|---:|---:|\n");
    for (int d = 0; d < spec.space().dimensions().size(); d++) {
      Dimension dimension = spec.space().dimensions().get(d);
      if (dimension.values() instanceof Dimension.Choice choice && choice.options().size() > 1) {
        for (Dimension.Option option : choice.options()) {
          effect(dimension, option, having(standings, d, option));
        }
      }
    }
    out.append('\n');
  }

  private void effect(Dimension dimension, Dimension.Option option, List<Standing> having) {
    if (!having.isEmpty()) {
      double mean = having.stream().mapToDouble(Standing::score).average().orElseThrow();
      out.append(
          text(
              "| %s | %s | %d | %s |\n",
              dimension.name(),
              cell(option.label()),
              having.size(),
              score(mean, having.getFirst().higherIsBetter())));
    }
  }

  /// The standings of trials that have an option in a dimension.
  private List<Standing> having(List<Standing> standings, int dimension, Dimension.Option option) {
    return standings.stream()
        .filter(s -> trials.get(s.trial()).options().get(dimension).equals(option))
        .toList();
  }

  private void leftOut() {
    if (search.leftOut().isEmpty()) {
      return;
    }
    out.append("## Left out\n\n| trial | settings | why |\n|---:|---|---|\n");
    search.leftOut().stream()
        .sorted(Comparator.comparingInt(SearchFolder.LeftOut::trial))
        .forEach(l ->
            out.append(
                text(
                    "| %d | %s | %s |\n",
                    l.trial(),
                    cell(String.join(", ", trials.get(l.trial()).labels())),
                    cell(l.reason()))));
  }

  /// One line a training.
  static String csv(SearchSpec spec, Searching search) {
    StringBuilder csv = new StringBuilder("trial,rung,seed,epochs");
    spec.space().dimensions().forEach(d -> csv.append(',').append(quoted(d.name())));
    csv.append(",score,best,encoder,core,head,seconds\n");
    search.results().stream()
        .sorted(
            Comparator.comparingInt(Result::rung)
                .thenComparingInt(Result::trial)
                .thenComparingLong(Result::seed))
        .forEach(r -> {
          csv.append(text("%d,%d,%d,%d", r.trial(), r.rung(), r.seed(), r.epochs()));
          search.trials().get(r.trial()).labels().forEach(l -> csv.append(',').append(quoted(l)));
          csv.append(
              text(
                  ",%s,%s,%d,%d,%d,%.1f\n",
                  r.score(), r.best(), r.encoder(), r.core(), r.head(), r.seconds()));
        });
    return csv.toString();
  }

  private static String quoted(String text) {
    return text.matches("[^\",\n]*") ? text : '"' + text.replace("\"", "\"\"") + '"';
  }

  private static String text(String format, Object... arguments) {
    return String.format(Locale.ROOT, format, arguments);
  }
}
