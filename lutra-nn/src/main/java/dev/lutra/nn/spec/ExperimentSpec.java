package dev.lutra.nn.spec;

import dev.lutra.nn.Settings;
import dev.lutra.nn.Stage;
import dev.lutra.nn.data.DataSource;
import dev.lutra.nn.encode.Encoder;
import dev.lutra.nn.optim.Optimizer;
import dev.lutra.nn.optim.Schedule;
import dev.lutra.nn.train.Loss;
import dev.lutra.nn.train.TrainingSettings;
import java.util.List;

/// All that determines a run. Equal specs, data and versions give equal weights, bit for bit.
///
/// @param name what the experiment is called
/// @param seed root of all randomness
/// @param data where samples come from
/// @param featureBits width of the input words of real-valued features (bytes keep 8)
/// @param featureClip share of the training values of each of these features that may lie beyond
///   its words at either end, so that a few far values do not make the words of all others coarse
/// @param encoder features to bits
/// @param layers the network
/// @param loss what is made small
/// @param optimizer how
/// @param schedule of the learning rate
/// @param training how long
/// @param export how the hardware is written
public record ExperimentSpec(
    String name,
    long seed,
    DataSource data,
    int featureBits,
    double featureClip,
    Encoder encoder,
    List<Stage> layers,
    Loss loss,
    Optimizer optimizer,
    Schedule schedule,
    TrainingSettings training,
    ExportSettings export) {
  /// @throws IllegalArgumentException if the word width is out of range
  public ExperimentSpec {
    layers = List.copyOf(layers);
    if (featureBits < 1 || featureBits > 16) {
      throw new IllegalArgumentException("featureBits: got " + featureBits + ", expected 1 to 16");
    }
    Settings.check(
        featureClip >= 0 && featureClip < 0.5, "featureClip", featureClip, "0 <= x < 0.5");
  }
}
