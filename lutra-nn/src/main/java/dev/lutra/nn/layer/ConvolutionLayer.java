package dev.lutra.nn.layer;

import dev.lutra.netlist.stream.Window;
import dev.lutra.netlist.stream.Window.Border;
import dev.lutra.nn.Flow;
import dev.lutra.nn.ForwardPass;
import dev.lutra.nn.Layer;
import dev.lutra.nn.LayerState;
import dev.lutra.nn.Lowering;
import dev.lutra.nn.Signal;
import dev.lutra.nn.StateBuilder;
import dev.lutra.nn.StreamLowering;
import dev.lutra.tensor.Tensor;
import java.util.List;

/// A convolution: a body of layers at every position of a window over an image, with weights shared
/// over the positions. The first layer of the body reads the elements of the window, element `e` of
/// channel `c` being its input `c * rows * columns + e`; the others read single positions. No
/// window is copied, and every sum over positions has a fixed order.
///
/// A body of several LUT layers is a tree, or any network, in each window (Fuchikami 2019; Petersen
/// et al. 2024, *Convolutional differentiable logic gate networks*). The wiring of its first layer
/// makes it depthwise or grouped (`depthwise`); at a single position no convolution is needed: a
/// layer that reads an image is pointwise.
///
/// @param rows elements of a window from top to bottom
/// @param columns elements from left to right
/// @param stride pixels from one position to the next
/// @param dilation pixels from one element to the next
/// @param padding whether windows reach over the border
/// @param border what they see there
/// @param body layers applied one after the other
public record ConvolutionLayer(
    int rows,
    int columns,
    int stride,
    int dilation,
    Padding padding,
    Border border,
    List<Layer> body)
    implements Layer {
  /// @throws IllegalArgumentException if the body is empty
  public ConvolutionLayer {
    body = Body.checked("convolution", body);
  }

  /// Square windows without padding.
  public ConvolutionLayer(int size, Layer... body) {
    this(size, size, 1, 1, Padding.VALID, Border.ZERO, List.of(body));
  }

  private Window window(Signal image) {
    return new Window(
        image.rows(),
        image.columns(),
        rows,
        columns,
        stride,
        dilation,
        padding == Padding.SAME,
        border);
  }

  private Signal windows(List<Signal> inputs) {
    Signal image = Inputs.image("convolution", inputs);
    return image.through(window(image));
  }

  @Override
  public Signal output(List<Signal> inputs) {
    return Body.output(body, windows(inputs));
  }

  @Override
  public void initialize(List<Signal> inputs, StateBuilder state) {
    Body.initialize(body, windows(inputs), state);
  }

  @Override
  public Tensor forward(ForwardPass pass, LayerState state, List<Tensor> inputs) {
    return Body.forward(body, pass, state, inputs.getFirst());
  }

  @Override
  public int[] lower(Lowering lowering, LayerState state, int[] inputs) {
    return Body.lower(body, lowering, state, inputs);
  }

  @Override
  public Flow stream(StreamLowering lowering, LayerState state, List<Flow> inputs) {
    Window window = window(state.inputs().getFirst());
    return Body.stream(body, lowering, state, lowering.through(inputs.getFirst(), window));
  }
}
