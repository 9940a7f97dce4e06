package dev.lutra.cuda;

import java.util.stream.Stream;

/// The cases of all families.
final class AllCases {
  private AllCases() {}

  static Stream<Case> all() {
    return Stream.of(
            ElementCases.all(),
            StatisticsCases.all(),
            BitCases.all(),
            ImageCases.all(),
            LinearCases.all(),
            LutCases.all(),
            TableCases.all(),
            WiringCases.all())
        .flatMap(s -> s);
  }
}
