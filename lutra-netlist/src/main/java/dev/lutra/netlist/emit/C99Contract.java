package dev.lutra.netlist.emit;

import dev.lutra.netlist.Netlist;
import dev.lutra.netlist.Readout;
import java.util.List;
import java.util.stream.IntStream;

/// The comment at the head of the C file: all that a user needs to call it, in words.
final class C99Contract {
  private final C99Plan plan;
  private final Netlist netlist;
  private final C99Names names;
  private final StringBuilder out = new StringBuilder();

  private C99Contract(C99Plan plan, C99Names names) {
    this.plan = plan;
    this.names = names;
    this.netlist = plan.netlist;
  }

  static String text(
      C99Plan plan, C99Names names, List<String> featureNames, List<String> quantization) {
    return new C99Contract(plan, names).write(featureNames, quantization);
  }

  private String write(List<String> featureNames, List<String> quantization) {
    out.append("/*\n");
    line("Module `net`: a network of look-up tables in portable C99.");
    line("Written by Lutra; do not edit.");
    inputs(featureNames, quantization);
    functions();
    line("");
    line("Use: there is no header. Include this file in one source, or compile it by itself and");
    line("declare there what you call:");
    line("  cc -std=c99 -O2 -c net.c");
    line("Try: lines of words in, lines of " + printed() + " out:");
    line("  cc -std=c99 -O2 -DNET_MAIN net.c -o net && ./net < samples.txt");
    memory();
    return out.append(" */\n").toString();
  }

  private void inputs(List<String> featureNames, List<String> quantization) {
    line("");
    int largest = (1 << netlist.featureBits()) - 1;
    line("Input: " + netlist.features() + " unsigned words a sample, each of 0 to " + largest);
    line("(nothing is promised for others).");
    quantization.forEach(text -> given("  " + text));
    boolean numbered =
        IntStream.range(0, featureNames.size()).allMatch(f -> featureNames.get(f).equals("x" + f));
    for (int f = 0; f < featureNames.size() && !numbered; f++) {
      given("  features[" + f + "]: " + featureNames.get(f));
    }
  }

  private void functions() {
    line("");
    if (netlist.readout().kind() == Readout.Kind.BITS) {
      line("void net_bits(const feature_t *features, uint8_t *bits);");
      line("  One sample in, " + netlist.frames() + " x " + plan.outputBytes() + " bytes out.");
      line("  Output i of frame f is bit i % 8 of bits[" + plan.outputBytes() + " * f + i / 8].");
      block("void net_bits_block(const feature_t *features, unsigned samples, uint8_t *bits);");
      return;
    }
    int size = netlist.groupSize();
    line("void net_scores(const feature_t *features, score_t *scores);");
    line("  One sample in, " + netlist.readout().groups() + " scores out: scores[g] is the number");
    String frames = netlist.frames() == 1 ? "" : ", summed over " + netlist.frames() + " frames";
    line("  of ones among outputs " + size + "g to " + size + "g+" + (size - 1) + frames + ".");
    block("void net_scores_block(const feature_t *features, unsigned samples, score_t *scores);");
    if (netlist.readout().kind() == Readout.Kind.CLASSES) {
      line("int net_class(const feature_t *features);");
      line("int net_argmax(const score_t *scores);");
      line("  The index of the highest score; a tie goes to the lowest index.");
    }
  }

  private void block(String signature) {
    line(signature);
    line("  The same for any number of samples, one row after the other; as many at a time as");
    line("  NET_WORD has bits. It is uint64_t; -DNET_WORD=uint32_t suits 32-bit processors.");
  }

  private String printed() {
    return switch (netlist.readout().kind()) {
      case BITS -> "output bits, a group for each frame,";
      case SCORES -> "scores";
      case CLASSES -> "scores and class";
    };
  }

  private void memory() {
    line("");
    line("Memory: no heap, nothing static but read-only tables of " + plan.romBytes() + " bytes.");
    line(
        "Stack for arrays: "
            + plan.stackBytes()
            + " bytes for a sample; for a block "
            + plan.blockStackBytes(8)
            + " bytes, "
            + plan.blockStackBytes(4)
            + " with uint32_t.");
  }

  private void line(String text) {
    out.append(text.isEmpty() ? " *" : " * ").append(names.fill(text)).append('\n');
  }

  /// A line that came from outside: nothing in it may end the comment or trouble a compiler.
  private void given(String text) {
    String harmless =
        text.replaceAll("\\p{Cntrl}", " ")
            .replace("*/", "* /")
            .replace("/*", "/ *")
            .replace("??", "? ?");
    out.append(" * ").append(harmless).append('\n');
  }
}
