package dev.lutra.nn.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class StandingTest {
  private static Result result(int trial, long seed, double score, int core, boolean higher) {
    return new Result(trial, 0, seed, 5, score, score, 10, core, 20, 1, higher);
  }

  private static List<Standing> standings(double[][] scoreAndLuts, boolean higher) {
    List<Result> results = new ArrayList<>();
    for (int i = 0; i < scoreAndLuts.length; i++) {
      results.add(result(i, 1, scoreAndLuts[i][0], (int) scoreAndLuts[i][1], higher));
    }
    return Standing.of(results, Result::core);
  }

  @Test
  void seedsAreAveragedWithTheirDeviation() {
    List<Result> results =
        List.of(
            result(4, 2, 0.92, 102, true),
            result(4, 1, 0.90, 100, true),
            result(4, 3, 0.94, 104, true),
            result(2, 1, 0.5, 50, true));
    List<Standing> standings = Standing.of(results, Result::total);
    assertThat(standings).extracting(Standing::trial).containsExactly(2, 4);
    Standing four = standings.getLast();
    assertThat(four.score()).isCloseTo(0.92, within(1e-12));
    assertThat(four.spread()).isCloseTo(0.02, within(1e-12));
    assertThat(four.luts()).isEqualTo(132);
    assertThat(four.results()).extracting(Result::seed).containsExactly(1L, 2L, 3L);
    assertThat(standings.getFirst().spread()).isZero();
  }

  @Test
  void theFrontIsWhatNoOtherBeats() {
    double[][] points = {{0.9, 100}, {0.8, 100}, {0.95, 300}, {0.94, 400}, {0.9, 200}, {0.5, 10}};
    assertThat(Standing.front(standings(points, true)))
        .extracting(Standing::trial)
        .containsExactly(5, 0, 2);
    assertThat(Standing.front(standings(points, false)))
        .extracting(Standing::trial)
        .containsExactly(5);
  }

  @Test
  void noTrialOfTheFrontIsBeatenAndAllOthersAre() {
    var random = new SplittableRandom(8);
    for (int round = 0; round < 50; round++) {
      double[][] points = new double[30][];
      for (int i = 0; i < 30; i++) {
        points[i] = new double[] {random.nextInt(10) / 10.0, 1 + random.nextInt(10)};
      }
      List<Standing> all = standings(points, true);
      List<Standing> front = Standing.front(all);
      for (Standing s : all) {
        boolean beaten =
            all.stream()
                .anyMatch(o ->
                    o.luts() <= s.luts()
                        && o.score() >= s.score()
                        && (o.luts() < s.luts() || o.score() > s.score()));
        boolean twin = front.stream().anyMatch(o -> o.luts() == s.luts() && o.score() == s.score());
        assertThat(twin).isEqualTo(!beaten);
      }
    }
  }

  @Test
  void byScoreTheBestGoOnAndByFrontTheSmallOnesToo() {
    double[][] points = {
      {0.99, 900}, {0.98, 800}, {0.975, 850}, {0.9, 100}, {0.85, 120}, {0.7, 50}
    };
    List<Standing> all = standings(points, true);
    assertThat(Standing.survivors(all, 3, false)).containsExactlyInAnyOrder(0, 1, 2);
    assertThat(Standing.survivors(all, 4, true)).containsExactlyInAnyOrder(0, 1, 3, 5);
    assertThat(Standing.survivors(all, 5, true)).containsExactlyInAnyOrder(0, 1, 2, 3, 5);
    assertThat(Standing.survivors(standings(points, false), 2, false))
        .as("of errors the lowest")
        .containsExactlyInAnyOrder(4, 5);
  }
}
