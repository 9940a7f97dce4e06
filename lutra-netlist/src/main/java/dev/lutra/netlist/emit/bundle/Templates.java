package dev.lutra.netlist.emit.bundle;

/// The fixed texts of a bundle. In capitals: what is filled in.
final class Templates {
  private Templates() {}

  /// For Yosys: a constant shifted by a variable is a table, and a register a wire.
  static final String TABLES =
      """
      // For the proof of equivalence: a constant shifted by a variable is a table, a register a wire.
      (* techmap_celltype = "$shr" *)
      module lutra_shr (A, B, Y);
        parameter A_SIGNED = 0;
        parameter B_SIGNED = 0;
        parameter A_WIDTH = 1;
        parameter B_WIDTH = 1;
        parameter Y_WIDTH = 1;
        parameter _TECHMAP_CONSTMSK_A_ = 0;
        parameter _TECHMAP_CONSTVAL_A_ = 0;
        input [A_WIDTH-1:0] A;
        input [B_WIDTH-1:0] B;
        output [Y_WIDTH-1:0] Y;
        wire _TECHMAP_FAIL_ =
          _TECHMAP_CONSTMSK_A_ != {A_WIDTH{1'b1}} || A_WIDTH != (1 << B_WIDTH);
        \\$lut #(.WIDTH(B_WIDTH), .LUT(_TECHMAP_CONSTVAL_A_)) lut (.A(B), .Y(Y[0]));
      endmodule

      (* techmap_celltype = "$dff" *)
      module lutra_dff (CLK, D, Q);
        parameter CLK_POLARITY = 1;
        parameter WIDTH = 1;
        input CLK;
        input [WIDTH-1:0] D;
        output [WIDTH-1:0] Q;
        assign Q = D;
      endmodule

      """;

  static final String VIVADO =
      """
      # Out of context, as a block of a larger design:
      # vivado -mode batch -source syn/vivado.tcl
      set part [expr {$argc > 0 ? [lindex $argv 0] : "PART"}]
      file mkdir build
      read_verilog {SOURCES}
      read_xdc -mode out_of_context syn/NAME.xdc
      synth_design -top TOP -part $part -mode out_of_context
      opt_design
      place_design
      route_design
      report_utilization -hierarchical -file build/vivado_utilization.txt
      report_timing_summary -file build/vivado_timing.txt
      write_checkpoint -force build/TOP.dcp
      """;

  static final String XDC =
      """
      # Tighten the period until the timing is no longer met: that is the highest frequency.
      create_clock -name CLOCK -period 5.000 [get_ports CLOCK]
      """;

  static final String QUARTUS =
      """
      # quartus_sh -t syn/quartus.tcl
      load_package flow
      file mkdir build
      project_new -overwrite build/NAME
      set_global_assignment -name FAMILY "Cyclone V"
      set_global_assignment -name DEVICE PART
      set_global_assignment -name TOP_LEVEL_ENTITY TOP
      foreach source {SOURCES} {
        set_global_assignment -name VERILOG_FILE ../$source
      }
      set_global_assignment -name SDC_FILE ../syn/NAME.sdc
      # All pins but the clock are virtual: the design is a block of a larger one.
      set_instance_assignment -name VIRTUAL_PIN ON -to *
      set_instance_assignment -name VIRTUAL_PIN OFF -to CLOCK
      execute_flow -compile
      project_close
      """;

  static final String SDC =
      """
      create_clock -name CLOCK -period 5.000 [get_ports CLOCK]
      """;

  static final String LPF =
      """
      FREQUENCY PORT "CLOCK" 100 MHZ;
      """;

  static final String LIBERO =
      """
      # libero script:syn/libero.tcl
      new_project -location build/libero -name NAME -family PolarFire -die MPF100T -package FCG484 \\
        -speed STD -hdl VERILOG
      foreach source {SOURCES} { import_files -hdl_source $source }
      build_design_hierarchy
      set_root -module TOP::work
      run_tool -name SYNTHESIZE
      run_tool -name PLACEROUTE
      """;

  static final String MAKEFILE =
      """
      # NAME for DEVICE. Targets: sim, sim-primitives, equivalence, and where there are tools for the
      # device synth, pnr, bitstream.
      .PHONY: sim sim-primitives equivalence synth pnr bitstream board prog clean
      RTL = $(wildcard rtl/NAME_encoder.v rtl/NAME_core.v rtl/NAME_head.v) rtl/NAME.v
      CELLS = $(wildcard primitives/*.v sim/FABRIC_cells.v) rtl/NAME.v

      sim: | build
      \tiverilog -g2012 -s NAME_tb -o build/sim.vvp $(RTL) tb/NAME_tb.v && vvp -n build/sim.vvp +count=20

      sim-primitives: | build
      \tiverilog -g2012 -s NAME_tb -o build/cells.vvp $(CELLS) tb/NAME_tb.v && vvp -n build/cells.vvp +count=20

      equivalence: | build
      \tyosys -q -s syn/NAME_equivalence.ys
      \tberkeley-abc -c "cec build/NAME_rtl.blif build/NAME_primitives.blif"

      build:
      \tmkdir -p build

      clean:
      \trm -rf build
      """;

  static final String BOARD_RULES =
      """

      # The demo for the iCE40-HX8K breakout board: samples in and classes out by the USB port.
      board: | build
      \tyosys -q -s syn/NAME_board.ys
      \tnextpnr-ice40 --hx8k --package ct256 --json build/NAME_board.json --pcf syn/NAME_hx8k.pcf --freq 12 --asc build/NAME_board.asc
      \ticepack build/NAME_board.asc build/NAME_board.bin

      prog: board
      \ticeprog -S build/NAME_board.bin
      """;

  static final String FUSESOC =
      """
      CAPI=2:
      name: lutra:networks:NAME:0.1.0
      description: A network of look-up tables, written by Lutra for DEVICE
      filesets:
        rtl:
          files:
      SOURCES_YAML
          file_type: verilogSource
        tb:
          files:
            - tb/NAME_tb.v
          file_type: verilogSource
      targets:
        default:
          filesets: [rtl]
          toplevel: TOP
        sim:
          default_tool: icarus
          filesets: [rtl, tb]
          toplevel: NAME_tb
      """;

  static final String LITEX =
      """
      # A LiteX module around NAME_axis: a stream of words in, a stream of results out.
      # from litex_NAME import Network; self.submodules.network = Network(platform, "path/to/this")
      from migen import ClockSignal, Instance, Module, ResetSignal, Signal
      from litex.soc.interconnect import stream


      class Network(Module):
          def __init__(self, platform, folder="."):
              width = 8 * ((DIGITS + 7) // 8)
              self.sink = stream.Endpoint([("data", width)])
              self.source = stream.Endpoint([("data", 8)])
              self.error = Signal()
              self.specials += Instance(
                  "NAME_axis",
                  i_aclk=ClockSignal(),
                  i_aresetn=~ResetSignal(),
                  i_s_axis_tdata=self.sink.data,
                  i_s_axis_tvalid=self.sink.valid,
                  o_s_axis_tready=self.sink.ready,
                  i_s_axis_tlast=self.sink.last,
                  o_s_axis_error=self.error,
                  o_m_axis_tdata=self.source.data,
                  o_m_axis_tvalid=self.source.valid,
                  i_m_axis_tready=self.source.ready,
                  o_m_axis_tlast=self.source.last,
              )
              for source in "SOURCES rtl/NAME_axis.v".split():
                  platform.add_source(f"{folder}/{source}")
      """;

  static final String COCOTB =
      """
      # A cocotb test of NAME_axis: sends the golden samples, compares what comes back.
      # TOPLEVEL=NAME_axis MODULE=test_NAME, VERILOG_SOURCES = rtl/*.v, in the folder above vectors/
      import cocotb
      from cocotb.clock import Clock
      from cocotb.triggers import RisingEdge

      WORDS_A_SAMPLE = WORDS
      BITS_A_WORD = DIGITS


      def numbers(path):
          with open(path) as lines:
              return [int(line, 16) for line in lines if line.strip()]


      @cocotb.test()
      async def golden_samples(dut):
          samples = numbers("vectors/features.hex")[:100]
          results = numbers("vectors/result.hex")[:100]
          cocotb.start_soon(Clock(dut.aclk, 10, units="ns").start())
          dut.aresetn.value = 0
          dut.s_axis_tvalid.value = 0
          dut.m_axis_tready.value = 1
          for _ in range(4):
              await RisingEdge(dut.aclk)
          dut.aresetn.value = 1
          cocotb.start_soon(send(dut, samples))
          for result in results:
              while True:
                  await RisingEdge(dut.aclk)
                  if dut.m_axis_tvalid.value == 1:
                      break
              got = int(dut.m_axis_tdata.value)
              width = dut.top.out_class.value.n_bits
              scores = dut.top.out_scores.value.n_bits
              assert got == (result >> scores) & ((1 << width) - 1)


      async def send(dut, samples):
          mask = (1 << BITS_A_WORD) - 1
          for sample in samples:
              for word in range(WORDS_A_SAMPLE):
                  dut.s_axis_tdata.value = (sample >> word * BITS_A_WORD) & mask
                  dut.s_axis_tlast.value = int(word == WORDS_A_SAMPLE - 1)
                  dut.s_axis_tvalid.value = 1
                  await RisingEdge(dut.aclk)
                  while dut.s_axis_tready.value == 0:
                      await RisingEdge(dut.aclk)
          dut.s_axis_tvalid.value = 0
      """;
}
