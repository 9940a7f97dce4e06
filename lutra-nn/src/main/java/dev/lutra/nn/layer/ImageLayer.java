package dev.lutra.nn.layer;

import dev.lutra.netlist.stream.Window;
import dev.lutra.nn.Flow;
import dev.lutra.nn.ForwardPass;
import dev.lutra.nn.Layer;
import dev.lutra.nn.LayerState;
import dev.lutra.nn.Lowering;
import dev.lutra.nn.NotLowerableException;
import dev.lutra.nn.Settings;
import dev.lutra.nn.ShapeException;
import dev.lutra.nn.Signal;
import dev.lutra.nn.StreamLowering;
import dev.lutra.tensor.Tensor;
import dev.lutra.tensor.op.ToImage;
import java.util.List;

/// Sees features as an image. They lie as those of an image sample do, plane by plane, each row by
/// row, and every pixel may have become several bits: bit `l` of pixel `p` of plane `k` becomes
/// channel `k * bits + l` at position `p`. In hardware it is nothing.
///
/// @param planes of the image: 1 for gray, 3 for red, green, blue
/// @param rows of pixels
/// @param columns of pixels
public record ImageLayer(int planes, int rows, int columns) implements Layer {
  /// @throws IllegalArgumentException if a size is less than 1, or more than a [Window] takes
  public ImageLayer {
    Settings.check(planes >= 1, "image.planes", planes, "at least 1");
    Settings.check(rows >= 1, "image.rows", rows, "at least 1");
    Settings.check(columns >= 1, "image.columns", columns, "at least 1");
    long values = (long) planes * rows * columns;
    Settings.check(
        rows <= Window.MOST && columns <= Window.MOST && values <= Window.MOST_PIXELS,
        "image",
        planes + " planes of " + rows + " x " + columns + " pixels",
        "at most " + Window.MOST_PIXELS + " values and " + Window.MOST + " rows and columns");
  }

  @Override
  public Signal output(List<Signal> inputs) {
    Signal input = Inputs.one("image", inputs);
    int pixels = planes * rows * columns;
    if (input.isImage() || input.features() % pixels != 0) {
      throw new ShapeException(
          "image: got "
              + input
              + " for "
              + planes
              + " planes of "
              + rows
              + " x "
              + columns
              + " pixels, expected a multiple of "
              + pixels
              + " features");
    }
    return input.with(input.features() / (rows * columns), input.kind()).at(rows, columns);
  }

  /// Where channel `c` at position `p` is: index `c * positions + p`.
  private int[] order(int features) {
    int positions = rows * columns;
    int bits = features / (positions * planes);
    int[] order = new int[features];
    for (int i = 0; i < features; i++) {
      int channel = i / positions;
      order[i] = (channel / bits * positions + i % positions) * bits + channel % bits;
    }
    return order;
  }

  @Override
  public Tensor forward(ForwardPass pass, LayerState state, List<Tensor> inputs) {
    Tensor x = inputs.getFirst();
    ToImage known = state.remembered(ToImage.class);
    int channels = x.features() / (rows * columns);
    ToImage op =
        known != null
            ? known
            : state.remember(ToImage.class, new ToImage(channels, order(x.features())));
    return pass.tape().apply(op, x);
  }

  @Override
  public int[] lower(Lowering lowering, LayerState state, int[] inputs) {
    int[] order = order(inputs.length);
    int[] nets = new int[inputs.length];
    for (int i = 0; i < nets.length; i++) {
      nets[i] = inputs[order[i]];
    }
    return nets;
  }

  @Override
  public Flow stream(StreamLowering lowering, LayerState state, List<Flow> inputs) {
    if (!inputs.isEmpty()) {
      throw new NotLowerableException(
          "image: reads other layers, expected the encoder in a core that takes one pixel a clock");
    }
    return lowering.image(planes, rows, columns);
  }
}
