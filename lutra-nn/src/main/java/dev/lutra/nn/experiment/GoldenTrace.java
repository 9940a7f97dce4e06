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
  private static final int BATCH = 512;

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
    int[] order = new int[count];
    for (int s = 0; s < count; s++) {
      order[s] = s;
    }
    for (int from = 0; from < count; from += BATCH) {
      int n = Math.min(BATCH, count - from);
      try (Tape tape = model.evaluation()) {
        Real words = tape.own(model.backend().memory().real(width, n));
        model.encoder().quantizer().gather(model.backend(), samples, order, from, words);
        ForwardPass pass = ForwardPass.traced(tape);
        Real out = model.scores(pass, words);
        for (int s = 0; s < n; s++) {
          for (int f = 0; f < width; f++) {
            features[(from + s) * width + f] = (int) words.get(f, s);
          }
          for (int c = 0; c < groups; c++) {
            scores[(from + s) * groups + c] = Math.round(out.get(c, s));
          }
          if (classes.length > 0) {
            classes[from + s] = EncodedNetwork.argMax(out, s);
          }
        }
        collect(pass.trace(), layers, count, frames, from, n);
      }
    }
    return new Trace(count, frames, features, layers, scores, classes);
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
