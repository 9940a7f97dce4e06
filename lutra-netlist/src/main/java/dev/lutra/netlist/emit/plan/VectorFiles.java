package dev.lutra.netlist.emit.plan;

import dev.lutra.netlist.Cell;
import dev.lutra.netlist.Netlist;
import dev.lutra.netlist.sim.Simulator;
import dev.lutra.netlist.sim.Trace;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The golden vectors of a test bench, as hex lines for `$readmemh`, most significant digit first:
///
/// - `features.hex`, one line a sample: word `f` at bit `f * featureBits` (for a core alone
///   `bits.hex`, one line a vector, encoder bit `i` at bit `i`);
/// - `layers.hex`, one line a vector: the layers in ascending order, the first at bit 0, in each
///   the surviving tables in ascending order of their units;
/// - `outputs.hex`, one line a vector: output `i` at bit `i`;
/// - `result.hex`, one line a sample: score `g` at bit `g * w`, the class above the scores.
///
/// A vector is a frame of a sample. Outputs that are tables come from the trace; those that are not
/// (constants, encoder bits) are simulated, since a trace has no row for them.
public final class VectorFiles {
  private final CorePlan plan;
  private final Trace trace;
  private final Path folder;
  private final Simulator simulator;

  /// Files below `folder` with what `trace` says.
  public VectorFiles(CorePlan plan, Trace trace, Path folder) {
    this.plan = plan;
    this.trace = trace;
    this.folder = folder;
    this.simulator = new Simulator(plan.netlist);
  }

  /// Writes all files.
  ///
  /// @param coreOnly for a bench of the core by itself
  public List<Path> write(boolean coreOnly) throws IOException {
    List<Path> files = new ArrayList<>();
    if (coreOnly) {
      files.add(bits("bits.hex", simulated(plan.bits.nets())));
    } else {
      files.add(features());
    }
    if (plan.layerBits() > 0) {
      files.add(bits("layers.hex", layerRows()));
    }
    files.add(bits("outputs.hex", outputRows()));
    if (!coreOnly && Ports.hasHead(plan.netlist)) {
      files.add(results());
    }
    return files;
  }

  /// Writes what a bench needs that looks at ports only: the inputs, and the results or, where
  /// there is no head, the outputs.
  ///
  /// @param coreOnly for a bench of the core by itself
  public List<Path> writePorts(boolean coreOnly) throws IOException {
    boolean head = !coreOnly && Ports.hasHead(plan.netlist);
    return List.of(
        coreOnly ? bits("bits.hex", simulated(plan.bits.nets())) : features(),
        head ? results() : bits("outputs.hex", outputRows()));
  }

  private long[][] simulated(int[] nets) {
    return simulator.vectors(trace.features(), trace.samples(), nets);
  }

  private long[][] layerRows() {
    long[][] rows = new long[plan.layerBits()][];
    int at = 0;
    for (CorePlan.Layer layer : plan.layers) {
      for (int net : layer.vector().nets()) {
        rows[at++] = row((Cell.Lut) plan.netlist.cell(net));
      }
    }
    return rows;
  }

  private long[] row(Cell.Lut lut) {
    return trace.layers().get(lut.layer())[lut.unit()];
  }

  private long[][] outputRows() {
    int[] outputs = plan.netlist.outputs();
    long[][] rows = new long[outputs.length][];
    List<Integer> others = new ArrayList<>();
    for (int i = 0; i < outputs.length; i++) {
      int net = outputs[i];
      while (plan.netlist.cell(net) instanceof Cell.Register register) {
        net = register.input();
      }
      if (plan.netlist.cell(net) instanceof Cell.Lut lut) {
        rows[i] = row(lut);
      } else {
        others.add(i);
      }
    }
    long[][] found = simulated(others.stream().mapToInt(i -> outputs[i]).toArray());
    for (int i = 0; i < found.length; i++) {
      rows[others.get(i)] = found[i];
    }
    return rows;
  }

  private Path bits(String name, long[][] rows) throws IOException {
    int vectors = trace.samples() * trace.frames();
    return OutputFile.write(
        folder.resolve(name),
        out -> {
          HexLines lines = new HexLines(out, rows.length);
          for (int v = 0; v < vectors; v++) {
            int word = v >> 6;
            for (long[] row : rows) {
              lines.add((int) (row[word] >>> v) & 1, 1);
            }
            lines.end();
          }
          lines.flush();
        });
  }

  private Path features() throws IOException {
    Netlist netlist = plan.netlist;
    int words = netlist.features();
    int width = netlist.featureBits();
    return OutputFile.write(
        folder.resolve("features.hex"),
        out -> {
          HexLines lines = new HexLines(out, words * width);
          for (int s = 0; s < trace.samples(); s++) {
            for (int f = 0; f < words; f++) {
              lines.add(trace.features()[s * words + f], width);
            }
            lines.end();
          }
          lines.flush();
        });
  }

  private Path results() throws IOException {
    Ports ports = Ports.of(plan.netlist);
    int groups = plan.netlist.readout().groups();
    boolean classes = trace.classes().length > 0;
    return OutputFile.write(
        folder.resolve("result.hex"),
        out -> {
          HexLines lines = new HexLines(out, ports.scores() + (classes ? ports.classIndex() : 0));
          for (int s = 0; s < trace.samples(); s++) {
            for (int g = 0; g < groups; g++) {
              lines.add(trace.scores()[s * groups + g], ports.score());
            }
            if (classes) {
              lines.add(trace.classes()[s], ports.classIndex());
            }
            lines.end();
          }
          lines.flush();
        });
  }
}
