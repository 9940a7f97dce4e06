package dev.lutra.netlist.emit.vhdl;

import dev.lutra.netlist.TruthTable;
import dev.lutra.netlist.emit.plan.CorePlan;
import java.util.ArrayList;
import java.util.List;

/// Small pieces of VHDL text.
final class VhdlText {
  private static final int LINE = 96;
  private static final int DIGITS = 64;

  private VhdlText() {}

  /// The first lines of every file.
  static String banner(String what) {
    return "-- "
        + what
        + "\n-- Written by Lutra; do not edit.\n"
        + "library ieee;\nuse ieee.std_logic_1164.all;\nuse ieee.numeric_std.all;\n\n";
  }

  /// `std_logic_vector(width - 1 downto 0)`, with the width at least 1.
  static String vector(int width) {
    return "std_logic_vector" + range(width);
  }

  /// `(width - 1 downto 0)`, with the width at least 1.
  static String range(int width) {
    return slice(Math.max(1, width) - 1, 0);
  }

  /// `(high downto low)`.
  static String slice(int high, int low) {
    return "(" + high + " downto " + low + ")";
  }

  /// Declares and writes registers that carry the bit `source` through `clocks` clocks.
  ///
  /// @param reset whether `rst` clears them
  /// @return the bit behind them
  static String delayed(
      StringBuilder declarations,
      StringBuilder statements,
      String what,
      String source,
      int clocks,
      boolean reset) {
    if (clocks == 0) {
      return source;
    }
    String register = what + "_q";
    declarations.append("  signal ").append(register).append(" : ").append(vector(clocks));
    declarations.append(" := (others => '0');\n");
    statements.append("\n  process (clk)\n  begin\n    if rising_edge(clk) then\n");
    statements.append("      ").append(register).append("(0) <= ").append(source).append(";\n");
    if (clocks > 1) {
      statements.append("      ").append(register).append(slice(clocks - 1, 1));
      statements.append(" <= ").append(register).append(slice(clocks - 2, 0));
      statements.append(";\n");
    }
    if (reset) {
      statements.append("      if rst = '1' then\n        ").append(register);
      statements.append(" <= (others => '0');\n      end if;\n");
    }
    statements.append("    end if;\n  end process;\n");
    return register + "(" + (clocks - 1) + ")";
  }

  /// A literal of `width` bits, leftmost the most significant.
  static String binary(int width, int value) {
    StringBuilder out = new StringBuilder("\"");
    for (int i = width - 1; i >= 0; i--) {
      out.append(value >>> i & 1);
    }
    return out.append('"').toString();
  }

  static String bit(CorePlan.Bit bit) {
    return bit.isConstant() ? "'" + bit.index() + "'" : bit.vector() + "(" + bit.index() + ")";
  }

  /// The entry of a table that `address` says, address bit 0 first.
  static String pick(TruthTable table, List<CorePlan.Bit> address, String indent) {
    if (address.isEmpty()) {
      return table.get(0) ? "'1'" : "'0'";
    }
    return "pick(" + entries(table, indent) + ", " + vector(address, indent) + ")";
  }

  /// All entries, that of the highest address first.
  private static String entries(TruthTable table, String indent) {
    if (table.inputs() < 2) {
      return binary(2, (int) table.word(0));
    }
    String hex = table.hex();
    List<String> lines = new ArrayList<>();
    for (int at = 0; at < hex.length(); at += DIGITS) {
      lines.add("x\"" + hex.substring(at, Math.min(at + DIGITS, hex.length())) + "\"");
    }
    return String.join(" &\n" + indent + "  ", lines);
  }

  private static String vector(List<CorePlan.Bit> bits, String indent) {
    if (bits.size() == 1) {
      CorePlan.Bit bit = bits.getFirst();
      return bit.isConstant()
          ? "\"" + bit.index() + "\""
          : bit.vector() + slice(bit.index(), bit.index());
    }
    StringBuilder out = new StringBuilder();
    int column = indent.length() + 40;
    for (int i = bits.size() - 1; i >= 0; i--) {
      String item = bit(bits.get(i)) + (i == 0 ? "" : " & ");
      if (column + item.length() > LINE) {
        out.setLength(Math.max(0, out.length() - 1));
        out.append('\n').append(indent).append("  ");
        column = indent.length() + 2;
      }
      out.append(item);
      column += item.length();
    }
    return out.toString();
  }

  /// Assignments of all bits of `target`, as few as there are runs of neighboring sources.
  static String assignments(String target, List<CorePlan.Bit> sources, String indent) {
    StringBuilder out = new StringBuilder();
    for (int at = 0; at < sources.size(); ) {
      CorePlan.Bit first = sources.get(at);
      int end = at + 1;
      while (end < sources.size() && follows(first, end - at, sources.get(end))) {
        end++;
      }
      out.append(indent).append(target);
      if (end - at == 1) {
        out.append('(').append(at).append(") <= ").append(bit(first)).append(";\n");
      } else {
        out.append(slice(end - 1, at)).append(" <= ").append(first.vector());
        out.append(slice(first.index() + end - at - 1, first.index())).append(";\n");
      }
      at = end;
    }
    return out.toString();
  }

  private static boolean follows(CorePlan.Bit first, int distance, CorePlan.Bit bit) {
    return !first.isConstant()
        && bit.vector().equals(first.vector())
        && bit.index() == first.index() + distance;
  }
}
