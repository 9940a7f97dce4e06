package dev.lutra.netlist.sim;

import dev.lutra.netlist.Cell;
import dev.lutra.netlist.Netlist;
import dev.lutra.netlist.Readout;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/// What a golden model says about some samples: every bit of every layer, the scores and the
/// classes. The golden model is the hardened network itself; [#of(Netlist, int[], int)] makes a
/// trace by simulation instead. Arrays are not copied: a trace may be large.
///
/// @param samples number of samples
/// @param frames modulation frames a sample
/// @param features `[samples][features]` row-major unsigned input words
/// @param layers `layers.get(l)[unit][word]`; the value for sample `s` in frame `f` is bit `v & 63`
///   of word `v >> 6` with `v = s * frames + f`
/// @param scores `[samples][groups]` row-major; empty for a read-out of `BITS`
/// @param classes one class a sample; empty unless the read-out is `CLASSES`
@SuppressWarnings("ArrayRecordComponent") // a large buffer handed over, compared with nothing
public record Trace(
    int samples, int frames, int[] features, List<long[][]> layers, int[] scores, int[] classes) {

  /// Checks that samples and frames are possible and takes the list of layers.
  public Trace {
    if (samples < 0 || frames < 1) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "trace: got %d samples of %d frames, expected at least 0 and 1",
              samples,
              frames));
    }
    layers = List.copyOf(layers);
  }

  /// Words in a row of `layers`.
  public int words() {
    return (int) (((long) samples * frames + 63) >> 6);
  }

  /// The bit of node `unit` of layer `layer` for vector `v = sample * frames + frame`.
  public boolean bit(int layer, int unit, int v) {
    return (layers.get(layer)[unit][v >> 6] >>> (v & 63) & 1) != 0;
  }

  /// Says why this trace cannot belong to `netlist`, in one line for each reason; empty if it can.
  public List<String> problems(Netlist netlist) {
    List<String> problems = new ArrayList<>();
    expect(problems, "frames", frames, netlist.frames());
    expect(problems, "feature words", features.length, (long) samples * netlist.features());
    int groups = netlist.readout().groups();
    boolean scored = netlist.readout().kind() != Readout.Kind.BITS;
    boolean classed = netlist.readout().kind() == Readout.Kind.CLASSES;
    expect(problems, "scores", scores.length, scored ? (long) samples * groups : 0);
    expect(problems, "classes", classes.length, classed ? samples : 0);
    for (Cell cell : netlist.cells()) {
      if (cell instanceof Cell.Lut lut) {
        checkRow(problems, lut);
      }
    }
    return problems;
  }

  private void checkRow(List<String> problems, Cell.Lut lut) {
    if (lut.layer() >= layers.size() || lut.unit() >= layers.get(lut.layer()).length) {
      problems.add(
          String.format(
              Locale.ROOT,
              "trace: got no bits for layer %d unit %d, which the netlist has",
              lut.layer(),
              lut.unit()));
    } else if (layers.get(lut.layer())[lut.unit()].length < words()) {
      problems.add(
          String.format(
              Locale.ROOT,
              "trace: got %d words for layer %d unit %d, expected %d",
              layers.get(lut.layer())[lut.unit()].length,
              lut.layer(),
              lut.unit(),
              words()));
    }
  }

  private static void expect(List<String> problems, String what, long got, long expected) {
    if (got != expected) {
      problems.add(
          String.format(Locale.ROOT, "trace: got %d %s, expected %d", got, what, expected));
    }
  }

  /// The trace of the netlist's own simulator; units that have no cell are all 0.
  public static Trace of(Netlist netlist, int[] features, int samples) {
    Simulator simulator = new Simulator(netlist);
    int[] luts =
        IntStream.range(0, netlist.size())
            .filter(net -> netlist.cell(net) instanceof Cell.Lut)
            .toArray();
    long[][] rows = simulator.vectors(features, samples, luts);
    int words = (int) (((long) samples * netlist.frames() + 63) >> 6);
    List<long[][]> layers = new ArrayList<>();
    for (int units : unitsOf(netlist)) {
      layers.add(new long[units][words]);
    }
    for (int i = 0; i < luts.length; i++) {
      Cell.Lut lut = (Cell.Lut) netlist.cell(luts[i]);
      layers.get(lut.layer())[lut.unit()] = rows[i];
    }
    Readout.Kind kind = netlist.readout().kind();
    int[] scores = kind == Readout.Kind.BITS ? new int[0] : simulator.scores(features, samples);
    int[] classes =
        kind == Readout.Kind.CLASSES ? simulator.classes(features, samples) : new int[0];
    return new Trace(samples, netlist.frames(), features, layers, scores, classes);
  }

  private static int[] unitsOf(Netlist netlist) {
    int[] units = new int[netlist.layers()];
    for (Cell cell : netlist.cells()) {
      if (cell instanceof Cell.Lut lut) {
        units[lut.layer()] = Math.max(units[lut.layer()], lut.unit() + 1);
      }
    }
    return units;
  }
}
