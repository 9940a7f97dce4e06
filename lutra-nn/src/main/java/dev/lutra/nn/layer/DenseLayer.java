package dev.lutra.nn.layer;

import dev.lutra.nn.ForwardPass;
import dev.lutra.nn.Layer;
import dev.lutra.nn.LayerState;
import dev.lutra.nn.Lowering;
import dev.lutra.nn.Signal;
import dev.lutra.nn.StateBuilder;
import dev.lutra.tensor.Op;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.Tensor;
import dev.lutra.tensor.Windows;
import dev.lutra.tensor.op.AddBias;
import dev.lutra.tensor.op.MatMul;
import dev.lutra.tensor.op.WindowMatMul;
import java.util.List;
import java.util.SplittableRandom;

/// A dense layer of reals, at every position of an image or in the windows of a convolution: `y = w
/// x + b`, w drawn with deviation `sqrt(2 / inputs)` (He et al. 2015).
///
/// @param units number of outputs
/// @param bias whether there is a `b`
public record DenseLayer(int units, boolean bias) implements Layer {
  @Override
  public Signal output(List<Signal> inputs) {
    Signal input = Inputs.real("dense", Inputs.any("dense", inputs));
    return input.with(units, Signal.Kind.REAL);
  }

  @Override
  public void initialize(List<Signal> inputs, StateBuilder state) {
    int width = inputs.getFirst().features();
    Real weights = state.trained("weights", units, width);
    SplittableRandom random = state.random("weights");
    double sigma = Math.sqrt(2.0 / width);
    for (int r = 0; r < units; r++) {
      for (int i = 0; i < width; i++) {
        weights.set(r, i, (float) (sigma * random.nextGaussian()));
      }
    }
    if (bias) {
      state.trained("bias", units, 1);
    }
  }

  @Override
  public Tensor forward(ForwardPass pass, LayerState state, List<Tensor> inputs) {
    if (pass.isHardened()) {
      throw Inputs.notLowerable("dense");
    }
    Windows windows = state.inputs().getFirst().windows();
    Op product = windows == null ? new MatMul() : new WindowMatMul(windows);
    Real y = pass.tape().real(product, state.parameter("weights"), inputs.getFirst());
    return bias ? pass.tape().real(new AddBias(), y, state.parameter("bias")) : y;
  }

  @Override
  public int[] lower(Lowering lowering, LayerState state, int[] inputs) {
    throw Inputs.notLowerable("dense");
  }
}
