package dev.lutra.nn.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HoldoutTest {
  /// A set whose only feature is the index of the sample.
  private static Dataset indexed(Targets targets) {
    float[] index = new float[targets.count()];
    for (int i = 0; i < index.length; i++) {
      index[i] = i;
    }
    return new Dataset("all", Samples.ofFloats(index.length, 1, index), targets, List.of(), null);
  }

  private static Targets skewed() {
    int[] labels = IntStream.range(0, 200).map(i -> i % 20 == 0 ? 1 : i % 4 == 1 ? 2 : 0).toArray();
    return new Targets.Classes(labels, List.of("a", "b", "c"));
  }

  private static long count(Dataset set, int label) {
    return Arrays.stream(((Targets.Classes) set.targets()).labels())
        .filter(l -> l == label)
        .count();
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 42, -7})
  void partsAreDisjointCompleteAndOrdered(long seed) {
    for (Targets targets : List.of(skewed(), new Targets.Values(new float[200], 1))) {
      Split split = Holdout.stratified(indexed(targets), 0.2, seed);
      float[] train = split.train().samples().floats();
      float[] test = split.test().samples().floats();
      assertThat(train).isSorted().hasSize(160);
      assertThat(test).isSorted().hasSize(40);
      assertThat(
              IntStream.concat(
                      IntStream.range(0, 160).map(i -> (int) train[i]),
                      IntStream.range(0, 40).map(i -> (int) test[i]))
                  .sorted())
          .containsExactlyElementsOf(IntStream.range(0, 200).boxed().toList());
    }
  }

  @Test
  void everyClassGivesItsShare() {
    Dataset all = indexed(skewed());
    Split split = Holdout.stratified(all, 0.2, 42);
    for (int c = 0; c < 3; c++) {
      assertThat(count(split.test(), c)).isEqualTo(Math.round(count(all, c) * 0.2)).isPositive();
    }
  }

  @Test
  void samplesKeepTheirTargets() {
    Targets.Classes targets = (Targets.Classes) skewed();
    Dataset test = Holdout.stratified(indexed(targets), 0.3, 5).test();
    for (int i = 0; i < test.count(); i++) {
      int origin = (int) test.samples().get(i, 0);
      assertThat(((Targets.Classes) test.targets()).labels()[i])
          .isEqualTo(targets.labels()[origin]);
    }
  }

  @Test
  void theSeedDecides() {
    Dataset all = indexed(new Targets.Values(new float[100], 1));
    float[] first = Holdout.stratified(all, 0.2, 1).test().samples().floats();
    float[] again = Holdout.stratified(all, 0.2, 1).test().samples().floats();
    float[] other = Holdout.stratified(all, 0.2, 2).test().samples().floats();
    assertThat(first).isEqualTo(again).isNotEqualTo(other);
  }

  @Test
  void oneSampleOfAClassIsLeftToTrainOn() {
    Dataset all = indexed(new Targets.Classes(new int[] {0, 0, 0, 1}, List.of("a", "b")));
    Split split = Holdout.stratified(all, 0.9, 1);
    assertThat(count(split.train(), 0)).isEqualTo(1);
    assertThat(count(split.train(), 1)).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 1, -0.1, Double.NaN})
  void aFractionOutOfRangeIsRefused(double fraction) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Holdout.stratified(indexed(skewed()), fraction, 1))
        .withMessageContaining("test fraction " + fraction);
  }

  @Test
  void anEmptyPartIsRefused() {
    Dataset tiny = indexed(new Targets.Classes(new int[] {0, 1}, List.of("a", "b")));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Holdout.stratified(tiny, 0.1, 1))
        .withMessageContaining("0 test samples of 2");
  }

  @Test
  void theGeneratorIsSplitMix64() {
    // Published first outputs for the seed 1234567.
    SplitRandom random = new SplitRandom(1234567);
    assertThat(random.nextLong()).isEqualTo(6457827717110365317L);
    assertThat(random.nextLong()).isEqualTo(3203168211198807973L);
    assertThat(Long.toUnsignedString(random.nextLong())).isEqualTo("9817491932198370423");
  }
}
