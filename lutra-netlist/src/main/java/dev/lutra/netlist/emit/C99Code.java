package dev.lutra.netlist.emit;

import dev.lutra.netlist.Readout;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// The functions of a netlist in C, before names and types are filled in. They walk over the
/// tables: for 3,000 LUTs that is as fast as a line of C for each and compiles in no time, where
/// those lines took gcc two minutes, and four to eight times the memory.
///
/// One sample has a byte for each bit, because packed bits take 1.75 times as long. A block has a
/// word of samples for each bit; a table is folded from the 16 functions of its first two inputs.
final class C99Code {
  /// Inputs up to which a table is folded in one expression.
  private static final int NESTED = 6;

  private final C99Plan plan;
  private final StringBuilder out = new StringBuilder();

  private C99Code(C99Plan plan) {
    this.plan = plan;
  }

  static String text(C99Plan plan) {
    return new C99Code(plan).write();
  }

  private String write() {
    out.append("\n/* One sample: a byte for each bit. */\n");
    encode();
    fanIns().forEach(this::look);
    frame("frame", "const feature_t *x, unsigned frame, uint8_t *v", "look", "uint8_t");
    out.append("\n/* A block: a word for each bit, bit s of it is that of sample s. */\n");
    encodeBlock();
    out.append(plan.widest() > 2 ? C99Templates.MUX : "");
    out.append(plan.runs.isEmpty() ? "" : C99Templates.PAIRS);
    fanIns().forEach(this::fold);
    String block = "const feature_t *x, unsigned count, unsigned frame, NET_WORD *v";
    frame("frame_block", block, "fold", "NET_WORD");
    out.append('\n');
    Readout.Kind kind = plan.netlist.readout().kind();
    out.append(kind == Readout.Kind.BITS ? C99Templates.BITS : C99Templates.SCORES);
    out.append(kind == Readout.Kind.CLASSES ? C99Templates.CLASSES : "");
    out.append(C99Templates.MAIN_START);
    out.append(kind == Readout.Kind.BITS ? C99Templates.MAIN_BITS : C99Templates.MAIN_SCORES);
    out.append(kind == Readout.Kind.CLASSES ? C99Templates.MAIN_CLASS : "");
    return out.append(C99Templates.MAIN_END).toString();
  }

  private IntStream fanIns() {
    return plan.runs.stream().mapToInt(C99Plan.Run::inputs).sorted().distinct();
  }

  private void encode() {
    out.append("static void net_encode(const feature_t *x, unsigned frame, uint8_t *v)\n{\n");
    unused();
    out.append("    *v++ = 0;\n    *v++ = 1;\n");
    bit(plan.bits.size(), "(x[net_bit_word[i]] >> net_bit[i]) & 1");
    bit(plan.compares.size(), "x[net_compare_word[i]] >= net_compare[i]");
    bit(plan.swept.size(), "x[net_swept_word[i]] >= net_sequences[frame][net_swept[i]]");
    out.append("}\n");
  }

  private void bit(int count, String value) {
    if (count > 0) {
      loop(count);
      out.append("        *v++ = (uint8_t)(").append(value).append(");\n    }\n");
    }
  }

  private void encodeBlock() {
    boolean any = hasEncoder();
    out.append(any ? C99Templates.COLUMN : "");
    out.append(plan.bits.isEmpty() ? "" : C99Templates.PICK);
    out.append(plan.compares.size() + plan.swept.size() == 0 ? "" : C99Templates.ABOVE);
    out.append("\nstatic void net_encode_block(\n");
    out.append("    const feature_t *x, unsigned count, unsigned frame, NET_WORD *v)\n{\n");
    out.append(any ? "    NET_WORD column[NET_LANE];\n" : "    (void)count;\n");
    unused();
    out.append("    *v++ = 0;\n    *v++ = ~(NET_WORD)0;\n");
    blockBit(plan.bits.size(), "bit_word", "net_pick(column, net_bit[i])");
    blockBit(plan.compares.size(), "compare_word", "net_above(column, net_compare[i])");
    String threshold = "net_sequences[frame][net_swept[i]]";
    blockBit(plan.swept.size(), "swept_word", "net_above(column, " + threshold + ")");
    out.append("}\n");
  }

  private void blockBit(int count, String word, String value) {
    if (count > 0) {
      loop(count);
      out.append("        if (i == 0 || net_").append(word).append("[i] != net_").append(word);
      out.append("[i - 1]) {\n            net_column(x, count, net_").append(word);
      out.append("[i], column);\n        }\n");
      out.append("        *v++ = ").append(value).append(";\n    }\n");
    }
  }

  private void loop(int count) {
    out.append("    for (uint32_t i = 0; i < ").append(count).append("u; i++) {\n");
  }

  private boolean hasEncoder() {
    return plan.bits.size() + plan.compares.size() + plan.swept.size() > 0;
  }

  private void unused() {
    out.append(hasEncoder() ? "" : "    (void)x;\n");
    out.append(plan.swept.isEmpty() ? "    (void)frame;\n" : "");
  }

  private void frame(String name, String parameters, String look, String bit) {
    boolean block = bit.equals("NET_WORD");
    out.append("\nstatic void net_").append(name).append(block ? "(\n    " : "(");
    out.append(parameters).append(")\n{\n");
    if (!plan.runs.isEmpty()) {
      out.append("    const slot_t *in = net_inputs;\n    const uint8_t *table = net_tables;\n");
    }
    out.append(
        block ? "    net_encode_block(x, count, frame, v);\n" : "    net_encode(x, frame, v);\n");
    if (!plan.runs.isEmpty()) {
      out.append("    for (unsigned r = 0; r < ").append(plan.runs.size()).append("u; r++) {\n");
      out.append("        const uint32_t tables = net_runs[r][1];\n");
      out.append("        ").append(bit).append(" *out = v + net_runs[r][2];\n");
      out.append("        switch (net_runs[r][0]) {\n");
      fanIns()
          .forEach(n -> {
            int bytes = tableBytes(n);
            out.append("        case ")
                .append(n)
                .append(":\n            net_")
                .append(look)
                .append(n);
            out.append("(v, tables, in, table, out);\n            in += ").append(n);
            out.append(" * tables;\n            table += ");
            out.append(bytes == 1 ? "" : bytes + " * ").append("tables;\n            break;\n");
          });
      out.append("        default:\n            break;\n        }\n    }\n");
    }
    out.append("}\n");
  }

  private static int tableBytes(int inputs) {
    return inputs < 3 ? 1 : 1 << (inputs - 3);
  }

  private void openTables(String name, int inputs, String bit) {
    out.append("\nstatic void net_").append(name).append(inputs).append("(\n    const ");
    out.append(bit).append(" *v, uint32_t tables, const slot_t *in, const uint8_t *table, ");
    out.append(bit).append(" *out)\n{\n");
  }

  private void openLoop(int inputs) {
    out.append("    for (; tables > 0; tables--, in += ").append(inputs).append(", table += ");
    out.append(tableBytes(inputs)).append(") {\n");
  }

  /// Tables of one sample: the inputs are put together to the address of the entry.
  private void look(int inputs) {
    openTables("look", inputs, "uint8_t");
    openLoop(inputs);
    String address =
        IntStream.range(0, inputs)
            .mapToObj(i -> "(unsigned)v[in[" + i + "]]" + (i == 0 ? "" : " << " + i))
            .collect(Collectors.joining("\n            | "));
    out.append("        const unsigned k = ").append(address).append(";\n");
    String at = inputs > 3 ? "table[k >> 3] >> (k & 7)" : "*table >> k";
    out.append("        *out++ = (uint8_t)((").append(at).append(") & 1);\n    }\n}\n");
  }

  /// Tables of a block, folded by `low ^ ((low ^ high) & x)` one input after the other.
  private void fold(int inputs) {
    openTables("fold", inputs, "NET_WORD");
    int high = inputs - NESTED;
    out.append("    NET_WORD f[16];\n");
    if (high > 0) {
      out.append("    NET_WORD w[").append(1 << high).append("];\n");
    }
    openLoop(inputs);
    for (int i = 2; i < Math.min(inputs, NESTED); i++) {
      out.append("        const NET_WORD x").append(i).append(" = v[in[").append(i).append("]];\n");
    }
    out.append("        net_pairs(v[in[0]], v[in[1]], f);\n");
    if (high <= 0) {
      out.append("        *out++ = ").append(nested(inputs, 0, "table[", "        "));
      out.append(";\n    }\n}\n");
      return;
    }
    int parts = 1 << high;
    out.append("        for (unsigned k = 0; k < ").append(parts).append("u; k++) {\n");
    out.append("            w[k] = ").append(nested(NESTED, 0, "table[8 * k + ", "            "));
    out.append(";\n        }\n        for (unsigned n = ").append(parts / 2);
    out.append(", i = 6; n > 0; n /= 2, i++) {\n            for (unsigned k = 0; k < n; k++) {\n");
    out.append("                w[k] = net_mux(w[2 * k], w[2 * k + 1], v[in[i]]);\n");
    out.append("            }\n        }\n        *out++ = w[0];\n    }\n}\n");
  }

  /// The expression for the entries from byte `at` on, over the first `inputs` inputs.
  private static String nested(int inputs, int at, String table, String indent) {
    String entries = table + at + "]";
    if (inputs == 2) {
      return "f[" + entries + " & 15]";
    }
    if (inputs == 3) {
      return "net_mux(f[" + entries + " & 15], f[" + entries + " >> 4], x2)";
    }
    String deeper = indent + "    ";
    return "net_mux(\n"
        + deeper
        + nested(inputs - 1, at, table, deeper)
        + ",\n"
        + deeper
        + nested(inputs - 1, at + tableBytes(inputs - 1), table, deeper)
        + ",\n"
        + deeper
        + "x"
        + (inputs - 1)
        + ")";
  }
}
