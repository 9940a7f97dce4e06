/// JMH benchmarks of Lutra's kernels and training steps.
module dev.lutra.bench {
  requires static transitive org.jspecify;
  requires dev.lutra.tensor;
  requires jmh.core;
}
