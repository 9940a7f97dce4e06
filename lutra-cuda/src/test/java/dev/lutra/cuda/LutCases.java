package dev.lutra.cuda;

import dev.lutra.tensor.Addresses;
import dev.lutra.tensor.Bits;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.Windows;
import dev.lutra.tensor.Wires;
import dev.lutra.tensor.backend.LutKernels;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Cases of [LutKernels].
final class LutCases {
  private static final float EPSILON = 1e-5f;

  private LutCases() {}

  static Stream<Case> all() {
    List<Case> cases = new ArrayList<>();
    int[][] shapes = {
      {1, 4, 1},
      {3, 2, 17},
      {5, 3, 300},
      {9, 6, 64},
      {70, 6, 1100},
      {2, 5, 5000},
      {4, 7, 600},
      {3, 8, 2100}
    };
    for (int[] s : shapes) {
      addresses(cases, s[0], s[1], s[2]);
      tables(cases, s[0], s[1], s[2]);
      inputGradient(cases, 2 * s[1] + 1, s[0], s[1], s[2], s[0] % 2 == 0, s[2] % 4 != 1);
    }
    // Rows with many readers, rows with none, and rows in so many blocks that a warp does more.
    inputGradient(cases, 3, 90, 4, 700, true, false);
    inputGradient(cases, 40, 5, 2, 300, true, true);
    inputGradient(cases, 1100, 30, 3, 600, true, false);
    inputGradient(cases, 2200, 40, 3, 600, true, true);
    for (int frames : new int[] {1, 7, 32, 44, 100}) {
      windows(cases, frames);
    }
    // As many as are taken four a warp and several words a thread.
    byAddress(cases, 9000, 2, 530);
    return cases.stream();
  }

  private static Wires wires(Case.Draw d, int rows, int luts, int fanIn) {
    return new Wires(rows, fanIn, d.ints(luts * fanIn, rows));
  }

  private static void addresses(List<Case> cases, int luts, int fanIn, int frames) {
    String size = luts + " LUTs of " + fanIn + " x " + frames;
    int rows = 2 * fanIn + 1;
    cases.add(
        Case.exact(
            "address",
            size,
            d -> {
              Addresses a = d.backend().memory().addresses(luts, frames);
              Wires wires = wires(d, rows, luts + 2, fanIn);
              d.backend().lut().address(d.bits(rows, frames), wires, 1, a);
              return new Object[] {a};
            }));
    byAddress(cases, luts, fanIn, frames);
  }

  private static void byAddress(List<Case> cases, int luts, int fanIn, int frames) {
    String size = luts + " LUTs of " + fanIn + " x " + frames;
    int entries = 1 << fanIn;
    cases.add(
        Case.exact(
            "lookup",
            size,
            d -> {
              Bits y = d.bits(luts, frames);
              Addresses a = d.addresses(luts, frames, entries);
              d.backend().lut().lookup(a, d.bits(luts, entries), y);
              return new Object[] {y};
            }));
    cases.add(
        Case.exact(
            "lookupReal",
            size,
            d -> {
              Real y = d.garbage(luts, frames);
              Addresses a = d.addresses(luts, frames, entries);
              d.backend().lut().lookupReal(a, d.real(luts, entries), y);
              return new Object[] {y};
            }));
    cases.add(
        Case.exact(
            "histogram",
            size,
            d -> {
              Real counts = d.garbage(luts, entries);
              d.backend().lut().histogram(d.addresses(luts, frames, entries), counts);
              return new Object[] {counts};
            }));
    cases.add(
        Case.near(
            "scatter",
            size,
            d -> {
              Real sums = d.garbage(luts, entries);
              Addresses a = d.addresses(luts, frames, entries);
              d.backend().lut().scatter(a, d.real(luts, frames), sums);
              return new Object[] {sums};
            }));
  }

  private static void inputGradient(
      List<Case> cases, int rows, int luts, int fanIn, int frames, boolean pq, boolean add) {
    String size =
        luts + " LUTs of " + fanIn + " x " + frames + ", " + rows + " rows, " + pq + ", " + add;
    cases.add(
        Case.near(
            "inputGradient",
            size,
            d -> inputGradient(d, wires(d, rows, luts, fanIn), frames, frames, pq, add)));
  }

  private static Object[] inputGradient(
      Case.Draw d, Wires wires, int inFrames, int outFrames, boolean pq, boolean add) {
    int luts = wires.luts();
    int entries = 1 << wires.fanIn();
    Real dx = add ? d.real(wires.rows(), inFrames) : d.garbage(wires.rows(), inFrames);
    Real p = pq ? d.real(luts, entries) : null;
    Real q = pq ? d.real(luts, entries) : null;
    Real smoothed = d.real(luts, entries);
    Addresses a = d.addresses(luts, outFrames, entries);
    Real dy = d.real(luts, outFrames);
    d.backend().lut().inputGradient(a, wires, dy, p, q, smoothed, 0.7f, dx, add);
    return new Object[] {dx};
  }

  /// Windows of 3 x 2 over an image of 3 x 5, with what lies outside a constant, or of the nearest
  /// pixel, which several positions then read as the same element.
  private static Windows image(boolean constant, boolean nearest) {
    int rows = 3;
    int columns = 5;
    int[] sources = new int[rows * columns * 6];
    for (int i = 0; i < sources.length; i++) {
      int row = i / 6 / columns + i % 6 / 2 - 1;
      int column = i / 6 % columns + i % 2;
      boolean outside = row < 0 || row >= rows || column >= columns;
      sources[i] =
          outside && !nearest
              ? -1
              : Math.clamp(row, 0, rows - 1) * columns + Math.min(column, columns - 1);
    }
    return new Windows(rows * columns, 6, sources, constant);
  }

  private static void windows(List<Case> cases, int frames) {
    for (int kind = 0; kind < 3; kind++) {
      Windows windows = image(kind == 1, kind == 2);
      boolean pq = kind != 1;
      String size = "over windows, kind " + kind + " x " + frames;
      int channels = 2;
      int luts = 5;
      int fanIn = 3 + kind;
      int inFrames = frames * windows.inputPositions();
      int outFrames = frames * windows.outputPositions();
      cases.add(
          Case.exact(
              "address",
              size,
              d -> {
                Addresses a = d.backend().memory().addresses(luts, outFrames);
                Wires wires = windowed(d, windows, channels, luts, fanIn);
                d.backend().lut().address(d.bits(channels, inFrames), wires, 0, a);
                return new Object[] {a};
              }));
      cases.add(
          Case.near(
              "inputGradient",
              size,
              d ->
                  inputGradient(
                      d,
                      windowed(d, windows, channels, luts, fanIn),
                      inFrames,
                      outFrames,
                      pq,
                      !pq)));
    }
  }

  private static Wires windowed(Case.Draw d, Windows windows, int channels, int luts, int fanIn) {
    int inputs = channels * windows.elements();
    return new Wires(inputs, fanIn, d.ints(luts * fanIn, inputs), windows);
  }

  private static Real counts(Case.Draw d, int luts, int fanIn, int frames) {
    Real counts = d.garbage(luts, 1 << fanIn);
    d.backend().lut().histogram(d.addresses(luts, frames, 1 << fanIn), counts);
    return counts;
  }

  private static void tables(List<Case> cases, int luts, int fanIn, int frames) {
    String size = luts + " LUTs of " + fanIn;
    int entries = 1 << fanIn;
    cases.add(
        Case.exact(
            "smooth",
            size,
            d -> {
              Real smoothed = d.garbage(luts, entries);
              d.backend().lut().smooth(d.real(luts, entries), 0.3f, smoothed);
              return new Object[] {smoothed};
            }));
    cases.add(
        Case.near(
            "normalize",
            size,
            d -> {
              Real counts = counts(d, luts, fanIn, frames);
              Real normalized = d.garbage(luts, entries);
              Real statistics = d.garbage(luts, 3);
              Real values = d.real(luts, entries);
              d.backend().lut().normalize(values, counts, EPSILON, normalized, statistics);
              Real dValues = d.garbage(luts, entries);
              Real q = d.garbage(luts, entries);
              Real sums = d.real(luts, entries);
              d.backend()
                  .lut()
                  .normalizeBackward(normalized, counts, statistics, sums, EPSILON, dValues, q);
              return new Object[] {normalized, statistics, dValues, q};
            }));
    cases.add(
        Case.near(
            "decide",
            size,
            d -> {
              Real counts = counts(d, luts, fanIn, frames);
              Bits truth = d.bits(luts, entries);
              Real statistics = d.garbage(luts, 3);
              Real values = d.real(luts, entries);
              Real gamma = d.real(luts, 1);
              Real beta = d.real(luts, 1);
              LutKernels lut = d.backend().lut();
              lut.decide(values, counts, gamma, beta, EPSILON, 0.1f, truth, statistics);
              Real dValues = d.garbage(luts, entries);
              Real p = d.garbage(luts, entries);
              Real q = d.garbage(luts, entries);
              Real scalars = d.garbage(luts, 2);
              Real sums = d.real(luts, entries);
              lut.decideBackward(
                  values,
                  counts,
                  statistics,
                  gamma,
                  beta,
                  -1,
                  1,
                  sums,
                  EPSILON,
                  dValues,
                  p,
                  q,
                  scalars);
              return new Object[] {truth, statistics, dValues, p, q, scalars};
            }));
  }
}
