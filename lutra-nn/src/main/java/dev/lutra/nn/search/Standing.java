package dev.lutra.nn.search;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToIntFunction;

/// How a trial stands after a rung: its results with all seeds, averaged.
///
/// @param trial number of the trial
/// @param score mean over the seeds
/// @param spread standard deviation over the seeds, 0 for one
/// @param luts LUTs of what is counted, mean over the seeds
/// @param results of the seeds
public record Standing(int trial, double score, double spread, int luts, List<Result> results) {

  /// The best score first.
  public static final Comparator<Standing> BEST_FIRST =
      (a, b) -> a.isBetterThan(b) ? -1 : b.isBetterThan(a) ? 1 : 0;

  /// Takes a copy.
  public Standing {
    results = List.copyOf(results);
  }

  /// The standings of all trials that have results in `results`, in the order of the trials.
  ///
  /// @param counted the LUTs that count, of the whole design or of its core
  public static List<Standing> of(List<Result> results, ToIntFunction<Result> counted) {
    Map<Integer, List<Result>> byTrial = new LinkedHashMap<>();
    results.stream()
        .sorted(Comparator.comparingInt(Result::trial).thenComparingLong(Result::seed))
        .forEach(r -> byTrial.computeIfAbsent(r.trial(), _ -> new ArrayList<>()).add(r));
    List<Standing> standings = new ArrayList<>();
    byTrial.forEach((trial, of) -> standings.add(of(trial, of, counted)));
    return standings;
  }

  private static Standing of(int trial, List<Result> results, ToIntFunction<Result> counted) {
    double mean = results.stream().mapToDouble(Result::score).average().orElseThrow();
    double squares =
        results.stream().mapToDouble(r -> (r.score() - mean) * (r.score() - mean)).sum();
    double spread = results.size() == 1 ? 0 : Math.sqrt(squares / (results.size() - 1));
    double luts = results.stream().mapToInt(counted).average().orElseThrow();
    return new Standing(trial, mean, spread, (int) Math.round(luts), results);
  }

  /// The standings that no other one beats in both score and LUTs, by ascending LUTs.
  public static List<Standing> front(List<Standing> standings) {
    List<Standing> front = new ArrayList<>();
    List<Standing> byCost = new ArrayList<>(standings);
    byCost.sort(
        Comparator.comparingInt(Standing::luts)
            .thenComparing(BEST_FIRST)
            .thenComparingInt(Standing::trial));
    for (Standing s : byCost) {
      if (front.isEmpty() || s.isBetterThan(front.getLast())) {
        front.add(s);
      }
    }
    return front;
  }

  /// Whether scores are accuracies, and not errors.
  public boolean higherIsBetter() {
    return results.getFirst().higherIsBetter();
  }

  private boolean isBetterThan(Standing other) {
    return higherIsBetter() ? score > other.score : score < other.score;
  }

  /// The trials that go on: of `count`, the best by score; or, `byFront`, front after front, each
  /// by score, so that small networks go on as well as large ones.
  public static Set<Integer> survivors(List<Standing> standings, int count, boolean byFront) {
    Map<Integer, Integer> layer = new HashMap<>();
    List<Standing> rest = new ArrayList<>(standings);
    for (int i = 0; byFront && !rest.isEmpty(); i++) {
      List<Standing> front = front(rest);
      for (Standing s : front) {
        layer.put(s.trial(), i);
      }
      rest.removeAll(front);
    }
    List<Standing> order = new ArrayList<>(standings);
    order.sort(
        Comparator.<Standing>comparingInt(s -> layer.getOrDefault(s.trial(), 0))
            .thenComparing(BEST_FIRST)
            .thenComparingInt(Standing::trial));
    Set<Integer> survivors = new HashSet<>();
    order.stream().limit(count).forEach(s -> survivors.add(s.trial()));
    return survivors;
  }
}
