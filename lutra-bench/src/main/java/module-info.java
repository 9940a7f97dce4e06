/// JMH benchmarks of Lutra's kernels and of compiled netlists.
module dev.lutra.bench {
  requires static transitive org.jspecify;
  requires dev.lutra.netlist;
  requires dev.lutra.tensor;
  requires jmh.core;
}
