package dev.lutra.cuda;

import dev.lutra.tensor.Bits;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.Windows;
import dev.lutra.tensor.backend.ImageKernels.Pooling;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Cases of [dev.lutra.tensor.backend.ImageKernels].
final class ImageCases {
  /// Frames of a position: one, odd, across words, whole words, and more than a block's.
  private static final int[] FRAMES = {1, 7, 36, 64, 130};

  private ImageCases() {}

  static Stream<Case> all() {
    return IntStream.of(FRAMES)
        .boxed()
        .flatMap(frames ->
            Stream.concat(
                arrangements(3, 5, frames),
                Stream.of(
                        new Shape("2x2 windows", windows(6, 2, 2, 0, false)),
                        new Shape("3x3 windows that overlap", windows(5, 3, 1, 1, false)),
                        new Shape("3x3 windows in ones", windows(5, 3, 2, 1, true)),
                        new Shape("enlarged", enlarged(3, 2)))
                    .flatMap(shape -> at(shape, 2, frames))));
  }

  private record Shape(String what, Windows windows) {
    int inputs(int frames) {
      return windows.inputPositions() * frames;
    }

    int outputs(int frames) {
      return windows.outputPositions() * frames;
    }
  }

  /// Square windows over a square image.
  private static Windows windows(int size, int window, int step, int pad, boolean constant) {
    List<Integer> sources = new ArrayList<>();
    for (int row = -pad; row + window <= size + pad; row += step) {
      for (int column = -pad; column + window <= size + pad; column += step) {
        for (int e = 0; e < window * window; e++) {
          int r = row + e / window;
          int c = column + e % window;
          boolean outside = r < 0 || r >= size || c < 0 || c >= size;
          sources.add(outside ? -1 : r * size + c);
        }
      }
    }
    int[] all = sources.stream().mapToInt(Integer::intValue).toArray();
    return new Windows(size * size, window * window, all, constant);
  }

  private static Windows enlarged(int size, int factor) {
    int wide = size * factor;
    int[] sources = new int[wide * wide];
    for (int p = 0; p < sources.length; p++) {
      sources[p] = p / wide / factor * size + p % wide / factor;
    }
    return new Windows(size * size, 1, sources, false);
  }

  private static Stream<Case> at(Shape shape, int channels, int frames) {
    String what = shape.what() + ", frames " + frames;
    Windows windows = shape.windows();
    return Stream.of(
            Stream.of(
                Case.exact(
                    "or",
                    what,
                    d -> {
                      Bits y = d.bits(channels, shape.outputs(frames));
                      Bits x = sparse(d, channels, shape.inputs(frames));
                      d.backend().image().or(x, windows, y);
                      return new Object[] {y};
                    }),
                panels(shape, what, channels, frames, true),
                panels(shape, what, channels, frames, false)),
            Stream.of(Pooling.MAX, Pooling.STOCHASTIC)
                .map(p -> orGradient(shape, p, what, channels, frames)),
            Stream.of(Pooling.values()).flatMap(p -> pooled(shape, p, what, channels, frames)))
        .flatMap(s -> s);
  }

  /// Bits of which every eighth is a one.
  private static Bits sparse(Case.Draw d, int rows, int frames) {
    Bits x = d.bits(rows, frames);
    d.backend().bit().pack(d.uniform(rows, frames), 0.875f, x);
    return x;
  }

  private static Case orGradient(Shape shape, Pooling p, String what, int channels, int frames) {
    return Case.exact(
        "orGradient",
        p + " " + what,
        d -> {
          Bits x = sparse(d, channels, shape.inputs(frames));
          Bits y = d.bits(channels, shape.outputs(frames));
          d.backend().image().or(x, shape.windows(), y);
          Real dx = d.real(channels, shape.inputs(frames));
          Real dy = d.real(channels, shape.outputs(frames));
          d.backend().image().orGradient(x, shape.windows(), p, y, dy, dx);
          return new Object[] {dx};
        });
  }

  private static Stream<Case> pooled(
      Shape shape, Pooling p, String what, int channels, int frames) {
    return Stream.of(
        Case.exact(
            "pool",
            p + " " + what,
            d -> {
              Real y = d.garbage(channels, shape.outputs(frames));
              Real x = quarters(d, channels, shape.inputs(frames));
              x.set(channels - 1, 0, Float.NaN);
              d.backend().image().pool(x, shape.windows(), p, y);
              return new Object[] {y};
            }),
        Case.exact(
            "poolGradient",
            p + " " + what,
            d -> {
              Real x = quarters(d, channels, shape.inputs(frames));
              Real y = d.garbage(channels, shape.outputs(frames));
              d.backend().image().pool(x, shape.windows(), p, y);
              Real dx = d.real(channels, shape.inputs(frames));
              Real dy = d.real(channels, shape.outputs(frames));
              d.backend().image().poolGradient(x, shape.windows(), p, y, dy, dx);
              return new Object[] {dx};
            }));
  }

  /// Reals of which many are equal.
  private static Real quarters(Case.Draw d, int rows, int frames) {
    Real x = d.backend().memory().real(rows, frames);
    for (int r = 0; r < rows; r++) {
      for (int f = 0; f < frames; f++) {
        x.set(r, f, d.random().nextInt(1, 4) / 4f);
      }
    }
    return x;
  }

  private static Case panels(Shape shape, String what, int channels, int frames, boolean unfold) {
    Windows windows = shape.windows();
    int from = windows.outputPositions() / 3;
    int to = windows.outputPositions() - 1;
    if (unfold) {
      return Case.exact(
          "unfold",
          what,
          d -> {
            Real panel = d.garbage(channels * windows.elements(), (to - from) * frames);
            Real x = d.real(channels, shape.inputs(frames));
            d.backend().image().unfold(x, windows, from, to, panel);
            return new Object[] {panel};
          });
    }
    return Case.near(
        "fold",
        what,
        d -> {
          Real panel = d.real(channels * windows.elements(), (to - from) * frames);
          Real x = d.real(channels, shape.inputs(frames));
          d.backend().image().fold(panel, windows, from, to, x);
          return new Object[] {x};
        });
  }

  private static Stream<Case> arrangements(int channels, int positions, int frames) {
    int[] inOrder = IntStream.range(0, channels * positions).toArray();
    List<Integer> order = new ArrayList<>(IntStream.of(inOrder).boxed().toList());
    Collections.shuffle(order, new Random(1));
    int[] mixed = order.stream().mapToInt(Integer::intValue).toArray();
    return Stream.concat(
        arrangement("in order, frames " + frames, inOrder, channels, positions, frames),
        arrangement("mixed, frames " + frames, mixed, channels, positions, frames));
  }

  private static Stream<Case> arrangement(
      String what, int[] rows, int channels, int positions, int frames) {
    int columns = positions * frames;
    return Stream.of(
        Case.exact(
            "toImage",
            "bits " + what,
            d -> {
              Bits y = d.bits(channels, columns);
              d.backend().image().toImage(d.bits(rows.length, frames), rows, y);
              return new Object[] {y};
            }),
        Case.exact(
            "toImage",
            what,
            d -> {
              Real y = d.garbage(channels, columns);
              d.backend().image().toImage(d.real(rows.length, frames), rows, y);
              return new Object[] {y};
            }),
        Case.exact(
            "fromImage",
            "bits " + what,
            d -> {
              Bits y = d.bits(rows.length, frames);
              d.backend().image().fromImage(d.bits(channels, columns), rows, y);
              return new Object[] {y};
            }),
        Case.exact(
            "fromImage",
            what,
            d -> {
              Real y = d.garbage(rows.length, frames);
              d.backend().image().fromImage(d.real(channels, columns), rows, y);
              return new Object[] {y};
            }));
  }
}
