package dev.lutra.nn.data;

import java.util.Arrays;
import java.util.stream.IntStream;

/// Splits one set into a train and a test set. Each part keeps the order of the whole.
public final class Holdout {
  private Holdout() {}

  /// Holds out a share of the samples. With classes each class gives the same share (stratified):
  /// of a class of n samples round(n * testFraction) are tested, but one is always left to train
  /// on; with values the tested samples are drawn from all.
  ///
  /// @param all the whole set
  /// @param testFraction share of samples to test, between 0 and 1, both excluded
  /// @param seed equal seeds give equal splits, on every platform
  /// @throws IllegalArgumentException if the fraction is out of range or a part would be empty
  public static Split stratified(Dataset all, double testFraction, long seed) {
    if (!(testFraction > 0 && testFraction < 1)) {
      throw new IllegalArgumentException(
          "split of %s: got test fraction %s, expected more than 0 and less than 1"
              .formatted(all.name(), testFraction));
    }
    boolean[] tested = new boolean[all.count()];
    switch (all.targets()) {
      case Targets.Classes classes -> {
        for (int c = 0; c < classes.names().size(); c++) {
          int wanted = c;
          int[] members =
              IntStream.range(0, all.count()).filter(i -> classes.labels()[i] == wanted).toArray();
          mark(members, testFraction, SplitRandom.of(seed, c), tested);
        }
      }
      case Targets.Values values -> {
        int[] members = IntStream.range(0, values.count()).toArray();
        mark(members, testFraction, SplitRandom.of(seed, 0), tested);
      }
    }
    int[] train = IntStream.range(0, all.count()).filter(i -> !tested[i]).toArray();
    int[] test = IntStream.range(0, all.count()).filter(i -> tested[i]).toArray();
    if (train.length == 0 || test.length == 0) {
      throw new IllegalArgumentException(
          "split of %s: got %d train and %d test samples of %d, expected some of each; %s"
              .formatted(
                  all.name(), train.length, test.length, all.count(), "change the test fraction"));
    }
    return new Split(all.select(train), all.select(test));
  }

  private static void mark(int[] members, double fraction, SplitRandom random, boolean[] tested) {
    random.shuffle(members);
    int wanted = (int) Math.min(Math.round(members.length * fraction), members.length - 1L);
    Arrays.stream(members, 0, Math.max(wanted, 0)).forEach(i -> tested[i] = true);
  }
}
