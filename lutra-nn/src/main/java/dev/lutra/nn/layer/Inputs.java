package dev.lutra.nn.layer;

import dev.lutra.nn.NotLowerableException;
import dev.lutra.nn.ShapeException;
import dev.lutra.nn.Signal;
import java.util.List;

/// Checks of a layer's inputs, with one wording.
final class Inputs {
  private Inputs() {}

  /// One, at single positions.
  static Signal one(String layer, List<Signal> inputs) {
    return whole(layer, any(layer, inputs));
  }

  /// One, which may be windows.
  static Signal any(String layer, List<Signal> inputs) {
    if (inputs.size() != 1) {
      throw new ShapeException(
          layer
              + ": got "
              + inputs.size()
              + " inputs, expected 1; put a concatenate layer before"
              + " it");
    }
    return inputs.getFirst();
  }

  /// No windows, which only lut, dense and binaryDense layers read.
  static Signal whole(String layer, Signal input) {
    if (input.window() != null) {
      throw new ShapeException(
          layer
              + ": got windows, expected single positions; make a lut, dense or binaryDense layer the first of the"
              + " convolution's body");
    }
    return input;
  }

  /// An image.
  static Signal image(String layer, List<Signal> inputs) {
    Signal input = one(layer, inputs);
    if (!input.isImage()) {
      throw new ShapeException(
          layer
              + ": got "
              + input
              + " at one position, expected an image of several; put an image layer before it, or,"
              + " where an image has become a single position, take a layer without windows");
    }
    return input;
  }

  static Signal oneReal(String layer, List<Signal> inputs) {
    return real(layer, one(layer, inputs));
  }

  /// Reals.
  static Signal real(String layer, Signal input) {
    if (input.kind() != Signal.Kind.REAL) {
      throw new ShapeException(
          layer
              + ": got "
              + input
              + ", expected reals; use the encoder modulation with trainFrames 0,"
              + " or lut layers in real mode before it");
    }
    return input;
  }

  static NotLowerableException notLowerable(String layer) {
    return new NotLowerableException(
        layer
            + ": computes with real numbers and has no look-up-table form; train it as a teacher,"
            + " or replace it by lut layers before exporting");
  }
}
