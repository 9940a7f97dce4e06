package dev.lutra.cuda;

import dev.lutra.tensor.Bits;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.backend.BitKernels.Logic;
import dev.lutra.tensor.backend.Grid;
import dev.lutra.tensor.backend.RandomBits;
import java.util.stream.Stream;

/// Cases of [dev.lutra.tensor.backend.BitKernels].
final class BitCases {
  private BitCases() {}

  static Stream<Case> all() {
    return Stream.concat(
        Stream.of(
                new int[] {1, 1},
                new int[] {3, 17},
                new int[] {5, 300},
                new int[] {9, 64},
                new int[] {2, 1111})
            .flatMap(s -> at(s[0], s[1])),
        Stream.of(
            columns(70, 33),
            columns(1, 1),
            columns(131, 100),
            compare(20, 3, 40, 0, 40),
            compare(17, 1, 1, 70, 128),
            compare(9, 5, 300, 45, 800),
            compare(3, 2, 64, 64, 129),
            compare(2, 2, 7, 30, 40),
            thresholds(3, 5, 1),
            thresholds(300, 2, 1),
            thresholds(1, 40, 4),
            thresholds(7, 3, 8),
            levels(1, 1, 1, false),
            levels(5, 3, 300, false),
            levels(7, 2, 64, true),
            levels(1, 9, 129, true),
            moveGradient(4, 8, 700, false, 1),
            moveGradient(70, 2, 33, true, 1),
            moveGradient(1, 2, 5003, false, 2),
            moveGradient(3, 1, 4500, true, 1),
            moveGradient(1, 1, 1, true, 2),
            groupSum(3, 3, 17),
            groupSum(30, 2, 64),
            groupSum(3000, 2, 100),
            groupSum(30000, 1, 17),
            groupSum(40, 10, 1111),
            groupSum(2, 1, 2050)));
  }

  private static Stream<Case> at(int rows, int frames) {
    return Stream.of(
            conversions(rows, frames),
            joins(rows, frames),
            flips(rows, frames),
            products(rows, frames))
        .flatMap(s -> s);
  }

  private static Stream<Case> conversions(int rows, int frames) {
    String size = rows + " x " + frames;
    return Stream.of(
        Case.exact(
            "pack",
            size,
            d -> {
              Real x = d.real(rows, frames);
              x.set(0, 0, 0.25f);
              x.set(rows - 1, frames - 1, Float.NaN);
              Bits y = d.bits(rows, frames);
              d.backend().bit().pack(x, 0.25f, y);
              return new Object[] {y};
            }),
        Case.exact(
            "unpack",
            size,
            d -> {
              Real y = d.garbage(rows, frames);
              d.backend().bit().unpack(d.bits(rows, frames), -1, 1, y);
              return new Object[] {y};
            }));
  }

  private static Stream<Case> joins(int rows, int frames) {
    return Stream.of(Logic.values())
        .map(f ->
            Case.exact(
                "join",
                f + " " + rows + " x " + frames,
                d -> {
                  Bits y = d.bits(rows, frames);
                  Bits a = d.bits(rows, frames);
                  d.backend().bit().join(f, a, d.bits(rows, frames), y);
                  return new Object[] {y};
                }));
  }

  private static Stream<Case> flips(int rows, int frames) {
    return Stream.of(0, 1, RandomBits.parts(0.005), RandomBits.parts(0.5))
        .map(parts ->
            Case.exact(
                "flip",
                parts + " parts " + rows + " x " + frames,
                d -> {
                  Bits x = d.bits(rows, frames);
                  d.backend().bit().flip(x, parts, -77);
                  return new Object[] {x};
                }));
  }

  private static Stream<Case> products(int rows, int frames) {
    String size = rows + " x " + frames;
    return Stream.of(false, true)
        .flatMap(add ->
            Stream.of(
                Case.exact(
                    "multiply",
                    (add ? "added " : "") + size,
                    d -> {
                      Real z = add ? d.real(rows, frames) : d.garbage(rows, frames);
                      Bits x = d.bits(rows, frames);
                      d.backend().bit().multiply(x, -1, 2, d.real(rows, frames), z, add);
                      return new Object[] {z};
                    }),
                Case.exact(
                    "groupSumBackward",
                    (add ? "added " : "") + size,
                    d -> {
                      Real dx = add ? d.real(3 * rows, frames) : d.garbage(3 * rows, frames);
                      d.backend().bit().groupSumBackward(d.real(rows, frames), 0.3f, dx, add);
                      return new Object[] {dx};
                    })));
  }

  private static Case columns(int features, int frames) {
    return Case.exact(
        "columns",
        features + " x " + frames,
        d -> {
          byte[] samples = new byte[50 * features];
          d.random().nextBytes(samples);
          Real y = d.garbage(features, frames);
          d.backend().bit().columns(samples, true, d.ints(frames + 5, 50), 5, y);
          return new Object[] {y};
        });
  }

  /// Words of small whole numbers, so that many lie on their threshold.
  private static Real words(Case.Draw d, int features, int frames) {
    Real x = d.backend().memory().real(features, frames);
    for (int r = 0; r < features; r++) {
      for (int f = 0; f < frames; f++) {
        x.set(r, f, d.random().nextInt(7));
      }
    }
    return x;
  }

  private static float[] numbers(Case.Draw d, int length, int bound) {
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = d.random().nextInt(bound);
    }
    return values;
  }

  private static Case compare(int bits, int features, int frames, int first, int all) {
    return Case.exact(
        "compare",
        bits + " bits of " + features + " x " + frames + ", frames from " + first + " of " + all,
        d -> {
          int[] rows = new int[bits];
          for (int b = 0; b < bits; b++) {
            rows[b] = b * features / bits;
          }
          Bits y = d.bits(bits, all);
          Real x = words(d, features, frames);
          d.backend().bit().compare(x, rows, numbers(d, bits, 6), y, first);
          return new Object[] {y};
        });
  }

  /// Moves that leave the words on both sides, and one that is no number.
  private static Case thresholds(int rows, int levels, int step) {
    return Case.exact(
        "thresholds",
        rows + " x " + levels + ", step " + step,
        d -> {
          Real y = d.garbage(rows, levels);
          Real start = d.uniform(rows, levels);
          d.backend().element().affine(16, 0.5f, start, start);
          Real moves = d.real(rows, levels);
          float[] edges = {1e30f, Float.NaN, -1e30f, 2e9f, Float.POSITIVE_INFINITY, -9};
          for (int i = 0; i < edges.length && i < rows * levels / 2; i++) {
            moves.set(i / levels, i % levels, edges[i]);
          }
          Real spread = d.uniform(rows, 1);
          d.backend().element().affine(3, 1, spread, spread);
          d.backend().bit().thresholds(start, spread, moves, new Grid(16, step), y);
          return new Object[] {y};
        });
  }

  /// Whole thresholds from 0 to 5, so that many words lie on theirs.
  private static Real whole(Case.Draw d, int rows, int levels) {
    Real x = d.backend().memory().real(rows, levels);
    x.copyFrom(numbers(d, rows * levels, 6));
    return x;
  }

  private static Case levels(int features, int levels, int frames, boolean shared) {
    return Case.exact(
        "compare",
        levels + " levels of " + features + " x " + frames + (shared ? ", shared" : ""),
        d -> {
          Bits y = d.bits(features * levels, frames);
          Real x = words(d, features, frames);
          d.backend().bit().compare(x, whole(d, shared ? 1 : features, levels), y);
          return new Object[] {y};
        });
  }

  private static Case moveGradient(int features, int levels, int frames, boolean shared, int step) {
    return Case.near(
        "moveGradient",
        levels
            + " levels of "
            + features
            + " x "
            + frames
            + (shared ? ", shared" : "")
            + ", step "
            + step,
        d -> {
          int rows = shared ? 1 : features;
          Real sums = d.garbage(features * levels, 1);
          Real dMoves = d.real(rows, levels);
          Real spread = d.uniform(rows, 1);
          d.backend().element().affine(4, 0.1f, spread, spread);
          d.backend()
              .bit()
              .moveGradient(
                  words(d, features, frames),
                  whole(d, rows, levels),
                  spread,
                  0.75f,
                  new Grid(16, step),
                  d.uniform(features * levels, frames),
                  sums,
                  dMoves);
          return new Object[] {sums, dMoves};
        });
  }

  private static Case groupSum(int features, int groups, int frames) {
    return Case.exact(
        "groupSum",
        features + " x " + frames + " to " + groups,
        d -> {
          Real y = d.garbage(groups, frames);
          d.backend().bit().groupSum(d.bits(features, frames), 0.3f, y);
          return new Object[] {y};
        });
  }
}
