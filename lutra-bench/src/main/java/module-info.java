/// JMH benchmarks of Lutra's kernels, layers and steps of training, and what `lutra bench` prints.
module dev.lutra.bench {
  requires static transitive org.jspecify;
  requires dev.lutra.cli;
  requires dev.lutra.nn;
  requires jdk.incubator.vector;
  requires jmh.core;

  provides dev.lutra.cli.Benchmarks with
      dev.lutra.bench.JmhBenchmarks;
}
