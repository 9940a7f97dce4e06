package dev.lutra.nn.data;

import java.util.List;

/// The features of a jet that both versions of jet substructure classification have.
final class Jets {
  private static final List<String> FEATURES =
      List.of(
          "zlogz",
          "c1_b0_mmdt",
          "c1_b1_mmdt",
          "c1_b2_mmdt",
          "c2_b1_mmdt",
          "c2_b2_mmdt",
          "d2_b1_mmdt",
          "d2_b2_mmdt",
          "d2_a1_b1_mmdt",
          "d2_a1_b2_mmdt",
          "m2_b1_mmdt",
          "m2_b2_mmdt",
          "n2_b1_mmdt",
          "n2_b2_mmdt",
          "mass_mmdt",
          "multiplicity");

  private Jets() {}

  /// The 16 features in the order that the literature lists them in.
  static List<String> features(String prefix) {
    return FEATURES.stream().map(prefix::concat).toList();
  }

  /// How some columns differ from those that are wanted, for error texts.
  static String difference(List<String> got, List<String> wanted) {
    List<String> missing = wanted.stream().filter(name -> !got.contains(name)).toList();
    if (!missing.isEmpty()) {
      return "none of the name " + String.join(", ", missing);
    }
    List<String> more = got.stream().filter(name -> !wanted.contains(name)).toList();
    return more.isEmpty() ? "another order" : "also " + String.join(", ", more);
  }
}
