package dev.lutra.nn.search;

import java.util.ArrayList;
import java.util.List;

/// One point of the space.
///
/// @param number from 0 on
/// @param options what each dimension is, in the order of the space
public record Trial(int number, List<Dimension.Option> options) {
  /// Takes a copy.
  public Trial {
    options = List.copyOf(options);
  }

  /// What differs from the base, `key=value` each.
  public List<String> settings() {
    List<String> all = new ArrayList<>();
    options.forEach(option -> all.addAll(option.settings()));
    return all;
  }

  /// What tables call each value.
  public List<String> labels() {
    return options.stream().map(Dimension.Option::label).toList();
  }
}
