/// The netlist: the narrow waist that every trained network is lowered to and every target is
/// written from. Intermediate representation, simulator, passes, compiled form, emitters and the
/// flows of external tools. Depends on the Java platform alone.
module dev.lutra.netlist {
  requires static transitive org.jspecify;

  exports dev.lutra.netlist;
  exports dev.lutra.netlist.sim;
  exports dev.lutra.netlist.pass;
  exports dev.lutra.netlist.map;
  exports dev.lutra.netlist.minimize;
  exports dev.lutra.netlist.emit;
  exports dev.lutra.netlist.emit.bundle;
  exports dev.lutra.netlist.emit.blif;
  exports dev.lutra.netlist.emit.hls;
  exports dev.lutra.netlist.emit.vhdl;
  exports dev.lutra.netlist.emit.stream;
  exports dev.lutra.netlist.jvm;
  exports dev.lutra.netlist.stream;
  exports dev.lutra.flow;
}
