package dev.lutra.netlist.emit;

import dev.lutra.netlist.Cell;
import dev.lutra.netlist.Netlist;
import dev.lutra.netlist.Readout;
import dev.lutra.netlist.emit.plan.CorePlan;
import dev.lutra.netlist.emit.plan.OutputFile;
import dev.lutra.netlist.emit.plan.Ports;
import dev.lutra.netlist.map.LutEstimate;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// Writes `INTERFACE.md`: all that a user needs to connect the exported modules, in words.
///
/// @param featureNames name of each input word; may be empty for none
/// @param quantization lines that tell how a real value becomes an input word
public record InterfaceDocument(List<String> featureNames, List<String> quantization)
    implements Emitter {
  /// Copies the lists.
  public InterfaceDocument {
    featureNames = List.copyOf(featureNames);
    quantization = List.copyOf(quantization);
  }

  @Override
  public String name() {
    return "interface";
  }

  @Override
  public String description() {
    return "INTERFACE.md: ports, protocol, encoding, decoding, latency";
  }

  @Override
  public List<String> validate(Netlist netlist) {
    List<String> problems = new ArrayList<>(CorePlan.problems(netlist));
    if (!featureNames.isEmpty() && featureNames.size() != netlist.features()) {
      problems.add(
          String.format(
              Locale.ROOT,
              "interface: got %d feature names, expected none or %d",
              featureNames.size(),
              netlist.features()));
    }
    return problems;
  }

  @Override
  public List<Path> emit(Netlist netlist, EmitOptions options, Path folder) throws IOException {
    List<String> problems = validate(netlist);
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(problems.getFirst());
    }
    return List.of(OutputFile.write(folder.resolve("INTERFACE.md"), text(netlist, options)));
  }

  private String text(Netlist netlist, EmitOptions options) {
    CorePlan plan = new CorePlan(netlist);
    StringBuilder out = new StringBuilder();
    out.append("# Interface of `").append(options.moduleName());
    out.append(options.coreOnly() ? "_core`\n\n" : "`\n\n");
    ports(plan, options, out);
    timing(plan, options, out);
    inputs(netlist, out);
    encoder(plan, out);
    decoding(netlist, options, out);
    estimate(netlist, options, out);
    return out.toString();
  }

  private static void ports(CorePlan plan, EmitOptions options, StringBuilder out) {
    Netlist netlist = plan.netlist;
    Ports ports = Ports.of(netlist);
    out.append("## Ports\n\n| port | direction | bits | meaning |\n|---|---|---|---|\n");
    port(out, "clk", "in", 1, "clock; everything happens at the rising edge");
    if (options.coreOnly()) {
      port(out, "bits", "in", Math.max(1, plan.bits.width()), "encoder bits, see below");
      port(out, "out", "out", ports.outputs(), "output bits");
      return;
    }
    port(out, "rst", "in", 1, "synchronous reset of the valid bits and the frame counter");
    port(out, "in_valid", "in", 1, "`features` holds a sample");
    String words = "input word `f` at `[f*" + ports.featureBits() + " +: " + ports.featureBits();
    port(out, "features", "in", ports.features(), words + "]`");
    port(out, "out_valid", "out", 1, "the outputs hold a result");
    if (netlist.readout().kind() == Readout.Kind.CLASSES) {
      port(out, "out_class", "out", ports.classIndex(), "index of the class");
    }
    if (Ports.hasHead(netlist)) {
      String score = "score `g` at `[g*" + ports.score() + " +: " + ports.score() + "]`";
      port(out, "out_scores", "out", ports.scores(), score);
    } else {
      port(out, "out_bits", "out", ports.outputs(), "output bits, output 0 lowest");
    }
  }

  private static void port(
      StringBuilder out, String name, String direction, int bits, String meaning) {
    out.append("| `").append(name).append("` | ").append(direction).append(" | ").append(bits);
    out.append(" | ").append(meaning).append(" |\n");
  }

  private static void timing(CorePlan plan, EmitOptions options, StringBuilder out) {
    int frames = plan.netlist.frames();
    out.append("\n## Protocol, latency, throughput\n\n");
    if (options.coreOnly()) {
      out.append("The core takes one vector a clock; `out` follows `bits` by ");
      out.append(plan.latency).append(" clocks. It has no valid bit and no reset.\n");
      return;
    }
    LutEstimate estimate = LutEstimate.of(plan.netlist);
    if (frames == 1) {
      out.append("Every clock with `in_valid` high takes one sample. Throughput: one sample a");
      out.append(" clock.\n");
    } else {
      out.append("A sample is evaluated in ").append(frames).append(" frames: hold `in_valid` and");
      out.append(" `features` for ").append(frames).append(" consecutive clocks. Throughput: one");
      out.append(" sample in ").append(frames).append(" clocks.\n");
    }
    out.append("Latency: `out_valid` is high ").append(estimate.latency());
    out.append(" clocks after the first `in_valid` of the sample, for one clock");
    out.append(frames > 1 && !Ports.hasHead(plan.netlist) ? " a frame.\n" : ".\n");
    out.append("There is no back-pressure: results leave in order and must be taken at once.\n");
  }

  private void inputs(Netlist netlist, StringBuilder out) {
    out.append("\n## Input words\n\n").append(netlist.features());
    out.append(" unsigned words of ").append(netlist.featureBits()).append(" bits.\n");
    if (!quantization.isEmpty()) {
      out.append('\n');
      quantization.forEach(line -> out.append(line).append('\n'));
    }
    if (!featureNames.isEmpty()) {
      out.append("\n| word | feature |\n|---|---|\n");
      for (int f = 0; f < featureNames.size(); f++) {
        String escaped = featureNames.get(f).replace("|", "\\|");
        out.append("| ").append(f).append(" | ").append(escaped).append(" |\n");
      }
    }
  }

  private void encoder(CorePlan plan, StringBuilder out) {
    out.append("\n## Encoder bits\n\n");
    out.append("Bit `i` of the core's input `bits`; `x` is the input word, as an unsigned");
    out.append(" number. Bits that no table needs are not there.\n\n");
    out.append("| bit | word | is 1 when |\n|---|---|---|\n");
    for (int i = 0; i < plan.bits.width(); i++) {
      out.append("| ").append(i).append(" | ");
      switch (plan.netlist.cell(plan.bits.nets()[i])) {
        case Cell.FeatureBit bit ->
            out.append(bit.feature()).append(" | bit ").append(bit.bit()).append(" of x is 1");
        case Cell.Compare compare when compare.isModulated() ->
            out.append(compare.feature())
                .append(" | x > ")
                .append(Arrays.toString(compare.thresholds()))
                .append(" of the frame");
        case Cell.Compare compare ->
            out.append(compare.feature()).append(" | x > ").append(compare.threshold(0));
        case Cell.Constant _, Cell.Table _, Cell.Register _ ->
            throw new IllegalStateException("encoder bit " + i + " is no encoder cell");
      }
      out.append(" |\n");
    }
  }

  private static void decoding(Netlist netlist, EmitOptions options, StringBuilder out) {
    out.append("\n## Decoding\n\n");
    int size = netlist.groupSize();
    int groups = netlist.readout().groups();
    if (netlist.readout().kind() == Readout.Kind.BITS) {
      out.append("The ").append(size).append(" output bits are given as they are.\n");
      return;
    }
    out.append(options.coreOnly() ? "To be done outside the core: " : "");
    out.append("score `g` is the number of ones among output bits `").append(size);
    out.append("*g` to `").append(size).append("*g+").append(size - 1).append("`, for ");
    out.append(groups).append(" groups");
    out.append(netlist.frames() > 1 ? ", summed over the frames of a sample.\n" : ".\n");
    if (netlist.readout().kind() == Readout.Kind.CLASSES) {
      out.append("The class is the index of the highest score; a tie goes to the lowest index.\n");
    }
  }

  private static void estimate(Netlist netlist, EmitOptions options, StringBuilder out) {
    LutEstimate estimate =
        options.coreOnly() ? LutEstimate.ofCore(netlist) : LutEstimate.of(netlist);
    out.append("\n## Size\n\nAn estimate by rule, not the result of a synthesis tool.\n\n");
    out.append("| | LUT6 |\n|---|---|\n| encoder | ").append(estimate.encoder());
    out.append(" |\n| core | ").append(estimate.core()).append(" |\n| head | ");
    out.append(estimate.head()).append(" |\n| total | ").append(estimate.total());
    out.append(" |\n\nFlip-flops: ").append(estimate.flipFlops());
    out.append(". Tables between registers in the core: ").append(estimate.levels());
    out.append(".\n");
  }
}
