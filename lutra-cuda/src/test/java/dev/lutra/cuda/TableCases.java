package dev.lutra.cuda;

import dev.lutra.tensor.Real;
import dev.lutra.tensor.backend.TableKernels;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Cases of [TableKernels].
final class TableCases {
  private static final long SEED = 0x1234_5678_9abc_def0L;

  private TableCases() {}

  static Stream<Case> all() {
    return Stream.of(
            IntStream.of(1, 7, 300).boxed().flatMap(TableCases::mixtures),
            IntStream.rangeClosed(2, 8).boxed().flatMap(n -> tables(8 * n - 15, n)),
            tables(700, 3),
            Stream.of(new int[] {1, 1}, new int[] {3, 17}, new int[] {150, 64}, new int[] {5, 4001})
                .flatMap(s -> random(s[0], s[1])))
        .flatMap(s -> s);
  }

  private static Stream<Case> mixtures(int luts) {
    String size = luts + " LUTs";
    return Stream.of(
        Case.near(
            "gateMixture",
            size,
            d -> {
              Real shares = d.garbage(luts, 16);
              Real table = d.garbage(luts, 4);
              Real logits = d.real(luts, 16);
              logits.set(0, 5, 40);
              d.backend().table().gateMixture(logits, shares, table);
              return new Object[] {shares, table};
            }),
        Case.exact(
            "gateMixtureGradient",
            size,
            d -> {
              Real dLogits = d.real(luts, 16);
              Real dTable = d.real(luts, 4);
              d.backend()
                  .table()
                  .gateMixtureGradient(d.uniform(luts, 16), d.uniform(luts, 4), dTable, dLogits);
              return new Object[] {dLogits};
            }));
  }

  private static Stream<Case> tables(int luts, int fanIn) {
    String size = luts + " LUTs of " + fanIn;
    int entries = 1 << fanIn;
    return Stream.of(
            Stream.of(
                Case.exact(
                    "walsh",
                    size,
                    d -> {
                      Real x = d.real(luts, entries);
                      Real y = d.garbage(luts, entries);
                      d.backend().table().walsh(x, 0.3f, y, false);
                      Real sum = d.real(luts, entries);
                      d.backend().table().walsh(x, 0.7f, sum, true);
                      return new Object[] {y, sum};
                    })),
            influences(luts, entries, size),
            Stream.of(1, 5).flatMap(hidden -> mlps(luts, fanIn, hidden)))
        .flatMap(s -> s);
  }

  private static Stream<Case> influences(int luts, int entries, String size) {
    return Stream.of(
        Case.near(
            "influence",
            size,
            d -> {
              Real loss = d.garbage(1, 1);
              d.backend().table().influence(d.uniform(luts, entries), 0.4f, 2, loss);
              return new Object[] {loss};
            }),
        Case.exact(
            "influenceGradient",
            size,
            d -> {
              Real x = d.uniform(luts, entries);
              Real dx = d.real(luts, entries);
              d.backend().table().influenceGradient(x, d.real(1, 1), 0.4f, 2, dx);
              return new Object[] {dx};
            }));
  }

  private static Stream<Case> mlps(int luts, int fanIn, int hidden) {
    String size = luts + " LUTs of " + fanIn + ", " + hidden + " hidden";
    int entries = 1 << fanIn;
    return Stream.of(
        Case.exact(
            "mlp",
            size,
            d -> {
              Real pre = d.garbage(luts, hidden * entries);
              Real table = d.garbage(luts, entries);
              Real w1 = d.real(luts, hidden * fanIn);
              Real b1 = d.real(luts, hidden);
              Real w2 = d.real(luts, hidden);
              d.backend().table().mlp(w1, b1, w2, d.real(luts, 1), pre, table);
              return new Object[] {pre, table};
            }),
        Case.exact(
            "mlpGradient",
            size,
            d -> {
              Real w2 = d.real(luts, hidden);
              Real pre = d.real(luts, hidden * entries);
              Real dTable = d.real(luts, entries);
              Real dW1 = d.real(luts, hidden * fanIn);
              Real dB1 = d.real(luts, hidden);
              Real dW2 = d.real(luts, hidden);
              Real dB2 = d.real(luts, 1);
              TableKernels table = d.backend().table();
              table.mlpGradient(w2, pre, dTable, dW1, dB1, dW2, dB2);
              table.mlpGradient(w2, pre, dTable, null, null, dW2, null);
              return new Object[] {dW1, dB1, dW2, dB2};
            }));
  }

  private static Stream<Case> random(int rows, int frames) {
    String size = rows + " x " + frames;
    return Stream.of(
        Case.exact(
            "logisticNoise",
            size,
            d -> {
              Real all = d.garbage(rows, frames);
              d.backend().table().logisticNoise(all, SEED, 0, 0.7f);
              Real later = d.garbage(rows, frames);
              d.backend().table().logisticNoise(later, SEED, 12, 1.5f);
              return new Object[] {all, later};
            }),
        Case.exact(
            "dropout",
            size,
            d -> {
              Real out = d.garbage(rows, frames);
              d.backend().table().dropout(out, SEED, 0.3f);
              Real none = d.garbage(rows, frames);
              d.backend().table().dropout(none, SEED, 0);
              return new Object[] {out, none};
            }),
        Case.exact(
            "round",
            size,
            d -> {
              Real x = d.uniform(rows, frames);
              x.set(0, 0, 0.5f);
              d.backend().table().round(x);
              return new Object[] {x};
            }));
  }
}
