package dev.lutra.netlist.emit;

import dev.lutra.netlist.Cell;
import dev.lutra.netlist.Netlist;
import dev.lutra.netlist.emit.plan.Ports;
import java.util.Locale;

/// The constants and read-only tables of a netlist in C, before names and types are filled in.
final class C99Tables {
  private static final int LINE = 96;

  private final C99Plan plan;
  private final StringBuilder out = new StringBuilder();

  private C99Tables(C99Plan plan) {
    this.plan = plan;
  }

  static String text(C99Plan plan) {
    return new C99Tables(plan).write();
  }

  private String write() {
    constants();
    encoder();
    layers();
    return out.toString();
  }

  private void constants() {
    Netlist netlist = plan.netlist;
    out.append("#include <stdint.h>\n\n");
    define("FEATURES", netlist.features(), "input words of a sample");
    define("MAX_WORD", (1 << netlist.featureBits()) - 1, "the largest input word");
    define("FRAMES", netlist.frames(), "modulation frames of a sample");
    if (Ports.hasHead(netlist)) {
      define("GROUPS", netlist.readout().groups(), "scores of a sample");
      define("GROUP_SIZE", netlist.groupSize(), "outputs counted in a score");
      define("SCORE_BITS", Ports.of(netlist).score(), "bits of the largest score");
    } else {
      define("OUTPUTS", netlist.outputCount(), "output bits of a frame");
      define("OUTPUT_BYTES", plan.outputBytes(), "bytes that they take");
    }
    define("SLOTS", plan.slots, "bits of a frame that are kept at a time");
    define("LANE", plan.lane(), "bits for an input word in the encoder of a block");
    out.append("\n#ifndef NET_WORD\n#define NET_WORD uint64_t\n#endif\n");
    out.append("#define NET_SAMPLES ((unsigned)(8 * sizeof(NET_WORD))) /* samples in a word */\n");
  }

  private void define(String name, int value, String what) {
    out.append("#define NET_").append(name).append(' ').append(value).append("u /* ");
    out.append(what).append(" */\n");
  }

  private void encoder() {
    out.append("\n/* Encoder: the feature that each bit looks at, and what it asks. */\n");
    String word = "word_t";
    array(word, "bit_word", plan.bits.stream().mapToInt(Cell.FeatureBit::feature).toArray());
    array("uint8_t", "bit", plan.bits.stream().mapToInt(Cell.FeatureBit::bit).toArray());
    array(word, "compare_word", plan.compares.stream().mapToInt(Cell.Compare::feature).toArray());
    array(
        "threshold_t",
        "compare",
        plan.compares.stream().mapToInt(compare -> compare.threshold(0) + 1).toArray());
    array(word, "swept_word", plan.swept.stream().mapToInt(Cell.Compare::feature).toArray());
    array("sequence_t", "swept", plan.sequenceOf);
    if (!plan.sequences.isEmpty()) {
      String dimensions = "[" + plan.netlist.frames() + "][" + plan.sequences.size() + "]";
      open("threshold_t", "sequences" + dimensions);
      for (int frame = 0; frame < plan.netlist.frames(); frame++) {
        int at = frame;
        out.append(frame == 0 ? "    {\n" : "    }, {\n");
        lines(plan.sequences.stream().mapToInt(s -> s[at] + 1).toArray(), "        ", false);
      }
      out.append("    }\n};\n");
    }
  }

  private void layers() {
    if (!plan.runs.isEmpty()) {
      out.append("\n/* Layers: number of inputs, number of tables, first slot written. */\n");
      open("uint32_t", "runs[" + plan.runs.size() + "][3]");
      for (int i = 0; i < plan.runs.size(); i++) {
        C99Plan.Run run = plan.runs.get(i);
        out.append("    {").append(run.inputs()).append(", ").append(run.tables());
        out.append(", ").append(run.slot()).append(i == plan.runs.size() - 1 ? "}\n" : "},\n");
      }
      out.append("};\n\n/* Slots that the tables read, run by run. */\n");
      array("slot_t", "inputs", plan.inputs);
      out.append("\n/* Their entries: entry k is bit k % 8 of byte k / 8; input 0 is bit 0 of k.");
      out.append(" */\n");
      open("uint8_t", "tables[" + plan.tables.length + "]");
      lines(plan.tables, "    ", true);
      out.append("};\n");
    }
    out.append("\n/* Slots of the outputs. */\n");
    array("slot_t", "outputs", plan.outputs);
  }

  /// An array, if there is anything in it: C knows no empty one.
  private void array(String type, String name, int[] values) {
    if (values.length > 0) {
      open(type, name + "[" + values.length + "]");
      lines(values, "    ", false);
      out.append("};\n");
    }
  }

  private void open(String type, String declarator) {
    out.append("static const ").append(type).append(" net_").append(declarator).append(" = {\n");
  }

  private void lines(int[] values, String indent, boolean hex) {
    int start = out.length();
    out.append(indent);
    for (int i = 0; i < values.length; i++) {
      String item = item(values[i], hex) + (i == values.length - 1 ? "\n" : ",");
      if (i > 0 && out.length() - start + item.length() >= LINE) {
        out.append('\n');
        start = out.length();
        out.append(indent);
      } else if (i > 0) {
        out.append(' ');
      }
      out.append(item);
    }
  }

  private static String item(int value, boolean hex) {
    return hex ? String.format(Locale.ROOT, "0x%02x", value) : String.valueOf(value);
  }
}
