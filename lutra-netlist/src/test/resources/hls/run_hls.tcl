# Run by Vitis HLS: vitis_hls -f run_hls.tcl (vivado_hls the same).
# Written by Lutra; do not edit. PART and CLOCK_NS in the environment choose others.
set part [expr {[info exists ::env(PART)] ? $::env(PART) : "xc7a35tcpg236-1"}]
set clock [expr {[info exists ::env(CLOCK_NS)] ? $::env(CLOCK_NS) : 10}]
open_project -reset tiny_hls
set_top tiny
add_files tiny.cpp
set bench [file exists tiny_tb.cpp]
if {$bench} {
  add_files -tb tiny_tb.cpp
  add_files -tb vectors
}
open_solution -reset solution1
set_part $part
create_clock -period $clock
if {$bench} {
  csim_design
}
csynth_design
exit
