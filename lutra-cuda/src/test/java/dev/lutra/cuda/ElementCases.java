package dev.lutra.cuda;

import dev.lutra.tensor.Real;
import dev.lutra.tensor.backend.ElementKernels.AdamStep;
import dev.lutra.tensor.backend.ElementKernels.Unary;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/// Cases of [dev.lutra.tensor.backend.ElementKernels].
final class ElementCases {
  private ElementCases() {}

  static Stream<Case> all() {
    return Stream.concat(
        Stream.of(new int[] {1, 1}, new int[] {3, 17}, new int[] {5, 300}, new int[] {2, 1111})
            .flatMap(s -> at(s[0], s[1])),
        // Rows that are cut into pieces, and more rows than a block has warps.
        Stream.of(new int[] {2, 5003}, new int[] {1, 9000}, new int[] {40, 6})
            .flatMap(s -> statistics(s[0], s[1])));
  }

  private static Stream<Case> at(int rows, int frames) {
    return Stream.of(
            Arrays.stream(Unary.values()).flatMap(f -> unary(f, rows, frames)),
            arithmetic(rows, frames),
            statistics(rows, frames),
            updates(rows, frames))
        .flatMap(s -> s);
  }

  private static Stream<Case> unary(Unary f, int rows, int frames) {
    String what = f + " " + rows + " x " + frames;
    Case.Body forward =
        d -> {
          Real y = d.garbage(rows, frames);
          // Cases that are only near compare no NaN.
          Real x = f == Unary.SIGMOID ? d.real(rows, frames) : edges(d.real(rows, frames));
          d.backend().element().unary(f, x, y);
          return new Object[] {y};
        };
    Case.Body backward =
        d -> {
          Real x = edges(d.real(rows, frames));
          Real dx = d.real(rows, frames);
          d.backend()
              .element()
              .unaryBackward(f, x, d.uniform(rows, frames), d.real(rows, frames), dx);
          return new Object[] {dx};
        };
    return Stream.of(
        f == Unary.SIGMOID ? Case.near("unary", what, forward) : Case.exact("unary", what, forward),
        Case.exact("unaryBackward", what, backward));
  }

  /// Puts numbers at which functions have a kink or something to get wrong into the first row.
  private static Real edges(Real x) {
    float[] edges = {0, -0f, 1, -1, Math.nextUp(1f), 1e30f, -1e30f, Float.NaN};
    for (int i = 0; i < Math.min(edges.length, x.frames()); i++) {
      x.set(0, i, edges[i]);
    }
    return x;
  }

  private static Stream<Case> arithmetic(int rows, int frames) {
    String size = rows + " x " + frames;
    return Stream.of(
        written(
            "axpy",
            size,
            d -> {
              Real y = d.real(rows, frames);
              d.backend().element().axpy(0.7f, d.real(rows, frames), y);
              return y;
            }),
        written(
            "affine",
            size,
            d -> {
              Real y = d.garbage(rows, frames);
              d.backend().element().affine(0.7f, -0.2f, d.real(rows, frames), y);
              return y;
            }),
        written(
            "multiplyAdd",
            size,
            d -> {
              Real z = d.real(rows, frames);
              d.backend().element().multiplyAdd(d.real(rows, frames), d.real(rows, frames), z);
              return z;
            }),
        written(
            "clamp",
            size,
            d -> {
              Real x = edges(d.real(rows, frames));
              d.backend().element().clamp(x, -0.5f, 0.75f);
              return x;
            }),
        written(
            "rowAffine",
            size,
            d -> {
              Real y = d.garbage(rows, frames);
              d.backend()
                  .element()
                  .rowAffine(d.real(rows, frames), d.real(rows, 1), d.real(rows, 20), y);
              return y;
            }),
        written(
            "rowAffineBackward",
            size,
            d -> {
              Real dx = d.real(rows, frames);
              d.backend()
                  .element()
                  .rowAffineBackward(
                      d.real(rows, frames),
                      d.real(rows, frames),
                      d.real(rows, 1),
                      d.real(rows, 20),
                      d.real(rows, 1),
                      dx);
              return dx;
            }));
  }

  private static Case written(String kernel, String size, Function<Case.Draw, Real> body) {
    return Case.exact(kernel, size, d -> new Object[] {body.apply(d)});
  }

  private static Object[] clip(Case.Draw d, int rows, int frames, double norm) {
    Real x = poisoned(d.real(rows, frames));
    x.set(0, 0, -0.0f);
    Real y = poisoned(d.real(3, 2));
    d.backend().element().clip(List.of(x, y), norm);
    return new Object[] {x, y};
  }

  /// With an element that is no finite number.
  private static Object[] clipWith(Case.Draw d, int rows, int frames, float odd) {
    Real x = d.real(rows, frames);
    x.set(rows - 1, frames - 1, odd);
    Real y = d.real(3, 2);
    d.backend().element().clip(List.of(x, y), 0.5);
    return new Object[] {x, y};
  }

  private static Stream<Case> statistics(int rows, int frames) {
    String size = rows + " x " + frames;
    return Stream.of(
        Case.near(
            "moments",
            size,
            d -> {
              Real mean = d.garbage(rows, 1);
              Real variance = d.garbage(rows, 1);
              Real x = poisoned(d.real(rows, frames));
              d.backend().element().affine(0.5f, 3, x, x);
              d.backend().element().moments(x, mean, variance);
              return new Object[] {mean, variance};
            }),
        Case.near(
            "rowDots",
            size,
            d -> {
              Real a = d.garbage(rows, 1);
              Real b = d.garbage(rows, 1);
              Real dy = poisoned(d.uniform(rows, frames));
              d.backend().element().rowDots(dy, poisoned(d.uniform(rows, frames)), a, b);
              return new Object[] {a, b};
            }),
        Case.near(
            "squaredNorm",
            size,
            d -> {
              Real x = poisoned(d.real(rows, frames));
              double sum = d.backend().element().squaredNorm(x);
              x.set(rows - 1, frames - 1, Float.NaN);
              boolean finite = Double.isFinite(d.backend().element().squaredNorm(x));
              x.set(rows - 1, frames - 1, Float.NEGATIVE_INFINITY);
              finite |= Double.isFinite(d.backend().element().squaredNorm(x));
              return new Object[] {sum, finite};
            }),
        Case.near("clip", "above the norm " + size, d -> clip(d, rows, frames, 0.5)),
        Case.exact("clip", "below the norm " + size, d -> clip(d, rows, frames, 1e9)),
        Case.exact("clip", "no number " + size, d -> clipWith(d, rows, frames, Float.NaN)),
        Case.exact(
            "clip", "infinite " + size, d -> clipWith(d, rows, frames, Float.POSITIVE_INFINITY)));
  }

  /// Fills what is behind the last frame of every row, which no result may depend on.
  private static Real poisoned(Real x) {
    float[] values = x.toArray();
    x.fill(Float.NaN);
    x.copyFrom(values);
    return x;
  }

  private static Stream<Case> updates(int rows, int frames) {
    String size = rows + " x " + frames;
    return Stream.of(
        Case.exact(
            "sgd",
            size,
            d -> {
              Real w = d.real(rows, frames);
              Real v = d.real(rows, frames);
              d.backend().element().sgd(w, d.real(rows, frames), v, 0.01f, 0.9f);
              return new Object[] {w, v};
            }),
        Case.exact(
            "adaGrad",
            size,
            d -> {
              Real w = d.real(rows, frames);
              Real s = d.uniform(rows, frames);
              d.backend().element().adaGrad(w, d.real(rows, frames), s, 0.01f, 1e-8f);
              return new Object[] {w, s};
            }),
        Case.exact(
            "adam",
            size,
            d -> {
              Real w = d.real(rows, frames);
              Real g = d.real(rows, frames);
              Real m = d.real(rows, frames);
              Real v = d.uniform(rows, frames);
              g.set(0, 0, 0);
              m.set(0, 0, 1e-38f);
              v.set(0, 0, 0);
              AdamStep step = new AdamStep(0.01f, 0.9f, 0.999f, 1e-8f, 0.05f, 1.5f, 2.5f);
              d.backend().element().adam(w, g, m, v, step);
              return new Object[] {w, m, v};
            }));
  }
}
