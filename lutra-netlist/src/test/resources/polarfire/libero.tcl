# libero script:syn/libero.tcl
new_project -location build/libero -name tiny -family PolarFire -die MPF100T -package FCG484 \
  -speed STD -hdl VERILOG
foreach source {rtl/tiny.v primitives/tiny_encoder.v primitives/tiny_core.v primitives/tiny_head.v} { import_files -hdl_source $source }
build_design_hierarchy
set_root -module tiny::work
run_tool -name SYNTHESIZE
run_tool -name PLACEROUTE
