package dev.lutra.cuda;

import java.util.stream.Stream;

/// The cases of all families.
final class AllCases {
  private AllCases() {}

  static Stream<Case> all() {
    return Stream.of(
            ElementCases.all(),
<<<<<<< HEAD
            StatisticsCases.all(),
            BitCases.all(),
            ImageCases.all(),
            LinearCases.all(),
=======
            BitCases.all(),
            ImageCases.all(),
            LinearCases.all(),
            StatisticsCases.all(),
>>>>>>> h2
            LutCases.all())
        .flatMap(s -> s);
  }
}
