package dev.lutra.netlist.emit.vhdl;

import dev.lutra.netlist.emit.EmitOptions;
import java.util.List;
import java.util.Set;

/// Which module names VHDL allows.
final class VhdlNames {
  /// Reserved by IEEE 1076 from 1987 to 2019, and names that the text uses of packages and
  /// libraries.
  private static final Set<String> TAKEN =
      Set.of(
          """
          abs access after alias all and architecture array assert assume assume_guarantee
          attribute begin block body buffer bus case component configuration constant context cover
          default disconnect downto else elsif end entity exit fairness file for force function
          generate generic group guarded if impure in inertial inout is label library linkage
          literal loop map mod nand new next nor not null of on open or others out package parameter
          port postponed private procedure process property protected pure range record register
          reject release rem report restrict restrict_guarantee return rol ror select sequence
          severity shared signal sla sll sra srl strong subtype then to transport type unaffected
          units until use variable view vmode vprop vunit wait when while with xnor xor
          ieee work std textio std_logic_1164 numeric_std std_logic std_logic_vector unsigned
          to_unsigned rising_edge natural
          """
              .split("\\s+"));

  private VhdlNames() {}

  /// Why the options cannot be honored, one line for each reason.
  static List<String> problems(EmitOptions options) {
    String name = options.moduleName();
    if (TAKEN.contains(name)) {
      return List.of(refusal(name, "a name that VHDL reserves"));
    }
    if (name.endsWith("_") || name.contains("__")) {
      return List.of(refusal(name, "whose underscores VHDL does not allow"));
    }
    return List.of();
  }

  private static String refusal(String name, String why) {
    String other = "lutra_" + name.replaceAll("_+", "_").replaceAll("_$", "");
    return "vhdl: got '%s' as module name, %s, expected another name, such as %s"
        .formatted(name, why, other);
  }
}
