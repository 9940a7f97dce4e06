/// The backend for NVIDIA GPUs. [CudaBackend] gives the kernel contract; each family of kernels
/// (CudaElement, CudaLut ...) turns calls into [Launch]es of the kernels in CUDA C, which lie in
/// src/main/cuda; [Queue] collects them and starts them as graphs; [Driver] is what a device can
/// do: that of a GPU calls libcuda, that of the tests runs the same kernels on the host.
@NullMarked
package dev.lutra.cuda;

import org.jspecify.annotations.NullMarked;
