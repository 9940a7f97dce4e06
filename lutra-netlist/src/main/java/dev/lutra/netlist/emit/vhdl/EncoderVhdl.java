package dev.lutra.netlist.emit.vhdl;

import dev.lutra.netlist.Cell;
import dev.lutra.netlist.emit.plan.CorePlan;
import dev.lutra.netlist.emit.plan.Ports;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/// The text of the encoder: input words to bits, combinational. One process makes all bits.
final class EncoderVhdl {
  private final CorePlan plan;
  private final Ports ports;

  /// Names of the thresholds that change from frame to frame, by sequence.
  private final Map<String, String> sequences = new LinkedHashMap<>();

  private final StringBuilder out = new StringBuilder();

  private EncoderVhdl(CorePlan plan) {
    this.plan = plan;
    this.ports = Ports.of(plan.netlist);
  }

  static String text(CorePlan plan, String moduleName) {
    return new EncoderVhdl(plan).write(moduleName + "_encoder");
  }

  private String write(String entity) {
    out.append(VhdlText.banner("Encoder: unsigned input words to bits."));
    out.append("entity ").append(entity).append(" is\n  port (\n");
    if (plan.netlist.frames() > 1) {
      out.append("    frame : in ").append(VhdlText.vector(ports.frame())).append(";\n");
    }
    out.append("    features : in ").append(VhdlText.vector(ports.features())).append(";\n");
    out.append("    bits : out ").append(VhdlText.vector(plan.bits.width()));
    out.append("\n  );\nend entity;\n\narchitecture rtl of ").append(entity).append(" is\n");
    StringBuilder generators = new StringBuilder();
    for (int net : plan.bits.nets()) {
      if (plan.netlist.cell(net) instanceof Cell.Compare compare && compare.isModulated()) {
        generators.append(generator(compare));
      }
    }
    out.append(sequences.isEmpty() ? "" : "\n");
    functions();
    out.append("begin\n").append(generators);
    bits();
    return out.append("end architecture;\n").toString();
  }

  private void functions() {
    out.append(
        """
          function above(word : std_logic_vector; threshold : natural) return std_logic is
          begin
            if to_01(unsigned(word)) > threshold then
              return '1';
            end if;
            return '0';
          end function;
        """);
    if (!sequences.isEmpty()) {
      out.append(
          """

            function at_least(word : std_logic_vector; threshold : unsigned) return std_logic is
            begin
              if to_01(unsigned(word)) >= to_01(threshold) then
                return '1';
              end if;
              return '0';
            end function;
          """);
    }
  }

  /// Declares a threshold of the frame, one higher than it is, so that -1 is none; and the text
  /// that drives it. Nothing if it is there already.
  private String generator(Cell.Compare compare) {
    int[] thresholds = compare.thresholds();
    String key = Arrays.toString(thresholds);
    if (sequences.containsKey(key)) {
      return "";
    }
    String name = "t" + sequences.size();
    sequences.put(key, name);
    int width = ports.featureBits() + 1;
    out.append("  signal ").append(name).append(" : unsigned").append(VhdlText.range(width));
    out.append(";\n");
    StringBuilder text = new StringBuilder("  with frame select ");
    text.append(name).append(" <=\n");
    for (int frame = 0; frame < thresholds.length; frame++) {
      boolean last = frame == thresholds.length - 1;
      text.append("    to_unsigned(").append(thresholds[frame] + 1).append(", ").append(width);
      text.append(") when ").append(last ? "others" : VhdlText.binary(ports.frame(), frame));
      text.append(last ? ";\n" : ",\n");
    }
    return text.toString();
  }

  private void bits() {
    if (plan.bits.width() == 0) {
      out.append("  bits <= (others => '0');\n");
      return;
    }
    out.append("  process (features");
    sequences.values().forEach(name -> out.append(", ").append(name));
    out.append(")\n  begin\n");
    for (int i = 0; i < plan.bits.width(); i++) {
      out.append("    bits(").append(i).append(") <= ");
      out.append(bit(plan.netlist.cell(plan.bits.nets()[i]))).append(";\n");
    }
    out.append("  end process;\n");
  }

  private String bit(Cell cell) {
    int width = ports.featureBits();
    return switch (cell) {
      case Cell.FeatureBit bit -> "features(" + (bit.feature() * width + bit.bit()) + ")";
      case Cell.Compare compare when compare.isModulated() ->
          "at_least('0' & " + word(compare) + ", " + sequence(compare) + ")";
      case Cell.Compare compare when compare.threshold(0) < 0 -> "'1'";
      case Cell.Compare compare -> "above(" + word(compare) + ", " + compare.threshold(0) + ")";
      case Cell.Constant _, Cell.Table _, Cell.Register _ ->
          throw new IllegalStateException("encoder bit: got " + cell + ", expected one of words");
    };
  }

  private String word(Cell.Compare compare) {
    int low = compare.feature() * ports.featureBits();
    return "features" + VhdlText.slice(low + ports.featureBits() - 1, low);
  }

  private String sequence(Cell.Compare compare) {
    return sequences.getOrDefault(Arrays.toString(compare.thresholds()), "");
  }
}
