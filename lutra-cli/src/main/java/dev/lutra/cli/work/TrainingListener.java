package dev.lutra.cli.work;

import dev.lutra.nn.train.TrainEvent;

/// Hears how far a training is.
public interface TrainingListener {
  /// What is said once.
  void line(String text);

  /// What happens.
  void train(TrainEvent event);
}
