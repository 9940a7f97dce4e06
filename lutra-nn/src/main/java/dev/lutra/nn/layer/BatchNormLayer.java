package dev.lutra.nn.layer;

import dev.lutra.nn.ForwardPass;
import dev.lutra.nn.Layer;
import dev.lutra.nn.LayerState;
import dev.lutra.nn.Lowering;
import dev.lutra.nn.Settings;
import dev.lutra.nn.Signal;
import dev.lutra.nn.StateBuilder;
import dev.lutra.tensor.Tensor;
import dev.lutra.tensor.op.BatchNorm;
import dev.lutra.tensor.op.RunningStatistics;
import java.util.List;

/// Batch normalization of reals with learned scale and offset (Ioffe and Szegedy 2015).
///
/// @param momentum of the running statistics
/// @param epsilon lower bound of the variance
public record BatchNormLayer(double momentum, double epsilon) implements Layer {
  /// @throws IllegalArgumentException if a setting is out of range
  public BatchNormLayer {
    Settings.share("batchNorm.momentum", momentum);
    Settings.positive("batchNorm.epsilon", epsilon);
  }

  @Override
  public Signal output(List<Signal> inputs) {
    return Inputs.oneReal("batchNorm", inputs);
  }

  @Override
  public void initialize(List<Signal> inputs, StateBuilder state) {
    int width = inputs.getFirst().features();
    state.trained("gamma", width, 1).fill(1);
    state.trained("beta", width, 1);
    state.buffer("runningMean", width, 1, 0);
    state.buffer("runningVariance", width, 1, 1);
  }

  @Override
  public Tensor forward(ForwardPass pass, LayerState state, List<Tensor> inputs) {
    if (pass.isHardened()) {
      throw Inputs.notLowerable("batchNorm");
    }
    var running =
        new RunningStatistics(state.buffer("runningMean"), state.buffer("runningVariance"));
    return pass.tape()
        .real(
            new BatchNorm(running, (float) momentum, (float) epsilon),
            inputs.getFirst(),
            state.parameter("gamma"),
            state.parameter("beta"));
  }

  @Override
  public int[] lower(Lowering lowering, LayerState state, int[] inputs) {
    throw Inputs.notLowerable("batchNorm");
  }
}
