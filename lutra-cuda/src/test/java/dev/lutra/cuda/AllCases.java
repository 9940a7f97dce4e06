package dev.lutra.cuda;

import java.util.stream.Stream;

/// The cases of all families.
final class AllCases {
  private AllCases() {}

  static Stream<Case> all() {
    return Stream.of(
            ElementCases.all(),
            BitCases.all(),
            ImageCases.all(),
            LinearCases.all(),
            StatisticsCases.all(),
            LutCases.all())
        .flatMap(s -> s);
  }
}
