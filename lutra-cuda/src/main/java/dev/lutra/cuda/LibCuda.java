package dev.lutra.cuda;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.lutra.tensor.backend.DeviceException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/// The functions of NVIDIA's driver, libcuda, that are used, as its header cuda.h declares them.
/// Nothing else of CUDA has to be installed. The class can be initialized only where there is a
/// [CudaLibrary].
@SuppressWarnings("restricted") // calls of a native library
final class LibCuda {
  /// Codes of the driver that are told apart.
  static final int OUT_OF_MEMORY = 2;

  static final int NO_DEVICE = 100;
  static final int NO_BINARY = 209;
  static final int UNSUPPORTED_PTX = 222;

  private static final Linker LINKER = Linker.nativeLinker();

  static final MethodHandle INIT = call("cuInit", JAVA_INT);
  static final MethodHandle DRIVER_VERSION = call("cuDriverGetVersion", ADDRESS);
  static final MethodHandle DEVICE_COUNT = call("cuDeviceGetCount", ADDRESS);
  static final MethodHandle DEVICE_GET = call("cuDeviceGet", ADDRESS, JAVA_INT);
  static final MethodHandle DEVICE_NAME = call("cuDeviceGetName", ADDRESS, JAVA_INT, JAVA_INT);
  static final MethodHandle DEVICE_MEMORY = call("cuDeviceTotalMem_v2", ADDRESS, JAVA_INT);
  static final MethodHandle DEVICE_ATTRIBUTE =
      call("cuDeviceGetAttribute", ADDRESS, JAVA_INT, JAVA_INT);
  static final MethodHandle CONTEXT_RETAIN = call("cuDevicePrimaryCtxRetain", ADDRESS, JAVA_INT);
  static final MethodHandle CONTEXT_RELEASE = call("cuDevicePrimaryCtxRelease_v2", JAVA_INT);
  static final MethodHandle CONTEXT_SET = call("cuCtxSetCurrent", ADDRESS);
  static final MethodHandle MEMORY_INFO = call("cuMemGetInfo_v2", ADDRESS, ADDRESS);
  static final MethodHandle ALLOCATE = call("cuMemAlloc_v2", ADDRESS, JAVA_LONG);
  static final MethodHandle FREE = call("cuMemFree_v2", JAVA_LONG);
  static final MethodHandle HOST_ALLOCATE = call("cuMemHostAlloc", ADDRESS, JAVA_LONG, JAVA_INT);
  static final MethodHandle HOST_FREE = call("cuMemFreeHost", ADDRESS);
  static final MethodHandle MODULE_LOAD = call("cuModuleLoadData", ADDRESS, ADDRESS);
  static final MethodHandle MODULE_UNLOAD = call("cuModuleUnload", ADDRESS);
  static final MethodHandle MODULE_FUNCTION =
      call("cuModuleGetFunction", ADDRESS, ADDRESS, ADDRESS);
  static final MethodHandle FUNCTION_GET = call("cuFuncGetAttribute", ADDRESS, JAVA_INT, JAVA_LONG);
  static final MethodHandle FUNCTION_SET =
      call("cuFuncSetAttribute", JAVA_LONG, JAVA_INT, JAVA_INT);
  static final MethodHandle STREAM_CREATE = call("cuStreamCreate", ADDRESS, JAVA_INT);
  static final MethodHandle STREAM_DESTROY = call("cuStreamDestroy_v2", ADDRESS);
  static final MethodHandle STREAM_SYNCHRONIZE = call("cuStreamSynchronize", ADDRESS);
  static final MethodHandle UPLOAD =
      call("cuMemcpyHtoDAsync_v2", JAVA_LONG, ADDRESS, JAVA_LONG, ADDRESS);
  static final MethodHandle DOWNLOAD =
      call("cuMemcpyDtoHAsync_v2", ADDRESS, JAVA_LONG, JAVA_LONG, ADDRESS);
  static final MethodHandle EVENT_CREATE = call("cuEventCreate", ADDRESS, JAVA_INT);
  static final MethodHandle EVENT_DESTROY = call("cuEventDestroy_v2", JAVA_LONG);
  static final MethodHandle EVENT_RECORD = call("cuEventRecord", JAVA_LONG, ADDRESS);
  static final MethodHandle EVENT_SYNCHRONIZE = call("cuEventSynchronize", JAVA_LONG);
  static final MethodHandle EVENT_ELAPSED =
      call("cuEventElapsedTime", ADDRESS, JAVA_LONG, JAVA_LONG);
  static final MethodHandle LAUNCH =
      call(
          "cuLaunchKernel",
          JAVA_LONG,
          JAVA_INT,
          JAVA_INT,
          JAVA_INT,
          JAVA_INT,
          JAVA_INT,
          JAVA_INT,
          JAVA_INT,
          ADDRESS,
          ADDRESS,
          ADDRESS);
  static final MethodHandle GRAPH_CREATE = call("cuGraphCreate", ADDRESS, JAVA_INT);
  static final MethodHandle GRAPH_ADD_KERNEL =
      call("cuGraphAddKernelNode", ADDRESS, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS);
  static final MethodHandle GRAPH_INSTANTIATE =
      call("cuGraphInstantiateWithFlags", ADDRESS, ADDRESS, JAVA_LONG);
  static final MethodHandle GRAPH_SET_KERNEL =
      call("cuGraphExecKernelNodeSetParams", ADDRESS, JAVA_LONG, ADDRESS);
  static final MethodHandle GRAPH_LAUNCH = call("cuGraphLaunch", ADDRESS, ADDRESS);
  static final MethodHandle GRAPH_EXEC_DESTROY = call("cuGraphExecDestroy", ADDRESS);
  static final MethodHandle GRAPH_DESTROY = call("cuGraphDestroy", ADDRESS);
  static final MethodHandle ERROR_NAME = call("cuGetErrorName", JAVA_INT, ADDRESS);

  private LibCuda() {}

  /// All functions return a code of the driver.
  private static MethodHandle call(String name, MemoryLayout... parameters) {
    MemorySegment symbol =
        CudaLibrary.find()
            .flatMap(library -> library.find(name))
            .orElseThrow(() ->
                new DeviceException(
                    "cuda: the driver has no function "
                        + name
                        + ", expected one of CUDA 12 or newer; update the NVIDIA driver"));
    return LINKER.downcallHandle(symbol, FunctionDescriptor.of(JAVA_INT, parameters));
  }
}
