# Out of context, as a block of a larger design:
# vivado -mode batch -source syn/vivado.tcl
set part [expr {$argc > 0 ? [lindex $argv 0] : "xc7a35tcpg236-1"}]
file mkdir build
read_verilog {rtl/tiny.v primitives/tiny_encoder.v primitives/tiny_core.v primitives/tiny_head.v}
read_xdc -mode out_of_context syn/tiny.xdc
synth_design -top tiny -part $part -mode out_of_context
opt_design
place_design
route_design
report_utilization -hierarchical -file build/vivado_utilization.txt
report_timing_summary -file build/vivado_timing.txt
write_checkpoint -force build/tiny.dcp
