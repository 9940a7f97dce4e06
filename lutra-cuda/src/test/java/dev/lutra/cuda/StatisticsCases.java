package dev.lutra.cuda;

import dev.lutra.tensor.Real;
import dev.lutra.tensor.backend.ElementKernels;
import java.util.stream.Stream;

/// Cases of [dev.lutra.tensor.backend.ElementKernels] on statistics and the frames of samples, and
/// of [dev.lutra.tensor.backend.LossKernels].
final class StatisticsCases {
  private StatisticsCases() {}

  static Stream<Case> all() {
    return Stream.of(new int[] {1, 1}, new int[] {5, 40}, new int[] {300, 7}, new int[] {3, 700})
        .flatMap(s -> Stream.concat(columns(s[0], s[1]), losses(s[0], s[1])));
  }

  private static Stream<Case> columns(int rows, int frames) {
    String size = rows + " x " + frames;
    return Stream.of(
        Case.exact(
            "axpy",
            "by a scalar " + size,
            d -> {
              Real y = d.real(rows, frames);
              d.backend().element().axpy(d.real(1, 1), 0.3f, d.real(rows, frames), y);
              return new Object[] {y};
            }),
        Case.exact(
            "affine",
            "by a scalar " + size,
            d -> {
              Real y = d.garbage(rows, frames);
              d.backend().element().affine(d.real(1, 1), 0.3f, 2, d.real(rows, frames), y);
              return new Object[] {y};
            }),
        Case.exact(
            "standardize",
            size,
            d -> {
              Real normalized = d.garbage(rows, frames);
              Real inverses = d.real(rows, 3);
              d.backend()
                  .element()
                  .standardize(
                      d.real(rows, frames),
                      d.real(rows, 1),
                      d.uniform(rows, 1),
                      0.1f,
                      normalized,
                      inverses,
                      2);
              return new Object[] {normalized, inverses};
            }),
        Case.exact(
            "batchNorm",
            size,
            d -> {
              Real scale = d.garbage(rows, 1);
              Real shift = d.garbage(rows, 1);
              d.backend()
                  .element()
                  .batchNorm(
                      d.real(rows, 1),
                      d.real(rows, 1),
                      d.real(rows, 1),
                      d.uniform(rows, 1),
                      0.1f,
                      scale,
                      shift);
              return new Object[] {scale, shift};
            }),
        batchNormBackward(rows, frames, true),
        batchNormBackward(rows, 0, false),
        Case.exact("blend", size, d -> blend(d, rows, frames, 0.9f)),
        Case.exact("blend", "replaces " + size, d -> blend(d, rows, frames, 0)),
        Case.exact(
            "addColumn",
            size,
            d -> {
              Real y = d.real(rows, 1);
              d.backend().element().addColumn(d.real(rows, frames), frames - 1, y);
              return new Object[] {y};
            }),
        Case.exact(
            "multiplyColumn",
            size,
            d -> {
              Real y = d.garbage(rows, 1);
              d.backend()
                  .element()
                  .multiplyColumn(d.real(rows, 1), d.real(rows, frames), frames - 1, y);
              return new Object[] {y};
            }),
        Case.exact("frameSum", size, d -> frameSum(d, rows, frames, false)),
        Case.exact("frameSum", "mean " + size, d -> frameSum(d, rows, frames, true)),
        Case.exact("frameSumBackward", size, d -> frameSumBackward(d, rows, frames, false)),
        Case.exact(
            "frameSumBackward", "mean " + size, d -> frameSumBackward(d, rows, frames, true)),
        Case.exact(
            "copy",
            size,
            d -> {
              Real y = d.real(rows, frames + 5);
              int from = frames / 3;
              d.backend().element().copy(d.real(rows, frames), from, y, 4, frames - from);
              return new Object[] {y};
            }),
        Case.exact(
            "isAll",
            size,
            d -> {
              Real x = d.garbage(rows, frames);
              x.fill(2);
              ElementKernels kernels = d.backend().element();
              boolean all = kernels.isAll(x, 2);
              x.set(rows - 1, frames - 1, 3);
              return new Object[] {all, kernels.isAll(x, 2)};
            }),
        Case.near(
            "meanSquare",
            size,
            d -> {
              Real y = d.garbage(1, 1);
              d.backend().element().meanSquare(d.real(rows, frames), 0.7f, 0.25f, y);
              return new Object[] {y};
            }),
        Case.near(
            "dot",
            size,
            d -> {
              Real sum = d.real(1, 1);
              d.backend().element().dot(0.7f, d.real(rows, frames), d.real(rows, frames), sum);
              return new Object[] {sum};
            }),
        Case.near(
            "exp",
            size,
            d -> {
              Real y = d.garbage(rows, frames);
              d.backend().element().exp(-1.5f, d.real(rows, frames), y);
              return new Object[] {y};
            }),
        Case.near(
            "groupSum",
            "of reals " + size,
            d -> {
              Real y = d.garbage(rows, frames);
              d.backend().bit().groupSum(d.real(rows * 4, frames), 0.3f, y);
              return new Object[] {y};
            }));
  }

  private static Case batchNormBackward(int rows, int frames, boolean gradients) {
    return Case.exact(
        "batchNormBackward",
        rows + " rows of " + frames,
        d -> {
          Real p = d.garbage(rows, 1);
          Real q = d.garbage(rows, 1);
          Real r = d.garbage(rows, 1);
          Real dGamma = d.real(rows, 1);
          Real dBeta = d.real(rows, 1);
          d.backend()
              .element()
              .batchNormBackward(
                  d.real(rows, 1),
                  d.real(rows, 1),
                  d.real(rows, 1),
                  d.real(rows, 1),
                  d.uniform(rows, 1),
                  0.1f,
                  frames,
                  p,
                  q,
                  r,
                  gradients ? dGamma : null,
                  gradients ? dBeta : null);
          return new Object[] {p, q, r, dGamma, dBeta};
        });
  }

  private static Object[] blend(Case.Draw d, int rows, int frames, float momentum) {
    Real running = momentum == 0 ? d.garbage(rows, 1) : d.real(rows, 1);
    d.backend().element().blend(running, momentum, d.real(rows, frames), frames - 1);
    return new Object[] {running};
  }

  private static Object[] frameSum(Case.Draw d, int rows, int samples, boolean mean) {
    Real y = d.garbage(rows, samples);
    d.backend().element().frameSum(d.real(rows, samples * 3), mean, y);
    return new Object[] {y};
  }

  private static Object[] frameSumBackward(Case.Draw d, int rows, int samples, boolean mean) {
    Real dx = d.real(rows, samples * 3);
    d.backend().element().frameSumBackward(d.real(rows, samples), mean, dx);
    return new Object[] {dx};
  }

  private static Stream<Case> losses(int rows, int frames) {
    String size = rows + " x " + frames;
    return Stream.of(
        Case.near(
            "softmaxCrossEntropy",
            size,
            d -> {
              Real probabilities = d.garbage(rows, frames);
              Real logs = d.garbage(rows, frames);
              Real loss = d.garbage(1, 1);
              d.backend()
                  .loss()
                  .softmaxCrossEntropy(
                      d.real(rows, frames), d.uniform(rows, frames), probabilities, logs, loss);
              return new Object[] {probabilities, logs, loss};
            }),
        Case.near(
            "sigmoidCrossEntropy",
            size,
            d -> {
              Real loss = d.garbage(1, 1);
              d.backend()
                  .loss()
                  .sigmoidCrossEntropy(d.real(rows, frames), d.uniform(rows, frames), loss);
              return new Object[] {loss};
            }),
        Case.near(
            "squaredError",
            size,
            d -> {
              Real loss = d.garbage(1, 1);
              d.backend().loss().squaredError(d.real(rows, frames), d.real(rows, frames), loss);
              return new Object[] {loss};
            }),
        Case.exact(
            "agreement",
            size,
            d -> {
              Real count = d.garbage(1, 1);
              d.backend().loss().agreement(d.real(rows, frames), d.real(rows, frames), count);
              return new Object[] {count};
            }));
  }
}
