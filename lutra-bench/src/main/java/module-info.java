/// JMH benchmarks of Lutra's kernels, layers, steps of training and compiled netlists, and what
/// `lutra bench` prints.
module dev.lutra.bench {
  requires static transitive org.jspecify;
  requires dev.lutra.cli;
  requires dev.lutra.netlist;
  requires dev.lutra.nn;
  requires jdk.incubator.vector;
  requires jdk.management;
  requires jmh.core;

  provides dev.lutra.cli.Benchmarks with
      dev.lutra.bench.JmhBenchmarks;
}
