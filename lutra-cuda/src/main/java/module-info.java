/// The kernel contract on NVIDIA GPUs: found as a service, calls nothing but the GPU's driver.
module dev.lutra.cuda {
  requires static transitive org.jspecify;
  requires dev.lutra.tensor;

  provides dev.lutra.tensor.backend.BackendProvider with
      dev.lutra.cuda.CudaProvider;
}
