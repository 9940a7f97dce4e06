package dev.lutra.netlist.jvm;

import dev.lutra.netlist.Netlist;
import java.util.Locale;

/// A netlist compiled for the latency of one sample. Inputs and outputs are those of
/// [CompiledNetlist], here a byte each, 0 or 1.
///
/// The tables are looked up one after the other, in a loop over wires and entries of which there is
/// one for tables of up to 2, 4, 6 and 12 inputs. Straight-line bytecode for the same was measured
/// a fifth slower, for it comes from the second-level cache. Constants, buffers and dead tables
/// cost time: run [dev.lutra.netlist.pass.Passes] before.
///
/// Holds the values of a sample: one evaluator for each thread.
public final class SampleEvaluator {
  private final int inputs;
  private final int[] outputs;
  private final byte[] values;
  private final TableRun[] runs;

  private SampleEvaluator(int inputs, int[] outputs, byte[] values, TableRun[] runs) {
    this.inputs = inputs;
    this.outputs = outputs;
    this.values = values;
    this.runs = runs;
  }

  /// Compiles `netlist`.
  public static SampleEvaluator compile(Netlist netlist) {
    SampleLayout layout = new SampleLayout(netlist);
    byte[] values = new byte[layout.places()];
    values[SampleLayout.ONE] = 1;
    return new SampleEvaluator(
        layout.inputs(), layout.outputs(), values, layout.runs().toArray(TableRun[]::new));
  }

  /// Number of inputs: encoder cells in the order of their nets.
  public int inputs() {
    return inputs;
  }

  /// Number of outputs.
  public int outputs() {
    return outputs.length;
  }

  /// Evaluates one sample.
  ///
  /// @param in `in[e]` is 1 if input `e` is, else 0; nothing else is allowed, and it is not checked
  /// @param out `out[o]` becomes 1 if output `o` is, else 0
  public void evaluate(byte[] in, byte[] out) {
    check(in.length, out.length);
    evaluate(in);
    for (int o = 0; o < out.length; o++) {
      out[o] = values[outputs[o]];
    }
  }

  /// Evaluates one sample and counts.
  ///
  /// @param in as above
  /// @param counts to `counts[g]` the number of ones in the `g`-th run of outputs is added; there
  ///   are as many runs of equal length as counts
  public void count(byte[] in, int[] counts) {
    int size = counts.length == 0 ? 0 : outputs.length / counts.length;
    check(in.length, size * counts.length);
    evaluate(in);
    for (int g = 0; g < counts.length; g++) {
      int ones = 0;
      for (int o = g * size; o < (g + 1) * size; o++) {
        ones += values[outputs[o]];
      }
      counts[g] += ones;
    }
  }

  private void evaluate(byte[] in) {
    System.arraycopy(in, 0, values, SampleLayout.FIRST_INPUT, inputs);
    for (TableRun run : runs) {
      run.evaluate(values);
    }
  }

  private void check(int given, int asked) {
    if (given != inputs || asked != outputs.length) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "sample: got %d inputs and %d outputs, expected %d and %d",
              given,
              asked,
              inputs,
              outputs.length));
    }
  }
}
