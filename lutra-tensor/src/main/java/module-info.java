/// Tensors, tape, kernel contract, and the CPU kernels in scalar and Vector API form.
module dev.lutra.tensor {
  requires static transitive org.jspecify;
  requires jdk.incubator.vector;

  exports dev.lutra.tensor;
  exports dev.lutra.tensor.backend;
  exports dev.lutra.tensor.cpu;
  exports dev.lutra.tensor.op;
}
