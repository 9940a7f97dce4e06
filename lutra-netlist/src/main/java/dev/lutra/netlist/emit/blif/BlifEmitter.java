package dev.lutra.netlist.emit.blif;

import dev.lutra.netlist.Cell;
import dev.lutra.netlist.Netlist;
import dev.lutra.netlist.emit.EmitOptions;
import dev.lutra.netlist.emit.Emitter;
import dev.lutra.netlist.emit.plan.CorePlan;
import dev.lutra.netlist.emit.plan.OutputFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Writes the core, and the core only, as `<name>_core.blif`: the Berkeley Logic Interchange Format
/// that ABC, Yosys and VTR read.
///
/// Model `<name>_core` has the inputs `clk` and `bits[i]` and the outputs `out[i]` of the Verilog
/// core. A table is a `.names` with an irredundant cover of prime cubes, of its zeros where they
/// need fewer; a register is a `.latch` at the rising edge without an initial value. Net `n` is
/// called `n<n>`.
public record BlifEmitter() implements Emitter {
  private static final int LINE = 96;

  @Override
  public String name() {
    return "blif";
  }

  @Override
  public String description() {
    return "BLIF of the core, for ABC, Yosys and VTR";
  }

  @Override
  public List<String> validate(Netlist netlist) {
    return CorePlan.problems(netlist);
  }

  @Override
  public List<Path> emit(Netlist netlist, EmitOptions options, Path folder) throws IOException {
    List<String> problems = validate(netlist);
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(problems.getFirst());
    }
    String model = options.moduleName() + "_core";
    return List.of(OutputFile.write(folder.resolve(model + ".blif"), text(netlist, model)));
  }

  private static String text(Netlist netlist, String model) {
    String[] names = new String[netlist.size()];
    for (int net = 0; net < names.length; net++) {
      names[net] = "n" + net;
    }
    List<String> inputs = new ArrayList<>(List.of("clk"));
    int[] bits = new CorePlan(netlist).bits.nets();
    for (int i = 0; i < bits.length; i++) {
      names[bits[i]] = "bits[" + i + "]";
      inputs.add(names[bits[i]]);
    }
    List<String> outputs = new ArrayList<>();
    for (int i = 0; i < netlist.outputCount(); i++) {
      outputs.add("out[" + i + "]");
    }
    StringBuilder out = new StringBuilder("# Core: look-up tables.\n");
    out.append("# Written by Lutra; do not edit.\n.model ").append(model).append('\n');
    line(out, ".inputs", inputs);
    line(out, ".outputs", outputs);
    for (int net = 0; net < names.length; net++) {
      cell(netlist.cell(net), net, names, out);
    }
    for (int i = 0; i < outputs.size(); i++) {
      line(out, ".names", List.of(names[netlist.output(i)], outputs.get(i)));
      out.append("1 1\n");
    }
    return out.append(".end\n").toString();
  }

  private static void cell(Cell cell, int net, String[] names, StringBuilder out) {
    switch (cell) {
      case Cell.Constant constant -> {
        line(out, ".names", List.of(names[net]));
        out.append(constant.value() ? "1\n" : "");
      }
      case Cell.Table lut -> {
        List<String> line = new ArrayList<>();
        for (int input : lut.inputs()) {
          line.add(names[input]);
        }
        line.add(names[net]);
        line(out, ".names", line);
        Cover cover = Cover.of(lut.table());
        for (String cube : cover.cubes()) {
          out.append(cube).append(cube.isEmpty() ? "" : " ").append(cover.value() ? "1\n" : "0\n");
        }
      }
      case Cell.Register register -> {
        out.append(".latch ").append(names[register.input()]).append(' ').append(names[net]);
        out.append(" re clk 2\n");
      }
      case Cell.FeatureBit _, Cell.Compare _ -> {} // the encoder
    }
  }

  /// A keyword and words; lines are broken.
  private static void line(StringBuilder out, String keyword, List<String> words) {
    out.append(keyword);
    int column = keyword.length();
    for (String word : words) {
      if (column + word.length() > LINE) {
        out.append(" \\\n ");
        column = 1;
      }
      out.append(' ').append(word);
      column += 1 + word.length();
    }
    out.append('\n');
  }
}
