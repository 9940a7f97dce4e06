package dev.lutra.nn.search;

import dev.lutra.nn.Seeds;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// All that a search varies.
///
/// @param dimensions at least one
public record Space(List<Dimension> dimensions) {
  /// How often another point is drawn before points that are known already are taken.
  private static final int TRIES = 1000;

  /// @throws IllegalArgumentException if nothing varies
  public Space {
    dimensions = List.copyOf(dimensions);
    if (dimensions.isEmpty()) {
      throw new IllegalArgumentException("space: got nothing that varies, expected a key");
    }
  }

  /// Every combination, the last dimension fastest.
  ///
  /// @throws IllegalArgumentException if a dimension is a range, or there are more than `most`
  public List<Trial> all(int most) {
    List<List<Dimension.Option>> points = List.of(List.of());
    for (Dimension dimension : dimensions) {
      if (!(dimension.values() instanceof Dimension.Choice choice)) {
        throw new IllegalArgumentException(
            "space."
                + dimension.name()
                + ": got a range where all combinations are asked for, expected a list; or set"
                + " trials to the number of points to draw");
      }
      if ((long) points.size() * choice.options().size() > most) {
        throw new IllegalArgumentException(
            "space: got more than " + most + " combinations; set trials to the number to draw");
      }
      List<List<Dimension.Option>> longer = new ArrayList<>();
      for (List<Dimension.Option> point : points) {
        for (Dimension.Option option : choice.options()) {
          List<Dimension.Option> next = new ArrayList<>(point);
          next.add(option);
          longer.add(next);
        }
      }
      points = longer;
    }
    List<Trial> trials = new ArrayList<>();
    points.forEach(point -> trials.add(new Trial(trials.size(), point)));
    return trials;
  }

  /// So many points at random, no two alike; fewer if the space has no more. The first of them do
  /// not depend on how many are drawn.
  public List<Trial> draw(int count, long seed) {
    List<Trial> trials = new ArrayList<>();
    Set<List<Dimension.Option>> known = new HashSet<>();
    var random = Seeds.random(seed, "search");
    for (int tries = 0; trials.size() < count && tries < TRIES; tries++) {
      List<Dimension.Option> point = dimensions.stream().map(d -> d.draw(random)).toList();
      if (known.add(point)) {
        trials.add(new Trial(trials.size(), point));
        tries = 0;
      }
    }
    return trials;
  }
}
