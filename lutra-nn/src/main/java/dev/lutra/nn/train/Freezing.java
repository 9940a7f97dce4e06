package dev.lutra.nn.train;

import dev.lutra.nn.Parameter;
import java.util.Arrays;
import java.util.List;

/// Progressive freezing: layers stop to change one by one, from the input on, so that each gets
/// used to what those before it have become.
final class Freezing {
  private Freezing() {}

  /// The share of the training after which each parameter stays as it is: `first` for those of the
  /// first layer that has any, 1 for those of the last, and in equal steps in between.
  ///
  /// @param first 0 for never
  static double[] shares(List<Parameter> parameters, double first) {
    List<String> layers = parameters.stream().map(Freezing::layer).distinct().toList();
    double[] shares = new double[parameters.size()];
    Arrays.fill(shares, 1);
    for (int i = 0; i < shares.length && first > 0 && layers.size() > 1; i++) {
      double place = layers.indexOf(layer(parameters.get(i))) / (layers.size() - 1.0);
      shares[i] = first + (1 - first) * place;
    }
    return shares;
  }

  /// `layers.3` of `layers.3.table`.
  private static String layer(Parameter parameter) {
    String[] parts = parameter.name().split("\\.", 3);
    return parts[0] + "." + parts[1];
  }
}
