package dev.lutra.netlist.emit.bundle;

/// The texts of a bundle for standard cells. In capitals: what is filled in.
final class GateTemplates {
  private GateTemplates() {}

  /// Counts. Nothing is left to find in the gates; what top and head do around their registers is
  /// made gates, too.
  static final String COUNT =
      """
      # Counts the gates, inverters and flip-flops of TOP; Yosys, no library.
      read_verilog GATES
      # A gate with an inverted output is read as two cells: the first becomes that gate, the second a
      # wire.
      simplemap t:$and t:$or t:$xor t:$not
      select -set plain w:$and$*_Y w:$or$*_Y w:$xor$*_Y
      select -set inverters @plain %co1:+[A] t:$_NOT_ %i
      select -set inverted @inverters %ci1:+[A] %ci1:+[Y]
      chtype -set $_NAND_ @inverted t:$_AND_ %i
      chtype -set $_NOR_ @inverted t:$_OR_ %i
      chtype -set $_XNOR_ @inverted t:$_XOR_ %i
      chtype -set $_BUF_ @inverters
      OTHERS
      hierarchy -check -top TOP
      proc
      wreduce
      alumacc
      techmap
      simplemap
      flatten
      opt_expr
      opt_clean
      techmap -map syn/lutra_gates.v t:$_MUX_
      simplemap t:$and t:$or t:$not
      opt_expr
      opt_merge
      opt_clean
      tee -q -o build/SCRIPT_stat.txt stat
      # Wires of one bit each simulate faster.
      splitnets
      write_verilog -noattr build/TOP_synth.v
      """;

  /// A multiplexer in gates.
  static final String MULTIPLEXER =
      """
      // For counting: what is left of multiplexers, in gates.
      (* techmap_celltype = "$_MUX_" *)
      module lutra_mux (input A, input B, input S, output Y);
        assign Y = (S & B) | (~S & A);
      endmodule
      """;

  /// Maps to a library.
  static final String LIBERTY =
      """
      # Maps TOP to the cells of a library and prints how many and their area; in the folder above syn/:
      # LIBERTY=cells.lib yosys -c syn/NAME_liberty.tcl
      yosys -import
      set liberty [expr {[info exists ::env(LIBERTY)] ? $::env(LIBERTY) : ""}]
      if {![file isfile $liberty]} {
        puts stderr "LIBERTY: got '$liberty', expected a Liberty file; name it in the environment"
        exit 1
      }
      file mkdir build
      read_verilog SOURCES
      hierarchy -check -top TOP
      procs
      flatten
      opt_expr
      opt_clean
      wreduce
      alumacc
      techmap
      simplemap
      opt_clean
      dfflibmap -liberty $liberty
      # For area; the script that Yosys has for it wants a buffer in the library.
      abc -liberty $liberty -script {+strash;&get,-n;&fraig,-x;&put;scorr;dc2;strash;dch,-f;amap}
      opt_clean
      tee -o build/NAME_liberty_stat.txt stat -liberty $liberty
      splitnets
      write_verilog -noattr build/NAME_mapped.v
      """;

  static final String SDC =
      """
      # The period in the library's unit of time, often nanoseconds.
      create_clock -name CLOCK -period 5.000 [get_ports CLOCK]
      """;

  /// Of the makefile.
  static final String RULES =
      """

      # Counts gates; with LIBERTY=cells.lib maps to that library and prints the area.
      synth: | build
      ifdef LIBERTY
      \tLIBERTY=$(LIBERTY) yosys -q -c syn/NAME_liberty.tcl && cat build/NAME_liberty_stat.txt
      else
      \tyosys -q -s syn/NAME.ys && cat build/NAME_stat.txt
      endif
      """;
}
