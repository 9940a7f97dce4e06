package dev.lutra.nn.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lutra.nn.lut.LutLayer;
import dev.lutra.nn.lut.Weightless;
import dev.lutra.nn.spec.ExperimentSpec;
import dev.lutra.nn.spec.SpecException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SearchFileTest {
  private static final String BASE =
      """
      name: some
      spec: {preset: digits-weightless, training: {epochs: 7, validation: 0.2}}
      """;

  private static SearchSpec parse(String more) {
    return SearchFile.parse(BASE + more, "some.yaml");
  }

  @Test
  void listsAndBundlesMakeEveryCombination() {
    SearchSpec spec =
        parse(
            """
            space:
              layers.0.units: [100, 200]
              recipe:
                plain: {}
                slow: {optimizer.learningRate: 0.001, training.batch: 32}
              layers.0.wiring: [random, {type: learned, candidates: 8}]
            """);
    List<Trial> trials = spec.drawn();
    assertThat(trials).extracting(Trial::number).containsExactly(0, 1, 2, 3, 4, 5, 6, 7);
    assertThat(trials.get(0).labels()).containsExactly("100", "plain", "random");
    assertThat(trials.get(1).labels()).containsExactly("100", "plain", "learned candidates=8");
    assertThat(trials.get(7).labels()).containsExactly("200", "slow", "learned candidates=8");
    ExperimentSpec last = spec.experiment(trials.get(7), 0, 2);
    assertThat(((LutLayer) last.layers().getFirst().layer()).units()).isEqualTo(200);
    assertThat(last.optimizer().learningRate()).isEqualTo(0.001);
    assertThat(last.training().batch()).isEqualTo(32);
    assertThat(last.training().epochs()).isEqualTo(7);
    assertThat(last.seed()).isEqualTo(spec.base().seed() + 2);
    assertThat(spec.experiment(trials.get(0), 0, 0)).isNotEqualTo(spec.base());
  }

  @Test
  void pointsAreDrawnWithinRangesAndNeverTwice() {
    SearchSpec spec =
        parse(
            """
            space:
              layers.0.units: {from: 95, to: 1005, step: 50}
              optimizer.learningRate: {from: 0.001, to: 0.1, scale: log}
              layers.0.node.spread: [0, 0.1]
            trials: 200
            """);
    List<Trial> trials = spec.drawn();
    assertThat(new HashSet<>(trials.stream().map(Trial::options).toList())).hasSize(200);
    int below = 0;
    for (Trial trial : trials) {
      ExperimentSpec drawn = spec.experiment(trial, 0, 0);
      LutLayer layer = (LutLayer) drawn.layers().getFirst().layer();
      assertThat(layer.units()).isBetween(100, 1000);
      assertThat(layer.units() % 50).isZero();
      assertThat(((Weightless) layer.node()).spread()).isIn(0.0, 0.1);
      assertThat(drawn.optimizer().learningRate()).isBetween(0.001, 0.1);
      below += drawn.optimizer().learningRate() < 0.01 ? 1 : 0;
    }
    assertThat(below).as("half of the values lie below the geometric mean").isBetween(75, 125);
    assertThat(spec.space().draw(20, spec.base().seed())).isEqualTo(trials.subList(0, 20));
    assertThat(spec.space().draw(20, 99)).isNotEqualTo(trials.subList(0, 20));
  }

  @Test
  void bothEndsOfARangeWithStepsAreDrawn() {
    SearchSpec spec =
        parse("space: {layers.0.node.spread: {from: 0.1, to: 0.3, step: 0.1}}\ntrials: 9\n");
    assertThat(spec.drawn().stream().map(t -> t.labels().getFirst()))
        .containsExactlyInAnyOrder("0.1", "0.2", "0.3");
  }

  @Test
  void aSpaceOfFewPointsGivesThemAll() {
    SearchSpec spec = parse("space: {layers.0.units: [1, 2, 3], seed: [1, 2]}\ntrials: 50\n");
    assertThat(spec.drawn()).hasSize(6);
    assertThat(Set.copyOf(spec.drawn().stream().map(Trial::labels).toList())).hasSize(6);
  }

  @Test
  void rungsAndLimitsAreRead() {
    SearchSpec spec =
        parse(
            """
            space: {seed: [1, 2]}
            rungs: [2, 6]
            keep: 0.25
            select: front
            seeds: 3
            limits: {luts: 900, of: core, minutes: 30}
            """);
    assertThat(spec.experiment(spec.drawn().getFirst(), 1, 0).training().epochs()).isEqualTo(6);
    assertThat(spec.kept(9)).isEqualTo(3);
    assertThat(spec.kept(8)).isEqualTo(2);
    assertThat(spec.kept(1)).isEqualTo(1);
    assertThat(spec.seedsOf(0)).isEqualTo(1);
    assertThat(spec.seedsOf(1)).isEqualTo(3);
    assertThat(spec.select()).isEqualTo(SearchSpec.Select.FRONT);
    assertThat(spec.limits())
        .isEqualTo(new SearchSpec.Limits(900, SearchSpec.Part.CORE, false, 30));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      value = {
        "space: {layers.9.units: [1]} ! space.layers.9.units: override layers.9.units: there is no '9'",
        "space: {layers.0.unit: [1]} ! unknown key 'unit'",
        "space: {layers.0.units: [many]} ! space.layers.0.units: layers[0].units: got \"many\"",
        "space: {seed: []} ! space.seed: got [], expected a list of values, {from, to}, or names",
        "space: {} ! space: got nothing that varies",
        "spac: {seed: [1]} ! space: got null, expected keys that vary",
        "space: {seed: {from: 3, to: 1}} ! space.seed: got from 3.0 to 1.0, expected from < to",
        "space: {seed: {from: 0, to: 1, scale: log}} ! on a log scale, expected above 0",
        "space: {seed: {from: 0, to: 1, scale: ln}} ! space.seed.scale: got ln, expected linear or log",
        "space: {seed: {from: 0, to: 1, by: 2}} ! space.seed: unknown key 'by'",
        "space: {seed: {from: 0, to: one}} ! space.seed.to: got \"one\", expected a number",
        "space: {a: {b: 1}} ! space.a.b: got 1, expected a map of keys",
        "space: {seed: [1], seed: [2]} ! not valid YAML",
        "space: {featureBits: {from: 4, to: 40, step: 4}} ! featureBits: got 40, expected 1 to 16",
        "space: {seed: [1]}, trial: 3 ! not valid YAML",
      })
  void whatCannotBeIsSaidInOneLine(String more, String message) {
    assertThatThrownBy(() -> parse(more + "\n"))
        .isInstanceOf(SpecException.class)
        .hasMessageStartingWith("some.yaml: ")
        .hasMessageContaining(message)
        .satisfies(e -> assertThat(e.getMessage().lines()).hasSize(1));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      value = {
        "trial: 3 ! unknown key 'trial'; known keys are trials, rungs, keep, select, seeds, limits",
        "trials: -1 ! trials: got -1, expected 0 to 10000",
        "keep: 0 ! keep: got 0.0, expected 0 < keep <= 1",
        "rungs: [9, 3] ! rungs: got [9, 3], expected numbers of epochs, rising",
        "seeds: 0 ! seeds: got 0, expected 1 to 100",
        "select: luck ! select: got \"luck\", expected one of score, front",
        "limits: {luts: 0} ! limits.luts: got 0, expected at least 1",
        "limits: {fit: true} ! limits.fit: got true, expected luts of the whole design beside it",
      })
  void settingsOfTheSearchAreChecked(String more, String message) {
    assertThatThrownBy(() -> parse("space: {seed: [1]}\n" + more + "\n"))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining(message);
  }

  @Test
  void trialsAreNotComparedOnWhatTheyWereTrainedOn() {
    String text = BASE.replace("validation: 0.2", "validation: 0") + "space: {seed: [1]}\n";
    assertThatThrownBy(() -> SearchFile.parse(text, "some.yaml"))
        .hasMessageContaining("training.validation: got 0.0, expected above 0");
  }

  @Test
  void allCombinationsOfARangeAreTooMany() {
    SearchSpec spec = parse("space: {seed: {from: 1, to: 5, step: 1}}\n");
    assertThatThrownBy(spec::drawn)
        .hasMessageContaining("space.seed: got a range where all combinations are asked for");
  }
}
