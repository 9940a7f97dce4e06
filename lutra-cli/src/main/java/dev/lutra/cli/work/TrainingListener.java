package dev.lutra.cli.work;

import dev.lutra.nn.NotLowerableException;
import dev.lutra.nn.train.TrainEvent;

/// Hears how far a training is.
public interface TrainingListener {
  /// What is said once.
  void line(String text);

  /// Said before the first step if there will be no hardware of any form; may throw it, which ends
  /// the training.
  default void withoutHardware(NotLowerableException why) {
    line("there will be no hardware: " + why.getMessage());
  }

  /// What happens.
  void train(TrainEvent event);
}
