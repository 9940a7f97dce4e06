package dev.lutra.nn.experiment;

import dev.lutra.netlist.Netlist;
import dev.lutra.netlist.Readout;
import dev.lutra.netlist.sim.Trace;
import dev.lutra.nn.EncodedNetwork;
import dev.lutra.nn.ForwardPass;
import dev.lutra.nn.data.Samples;
import dev.lutra.tensor.Bits;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.Tape;
import java.util.ArrayList;
import java.util.List;

/// What the hardened network answers, bit by bit: the golden model that the netlist and the Verilog
/// are compared with. It is computed by the tensor kernels, not by the netlist.
public final class GoldenTrace {
  /// The most samples that are computed together.
  private static final int BATCH = 256;

  private GoldenTrace() {}

  /// Traces the first `count` samples.
  ///
  /// @param netlist the lowered model, for its read-out
  public static Trace of(EncodedNetwork model, Netlist netlist, Samples samples, int count) {
    int frames = model.encoder().hardware().frames();
    int width = model.encoder().quantizer().features();
    int groups = model.outputs();
    int[] features = new int[count * width];
    int[] scores = new int[count * groups];
    int[] classes = new int[netlist.readout().kind() == Readout.Kind.CLASSES ? count : 0];
    List<long[][]> layers = new ArrayList<>();
    run(
        model,
        samples,
        count,
        true,
        (from, n, words, pass, out) -> {
          for (int s = 0; s < n; s++) {
            for (int f = 0; f < width; f++) {
              features[(from + s) * width + f] = (int) words.get(f, s);
            }
            if (classes.length > 0) {
              classes[from + s] = EncodedNetwork.argMax(out, s);
            }
          }
          collect(out, scores, from, n);
          collect(pass.trace(), layers, count, frames, from, n);
        });
    return new Trace(count, frames, features, layers, scores, classes);
  }

  /// The scores of the first `count` samples alone, `[samples][outputs]`.
  public static int[] scores(EncodedNetwork model, Samples samples, int count) {
    int[] scores = new int[count * model.outputs()];
    run(model, samples, count, false, (from, n, words, pass, out) -> collect(out, scores, from, n));
    return scores;
  }

  /// What a batch from sample `from` on gave.
  private interface Batch {
    void take(int from, int count, Real words, ForwardPass pass, Real scores);
  }

  private static void run(
      EncodedNetwork model, Samples samples, int count, boolean traced, Batch batch) {
    int[] order = new int[count];
    for (int s = 0; s < count; s++) {
      order[s] = s;
    }
    int together = model.evaluated(BATCH);
    for (int from = 0; from < count; from += together) {
      int n = Math.min(together, count - from);
      try (Tape tape = model.evaluation()) {
        Real words = tape.own(model.backend().memory().real(samples.width(), n));
        model.encoder().quantizer().gather(model.backend(), samples, order, from, words);
        ForwardPass pass = traced ? ForwardPass.traced(tape) : ForwardPass.hardened(tape);
        batch.take(from, n, words, pass, model.scores(pass, words));
      }
    }
  }

  private static void collect(Real out, int[] scores, int from, int n) {
    int groups = out.features();
    for (int i = 0; i < n * groups; i++) {
      scores[from * groups + i] = Math.round(out.get(i % groups, i / groups));
    }
  }

  /// Moves column `frame * n + s` of a batch to bit `(from + s) * frames + frame` of the trace.
  private static void collect(
      List<Bits> batch, List<long[][]> layers, int count, int frames, int from, int n) {
    int words = (int) (((long) count * frames + 63) >> 6);
    for (int l = 0; l < batch.size(); l++) {
      Bits bits = batch.get(l);
      if (layers.size() == l) {
        layers.add(new long[bits.features()][words]);
      }
      for (int unit = 0; unit < bits.features(); unit++) {
        long[] row = layers.get(l)[unit];
        for (int frame = 0; frame < frames; frame++) {
          for (int s = 0; s < n; s++) {
            if (bits.get(unit, frame * n + s)) {
              int v = (from + s) * frames + frame;
              row[v >> 6] |= 1L << (v & 63);
            }
          }
        }
      }
    }
  }
}
