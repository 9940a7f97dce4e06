package dev.lutra.nn;

import dev.lutra.netlist.stream.Window;

/// What flows between layers in a core that takes one pixel a clock: some nets of a stage that is
/// still being built, which the next layer may read at the same position.
///
/// @param stage the stage
/// @param nets of the channels
/// @param rows of the image
/// @param columns of the image
@SuppressWarnings("ArrayRecordComponent") // on its way, compared with nothing
public record Flow(StreamLowering.Stage stage, int[] nets, int rows, int columns) {
  /// Every pixel by itself.
  Window pixel() {
    return Window.pixel(rows, columns);
  }
}
