package dev.lutra.netlist.emit.hls;

import dev.lutra.netlist.Cell;
import dev.lutra.netlist.Netlist;
import dev.lutra.netlist.Readout;
import dev.lutra.netlist.TruthTable;
import dev.lutra.netlist.emit.plan.Ports;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/// The text of header and source: a function for the encoder, one for each level of tables, and the
/// top, which counts and compares.
final class HlsCode {
  private static final int LINE = 96;

  private final HlsPlan plan;
  private final Netlist netlist;
  private final Ports ports;
  private final String name;
  private final boolean framed;

  /// Sequences of thresholds that change from frame to frame, by their name.
  private final Map<String, String> sequences = new LinkedHashMap<>();

  private final StringBuilder out = new StringBuilder();

  private HlsCode(HlsPlan plan, String name) {
    this.plan = plan;
    this.netlist = plan.netlist;
    this.ports = Ports.of(netlist);
    this.name = name;
    this.framed = netlist.frames() > 1;
  }

  /// The first lines of every file.
  static String banner(String what) {
    return "// " + what + "\n// Written by Lutra; do not edit.\n";
  }

  /// The declaration of the top.
  static String signature(Netlist netlist, String name) {
    Ports ports = Ports.of(netlist);
    String results =
        switch (netlist.readout().kind()) {
          case BITS -> "ap_uint<" + ports.outputs() + "> out_bits[" + netlist.frames() + "]";
          case SCORES -> scores(netlist);
          case CLASSES -> "ap_uint<" + ports.classIndex() + ">& out_class, " + scores(netlist);
        };
    return "void %s(\n    const ap_uint<%d> features[%d],\n    %s)"
        .formatted(name, ports.featureBits(), netlist.features(), results);
  }

  private static String scores(Netlist netlist) {
    return "ap_uint<%d> out_scores[%d]"
        .formatted(Ports.of(netlist).score(), netlist.readout().groups());
  }

  static String header(Netlist netlist, String name) {
    String guard = name.toUpperCase(Locale.ROOT) + "_H";
    return banner("The whole network: one call takes one sample.")
        + "#ifndef "
        + guard
        + "\n#define "
        + guard
        + "\n\n#include <ap_int.h>\n\n"
        + signature(netlist, name)
        + ";\n\n#endif\n";
  }

  static String source(HlsPlan plan, String name) {
    return new HlsCode(plan, name).write();
  }

  private String write() {
    out.append(banner("The whole network, for high-level synthesis."));
    out.append("#include \"").append(name).append(".h\"\n");
    plan.fanIns().forEach(this::lookUp);
    encoder();
    for (int level = 1; level < plan.levels.size(); level++) {
      level(level);
    }
    core();
    top();
    return out.toString();
  }

  /// Entry `iN … i0` of a table; a table of more than six inputs is an array of words.
  private void lookUp(int inputs) {
    boolean wide = inputs > 6;
    List<String> bits = new ArrayList<>();
    for (int i = inputs - 1; i >= 0; i--) {
      bits.add("bool i" + i);
    }
    out.append("\nstatic bool ").append(name).append("_lut").append(inputs).append("(const ");
    out.append(wide ? "unsigned long long table[" + (1 << (inputs - 6)) + "]" : word(inputs));
    out.append(wide ? ",\n    " : " table,\n    ").append(String.join(", ", bits));
    out.append(")\n{\n#pragma HLS INLINE\n    ap_uint<").append(inputs).append("> address;\n");
    for (int i = 0; i < inputs; i++) {
      out.append("    address[").append(i).append("] = i").append(i).append(";\n");
    }
    out.append(
        wide
            ? "    const ap_uint<64> word = table[address >> 6];\n    return word[address & 63];\n"
            : "    return table[address];\n");
    out.append("}\n");
  }

  private static String word(int inputs) {
    return "ap_uint<" + (1 << inputs) + ">";
  }

  private void encoder() {
    out.append("\n// Words to bits.\nstatic void ")
        .append(name)
        .append("_encode(\n    const ap_uint<");
    out.append(ports.featureBits()).append("> features[").append(netlist.features());
    out.append("],\n    ").append(framed ? "unsigned frame, " : "").append("ap_uint<");
    out.append(plan.width(0)).append(">& bits)\n{\n#pragma HLS INLINE\n");
    for (int net : plan.levels.getFirst()) {
      if (netlist.cell(net) instanceof Cell.Compare compare && compare.isModulated()) {
        sequence(compare);
      }
    }
    out.append("    bits = 0;\n");
    for (int net : plan.levels.getFirst()) {
      out.append("    ").append(plan.reference(net)).append(" = ");
      out.append(encoderBit(netlist.cell(net))).append(";\n");
    }
    out.append("}\n");
  }

  /// Declares the thresholds of the frames, one higher than they are, so that none is negative.
  private void sequence(Cell.Compare compare) {
    String key = Arrays.toString(compare.thresholds());
    if (!sequences.containsKey(key)) {
      String id = "t" + sequences.size();
      sequences.put(key, id);
      out.append("    static const unsigned ").append(id).append('[').append(netlist.frames());
      out.append("] = {");
      out.append(
          Arrays.stream(compare.thresholds())
              .mapToObj(t -> Integer.toString(t + 1))
              .collect(Collectors.joining(", ")));
      out.append("};\n");
    }
  }

  private String encoderBit(Cell cell) {
    return switch (cell) {
      case Cell.FeatureBit bit -> "features[" + bit.feature() + "][" + bit.bit() + "]";
      case Cell.Compare compare when compare.isModulated() ->
          "features["
              + compare.feature()
              + "] >= "
              + sequences.get(Arrays.toString(compare.thresholds()))
              + "[frame]";
      case Cell.Compare compare when compare.threshold(0) < 0 -> "true";
      case Cell.Compare compare -> "features[" + compare.feature() + "] > " + compare.threshold(0);
      case Cell.Constant _, Cell.Table _, Cell.Register _ ->
          throw new IllegalStateException("encoder bit: got " + cell + ", expected one of words");
    };
  }

  private void level(int level) {
    List<Integer> nets = plan.levels.get(level);
    out.append("\n// ").append(nets.size()).append(" tables.\nstatic void ").append(name);
    out.append('_').append(HlsPlan.vector(level)).append("(\n    ");
    for (int below : plan.read(level)) {
      out.append("const ap_uint<").append(plan.width(below)).append(">& ");
      out.append(HlsPlan.vector(below)).append(", ");
    }
    out.append("ap_uint<").append(plan.width(level)).append(">& ").append(HlsPlan.vector(level));
    out.append(")\n{\n#pragma HLS INLINE\n");
    for (int net : nets) {
      table(net, (Cell.Table) netlist.cell(net));
    }
    out.append("}\n");
  }

  private void table(int net, Cell.Table lut) {
    TruthTable table = lut.table();
    String target = "    " + plan.reference(net) + " = ";
    if (lut.fanIn() == 0) {
      out.append(target).append(table.get(0)).append(";\n");
      return;
    }
    String entries = "0x" + Long.toHexString(table.word(0)) + "ULL";
    if (lut.fanIn() > 6) {
      entries = "w" + net;
      words(entries, table);
    }
    StringBuilder call = new StringBuilder(target);
    call.append(name).append("_lut").append(lut.fanIn()).append('(').append(entries);
    int column = call.length();
    for (int i = lut.fanIn() - 1; i >= 0; i--) {
      String item = plan.reference(lut.input(i)) + (i == 0 ? ");" : "");
      boolean breaks = column + item.length() + 3 > LINE;
      call.append(breaks ? ",\n        " : ", ").append(item);
      column = (breaks ? 8 : column + 2) + item.length();
    }
    out.append(call).append('\n');
  }

  private void words(String id, TruthTable table) {
    long[] words = table.words();
    out.append("    static const unsigned long long ").append(id).append('[').append(words.length);
    out.append("] = {");
    for (int i = 0; i < words.length; i++) {
      out.append(i % 4 == 0 ? "\n        " : " ").append("0x").append(Long.toHexString(words[i]));
      out.append(i == words.length - 1 ? "ULL" : "ULL,");
    }
    out.append("};\n");
  }

  /// One frame: words to output bits.
  private void core() {
    out.append("\n// One frame.\nstatic void ").append(name).append("_frame(\n    const ap_uint<");
    out.append(ports.featureBits()).append("> features[").append(netlist.features());
    out.append("],\n    ").append(framed ? "unsigned frame, " : "").append("ap_uint<");
    out.append(ports.outputs()).append(">& out)\n{\n#pragma HLS INLINE\n");
    for (int level = 0; level < plan.levels.size(); level++) {
      out.append("    ap_uint<").append(plan.width(level)).append("> ");
      out.append(HlsPlan.vector(level)).append(";\n");
    }
    out.append("    ").append(name).append("_encode(features, ").append(framed ? "frame, " : "");
    out.append("bits);\n");
    for (int level = 1; level < plan.levels.size(); level++) {
      out.append("    ").append(name).append('_').append(HlsPlan.vector(level)).append('(');
      plan.read(level).forEach(below -> out.append(HlsPlan.vector(below)).append(", "));
      out.append(HlsPlan.vector(level)).append(");\n");
    }
    for (int i = 0; i < netlist.outputCount(); i++) {
      out.append("    out[").append(i).append("] = ");
      out.append(plan.reference(netlist.output(i))).append(";\n");
    }
    out.append("}\n");
  }

  private void top() {
    boolean classes = netlist.readout().kind() == Readout.Kind.CLASSES;
    boolean head = Ports.hasHead(netlist);
    String results = head ? "out_scores" : "out_bits";
    out.append('\n').append(signature(netlist, name)).append("\n{\n");
    out.append("#pragma HLS INTERFACE ap_ctrl_hs port=return\n");
    out.append("#pragma HLS INTERFACE ap_none port=features\n");
    out.append(classes ? "#pragma HLS INTERFACE ap_vld port=out_class\n" : "");
    out.append("#pragma HLS INTERFACE ap_vld port=").append(results).append('\n');
    out.append("#pragma HLS ARRAY_PARTITION variable=features complete\n");
    out.append("#pragma HLS ARRAY_PARTITION variable=").append(results).append(" complete\n");
    out.append(framed ? "" : "#pragma HLS PIPELINE II=1\n");
    if (head) {
      out.append("    ap_uint<").append(ports.score()).append("> score[");
      out.append(netlist.readout().groups()).append("];\n");
      out.append("#pragma HLS ARRAY_PARTITION variable=score complete\n");
    }
    String body = head ? HlsTemplates.count(framed) : HlsTemplates.BITS;
    String behind = classes ? HlsTemplates.HIGHEST : head ? HlsTemplates.SCORES : "";
    out.append(fill(HlsTemplates.frames(framed, body, behind), netlist, name));
    out.append("}\n");
  }

  /// Fills in what a text with dollars says of the netlist.
  static String fill(String text, Netlist netlist, String name) {
    Ports ports = Ports.of(netlist);
    boolean head = Ports.hasHead(netlist);
    boolean classes = netlist.readout().kind() == Readout.Kind.CLASSES;
    int result = head ? ports.scores() + (classes ? ports.classIndex() : 0) : ports.outputs();
    return text.replace("$INPUT_DIGITS", Integer.toString((ports.features() + 3) / 4))
        .replace("$RESULT_LINES", Ports.hasHead(netlist) ? "1" : "$FRAMES")
        .replace("$RESULT_DIGITS", Integer.toString((result + 3) / 4))
        .replace("$RESULTS", head ? "result" : "outputs")
        .replace("$FEATURES", Integer.toString(netlist.features()))
        .replace("$WORD", Integer.toString(ports.featureBits()))
        .replace("$NAME", name)
        .replace("$FRAMES", Integer.toString(netlist.frames()))
        .replace("$GROUPS", Integer.toString(netlist.readout().groups()))
        .replace("$SIZE", Integer.toString(netlist.groupSize()))
        .replace("$OUTPUTS", Integer.toString(ports.outputs()))
        .replace("$SCORE", Integer.toString(ports.score()))
        .replace("$CLASS", Integer.toString(ports.classIndex()));
  }
}
