package dev.lutra.nn.layer;

import dev.lutra.nn.ForwardPass;
import dev.lutra.nn.Layer;
import dev.lutra.nn.LayerState;
import dev.lutra.nn.Lowering;
import dev.lutra.nn.Signal;
import dev.lutra.tensor.Bits;
import dev.lutra.tensor.Tensor;
import dev.lutra.tensor.op.Binarize;
import java.util.List;

/// `[x > threshold]` with a straight-through gradient (Courbariaux et al. 2016). Hardened, what
/// comes in is bits already, which a threshold of 1/2 leaves as they are: behind probabilities that
/// are to become hardware use no other.
///
/// @param threshold what is compared with
/// @param width the gradient passes where `|x - threshold| < width`
public record BinarizeLayer(double threshold, double width) implements Layer {
  /// @throws IllegalArgumentException unless the width is positive
  public BinarizeLayer {
    if (!(width > 0)) {
      throw new IllegalArgumentException("binarize: got width " + width + ", expected > 0");
    }
  }

  @Override
  public Signal output(List<Signal> inputs) {
    Signal input = Inputs.oneReal("binarize", inputs);
    return input.with(input.features(), Signal.Kind.BITS);
  }

  @Override
  public Tensor forward(ForwardPass pass, LayerState state, List<Tensor> inputs) {
    Tensor x = inputs.getFirst();
    return x instanceof Bits
        ? x
        : pass.tape().bits(new Binarize((float) threshold, (float) width), x);
  }

  @Override
  public int[] lower(Lowering lowering, LayerState state, int[] inputs) {
    return inputs;
  }
}
