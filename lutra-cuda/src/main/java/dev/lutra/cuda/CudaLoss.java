package dev.lutra.cuda;

import dev.lutra.tensor.Real;
import dev.lutra.tensor.backend.LossKernels;

/// Losses over a batch, loss.cu.
final class CudaLoss implements LossKernels {
  private static final int THREADS = 128;

  private final CudaBackend cuda;

  CudaLoss(CudaBackend cuda) {
    this.cuda = cuda;
  }

  private static int blocks(Real x) {
    return Math.ceilDiv(x.frames(), THREADS);
  }

  @Override
  public void softmaxCrossEntropy(Real x, Real t, Real probabilities, Real logs, Real loss) {
    cuda.launch("softmaxCrossEntropy")
        .in(x)
        .in(t)
        .out(probabilities)
        .out(logs)
        .arg(x.features())
        .arg(x.stride())
        .arg(t.stride())
        .arg(x.frames())
        .arg(cuda.workspace().of((long) blocks(x) * Double.BYTES))
        .run(blocks(x), THREADS);
    cuda.finishSum(blocks(x), 1, 0, 1, x.frames(), false, loss);
  }

  @Override
  public void sigmoidCrossEntropy(Real x, Real t, Real loss) {
    mean("sigmoidCrossEntropy", x, t, (double) x.features() * x.frames(), loss);
  }

  @Override
  public void squaredError(Real x, Real t, Real loss) {
    mean("squaredError", x, t, (double) x.features() * x.frames(), loss);
  }

  @Override
  public void agreement(Real x, Real t, Real count) {
    mean("agreement", x, t, 1, count);
  }

  private void mean(String kernel, Real x, Real t, double divisor, Real out) {
    cuda.launch(kernel)
        .in(x)
        .in(t)
        .arg(x.features())
        .arg(x.stride())
        .arg(x.frames())
        .arg(cuda.workspace().of((long) blocks(x) * Double.BYTES))
        .run(blocks(x), THREADS);
    cuda.finishSum(blocks(x), 1, 0, 1, divisor, false, out);
  }
}
