package dev.lutra.cuda;

import dev.lutra.tensor.Addresses;
import dev.lutra.tensor.Bits;
import dev.lutra.tensor.Candidates;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.Windows;
import dev.lutra.tensor.Wires;
import dev.lutra.tensor.backend.LutKernels;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

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
    inputGradient(cases, 1056, 30, 3, 260, true, false);
    inputGradient(cases, 2112, 40, 3, 130, true, true);
    candidates(cases, 1, 2, 2, 1, null);
    candidates(cases, 70, 3, 40, 33, null);
    candidates(cases, 3, 6, 300, 1100, null);
    candidates(cases, 2, 8, 100, 600, null);
    candidates(cases, 2, 4, 12, 44, image(true, false));
    candidates(cases, 3, 2, 9, 17, image(false, true));
    interpolate(cases, 1, 2, 1, null);
    interpolate(cases, 7, 3, 17, null);
    interpolate(cases, 5, 4, 600, null);
    interpolate(cases, 4, 5, 130, null);
    interpolate(cases, 9, 6, 530, null);
    interpolate(cases, 2, 7, 300, null);
    interpolate(cases, 2, 8, 70, null);
    interpolate(cases, 3, 2, 7, image(true, false));
    interpolate(cases, 2, 7, 3, image(false, true));
    for (int frames : new int[] {1, 7, 32, 44, 100}) {
      windows(cases, frames);
    }
    addresses(cases, 2, 2, 8200);
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

  private static void candidates(
      List<Case> cases, int luts, int fanIn, int count, int frames, @Nullable Windows windows) {
    int elements = windows == null ? 1 : windows.elements();
    int rows = Math.ceilDiv(count, elements) + 1;
    int inputs = rows * elements;
    int entries = 1 << fanIn;
    int inFrames = windows == null ? frames : frames * windows.inputPositions();
    int outFrames = windows == null ? frames : frames * windows.outputPositions();
    boolean pq = luts != 2;
    int first = luts / 2;
    String size = luts + " LUTs of " + fanIn + ", " + count + " each, x " + frames + " " + windows;
    cases.add(
        Case.near(
            "candidateGradient",
            size,
            d -> {
              int decks = Math.ceilDiv(luts, Candidates.SHARING);
              Wires places = new Wires(inputs, fanIn, d.ints(luts * fanIn, inputs), windows);
              int[] deck = d.ints(decks * inputs, inputs);
              Candidates candidates = new Candidates(new Wires(inputs, inputs, deck), places);
              Bits x = d.bits(rows, inFrames);
              Addresses a = d.addresses(luts, outFrames, entries);
              Real dy = d.real(luts, outFrames);
              Real p = pq ? d.real(luts, entries) : null;
              Real q = pq ? d.real(luts, entries) : null;
              Real smoothed = d.real(luts, entries);
              Real scores = d.garbage((luts - first) * fanIn, count);
              d.backend()
                  .lut()
                  .candidateGradient(x, candidates, a, dy, p, q, smoothed, 0.7f, first, scores);
              return new Object[] {scores};
            }));
  }

  private static void interpolate(
      List<Case> cases, int luts, int fanIn, int frames, @Nullable Windows windows) {
    int rows = fanIn + 2;
    int entries = 1 << fanIn;
    int inFrames = windows == null ? frames : frames * windows.inputPositions();
    int outFrames = windows == null ? frames : frames * windows.outputPositions();
    boolean add = luts % 2 == 0;
    String size = luts + " LUTs of " + fanIn + " x " + frames + " " + windows;
    cases.add(
        Case.near(
            "interpolate, interpolateTableGradient, interpolateInputGradient",
            size,
            d -> {
              Wires wires =
                  windows == null
                      ? wires(d, rows, luts, fanIn)
                      : windowed(d, windows, rows, luts, fanIn);
              Real x = d.uniform(rows, inFrames);
              Real table = d.real(luts, entries);
              Real dy = d.real(luts, outFrames);
              Real y = d.garbage(luts, outFrames);
              Real dTable = add ? d.real(luts, entries) : d.garbage(luts, entries);
              Real dx = add ? d.real(rows, inFrames) : d.garbage(rows, inFrames);
              d.backend().lut().interpolate(x, wires, table, y);
              d.backend().lut().interpolateTableGradient(x, wires, dy, dTable, add);
              d.backend().lut().interpolateInputGradient(x, wires, table, dy, dx, add);
              return new Object[] {y, dTable, dx};
            }));
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
            "normalize, normalizeBackward",
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
            "decide, decideBackward",
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
