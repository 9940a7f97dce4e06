package dev.lutra.nn.search;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.SplittableRandom;

/// One thing that a search varies.
///
/// @param name the key of the experiment's spec, such as `layers.0.units`; or what the file calls a
///   choice among bundles of settings
/// @param values what it may be
public record Dimension(String name, Values values) {
  /// What a dimension may be.
  public sealed interface Values {}

  /// One of some values.
  ///
  /// @param options at least one
  public record Choice(List<Option> options) implements Values {
    /// Takes a copy.
    public Choice {
      options = List.copyOf(options);
      if (options.isEmpty()) {
        throw new IllegalArgumentException("got no value, expected at least one");
      }
    }
  }

  /// A value of a choice.
  ///
  /// @param label how tables and plots call it
  /// @param settings `key=value` each, as `lutra train --set` takes them
  public record Option(String label, List<String> settings) {
    /// Takes a copy.
    public Option {
      settings = List.copyOf(settings);
    }
  }

  /// A number between two, drawn evenly or, if `log`, with an evenly drawn logarithm.
  ///
  /// @param from least
  /// @param to most
  /// @param log whether the logarithm is drawn
  /// @param step values are multiples of it; 0 for three digits
  public record Range(double from, double to, boolean log, double step) implements Values {
    /// A quotient of decimal numbers that is whole but for rounding is whole.
    private static final double ROUNDING = 1e-9;

    /// @throws IllegalArgumentException if it is empty, or has no logarithm
    public Range {
      if (!(from < to) || !Double.isFinite(from) || !Double.isFinite(to)) {
        throw new IllegalArgumentException(
            "got from " + from + " to " + to + ", expected from < to");
      }
      if (log && from <= 0) {
        throw new IllegalArgumentException(
            "got from " + from + " on a log scale, expected above 0");
      }
      if (!(step >= 0) || step > (to - from) * (1 + ROUNDING)) {
        throw new IllegalArgumentException("got step " + step + ", expected 0 to " + (to - from));
      }
    }

    /// The value at a share of the way from the first to the last, as a setting of `key`.
    Option option(String key, double share) {
      String value = at(share);
      return new Option(value, List.of(key + "=" + value));
    }

    private String at(double share) {
      double drawn =
          log
              ? Math.exp(Math.log(from) + share * (Math.log(to) - Math.log(from)))
              : from + share * (to - from);
      if (step > 0) {
        double first = Math.ceil(from / step - ROUNDING);
        double last = Math.floor(to / step + ROUNDING);
        BigDecimal multiple = BigDecimal.valueOf(Math.clamp(Math.rint(drawn / step), first, last));
        return text(multiple.multiply(BigDecimal.valueOf(step)));
      }
      double rounded = new BigDecimal(drawn).round(new MathContext(3)).doubleValue();
      return text(BigDecimal.valueOf(Math.clamp(rounded, from, to)));
    }

    private static String text(BigDecimal number) {
      return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
    }
  }

  /// One of its values at random.
  Option draw(SplittableRandom random) {
    return switch (values) {
      case Choice choice -> choice.options().get(random.nextInt(choice.options().size()));
      case Range range -> range.option(name, random.nextDouble());
    };
  }
}
