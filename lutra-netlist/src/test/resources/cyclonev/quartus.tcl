# quartus_sh -t syn/quartus.tcl
load_package flow
file mkdir build
project_new -overwrite build/tiny
set_global_assignment -name FAMILY "Cyclone V"
set_global_assignment -name cyclonev 5CEBA4F23C7
set_global_assignment -name tiny_LEVEL_ENTITY tiny
foreach source {rtl/tiny.v primitives/tiny_encoder.v primitives/tiny_core.v primitives/tiny_head.v} {
  set_global_assignment -name VERILOG_FILE ../$source
}
set_global_assignment -name SDC_FILE ../syn/tiny.sdc
# All pins but the clock are virtual: the design is a block of a larger one.
set_instance_assignment -name VIRTUAL_PIN ON -to *
set_instance_assignment -name VIRTUAL_PIN OFF -to clk
execute_flow -compile
project_close
