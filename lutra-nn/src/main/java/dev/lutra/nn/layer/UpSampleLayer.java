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
import dev.lutra.tensor.Windows;
import dev.lutra.tensor.backend.ImageKernels.Pooling;
import dev.lutra.tensor.op.Pool;
import java.util.List;

/// Enlarges an image: every pixel becomes a square of `factor x factor` pixels. In hardware it is
/// wires; a core that takes one pixel a clock cannot have it, for it would have to give more.
///
/// @param factor pixels of a side
public record UpSampleLayer(int factor) implements Layer {
  /// @throws IllegalArgumentException if the factor is less than 1
  public UpSampleLayer {
    Settings.check(factor >= 1, "upSample.factor", factor, "at least 1");
  }

  @Override
  public Signal output(List<Signal> inputs) {
    Signal image = Inputs.image("upSample", inputs);
    long rows = (long) image.rows() * factor;
    long columns = (long) image.columns() * factor;
    if (Math.max(rows, columns) > Window.MOST || rows * columns > Window.MOST_PIXELS) {
      throw new ShapeException(
          "upSample: got factor "
              + factor
              + " for "
              + image
              + ", expected an image of at most "
              + Window.MOST
              + " rows and columns, and "
              + Window.MOST_PIXELS
              + " pixels");
    }
    return image.at((int) rows, (int) columns);
  }

  private int source(Signal image, int position) {
    int columns = image.columns() * factor;
    return position / columns / factor * image.columns() + position % columns / factor;
  }

  private int[] sources(Signal image) {
    int[] sources = new int[image.positions() * factor * factor];
    for (int p = 0; p < sources.length; p++) {
      sources[p] = source(image, p);
    }
    return sources;
  }

  @Override
  public Tensor forward(ForwardPass pass, LayerState state, List<Tensor> inputs) {
    Pool known = state.remembered(Pool.class);
    Signal image = state.inputs().getFirst();
    Pool op =
        known != null
            ? known
            : state.remember(
                Pool.class,
                new Pool(new Windows(image.positions(), 1, sources(image), false), Pooling.MAX));
    return pass.tape().apply(op, inputs.getFirst());
  }

  @Override
  public int[] lower(Lowering lowering, LayerState state, int[] inputs) {
    Signal image = state.inputs().getFirst();
    int[] sources = sources(image);
    int[] nets = new int[image.features() * sources.length];
    for (int i = 0; i < nets.length; i++) {
      nets[i] = inputs[i / sources.length * image.positions() + sources[i % sources.length]];
    }
    return nets;
  }

  @Override
  public Flow stream(StreamLowering lowering, LayerState state, List<Flow> inputs) {
    throw new NotLowerableException(
        "upSample: a core that takes one pixel a clock cannot give several; write all positions side"
            + " by side instead");
  }
}
