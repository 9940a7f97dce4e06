package dev.lutra.bench;

import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// A part of a report: what is measured for it, and the tables made of that.
///
/// @param support what the tables need besides; measured if any case is left by a filter
/// @param cases what is measured
/// @param tables makes tables of the figures of both, in the order of measuring
record Section(
    List<Case> support, List<Case> cases, Function<List<Measurement>, List<Table>> tables) {
  /// The section of the cases whose name passes.
  Section filtered(Predicate<String> name) {
    List<Case> left = cases.stream().filter(c -> name.test(c.name())).toList();
    return new Section(left.isEmpty() ? List.of() : support, left, tables);
  }

  /// All that is measured, in order.
  List<Case> all() {
    return Stream.concat(support.stream(), cases.stream()).toList();
  }

  int size() {
    return support.size() + cases.size();
  }
}
