package dev.lutra.cuda;

import dev.lutra.tensor.Addresses;
import dev.lutra.tensor.Bits;
import dev.lutra.tensor.Real;
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
