# Maps tiny to the cells of a library and prints how many and their area; in the folder above syn/:
# LIBERTY=cells.lib yosys -c syn/tiny_liberty.tcl
yosys -import
set liberty [expr {[info exists ::env(LIBERTY)] ? $::env(LIBERTY) : ""}]
if {![file isfile $liberty]} {
  puts stderr "LIBERTY: got '$liberty', expected a Liberty file; name it in the environment"
  exit 1
}
file mkdir build
read_verilog rtl/tiny.v primitives/tiny_encoder.v primitives/tiny_core.v primitives/tiny_head.v
hierarchy -check -top tiny
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
tee -o build/tiny_liberty_stat.txt stat -liberty $liberty
splitnets
write_verilog -noattr build/tiny_mapped.v
