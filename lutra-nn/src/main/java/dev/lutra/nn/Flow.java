package dev.lutra.nn;

import dev.lutra.netlist.stream.Window;
import java.util.List;

/// What flows between layers in a core that takes one pixel a clock: some nets of a stage that is
/// still being built, which the next layer may read at the same position.
///
/// @param stage the stage
/// @param nets of the channels
/// @param rows of the image
/// @param columns of the image
@SuppressWarnings("ArrayRecordComponent") // on its way, compared with nothing
public record Flow(StreamLowering.Stage stage, int[] nets, int rows, int columns) {
  /// The first of what a layer reads.
  ///
  /// @throws NotLowerableException if it reads the encoder, of which there is no such flow
  public static Flow first(List<Flow> inputs) {
    if (inputs.isEmpty()) {
      throw new NotLowerableException(
          "reads the encoder, expected an image layer there in a core that takes one pixel a clock");
    }
    return inputs.getFirst();
  }

  /// Every pixel by itself.
  Window pixel() {
    return Window.pixel(rows, columns);
  }
}
