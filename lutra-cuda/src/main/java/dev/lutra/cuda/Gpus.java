package dev.lutra.cuda;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.lutra.tensor.backend.DeviceException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/// The GPUs of this machine.
@SuppressWarnings("restricted") // calls of a native library
final class Gpus {
  private static final int MAJOR = 75;
  private static final int MINOR = 76;
  private static final int NAME_BYTES = 128;

  /// Kernels are made for this compute capability and newer ones.
  private static final int OLDEST = 80;

  /// A GPU.
  ///
  /// @param id of the driver
  /// @param capability compute capability times 10: 90 for 9.0
  record Gpu(int id, String name, long memoryBytes, int capability) {
    /// Why it cannot be used; empty if it can.
    String problem() {
      return capability >= OLDEST
          ? ""
          : name
              + ": got compute capability "
              + text(capability)
              + ", expected 8.0 or newer; use --backend cpu";
    }

    /// Name, memory and capability.
    String description() {
      return name + ", " + (memoryBytes >> 20) + " MiB, compute capability " + text(capability);
    }

    private static String text(int capability) {
      return capability / 10 + "." + capability % 10;
    }
  }

  private Gpus() {}

  /// All of them.
  ///
  /// @throws DeviceException with one line that says why there are none
  static List<Gpu> find() {
    if (CudaLibrary.find().isEmpty()) {
      throw new DeviceException(
          "no NVIDIA driver: libcuda was not found; install the driver of the GPU, nothing else of"
              + " CUDA is needed");
    }
    int code = GpuDriver.code(() -> (int) LibCuda.INIT.invokeExact(0));
    if (code == LibCuda.NO_DEVICE) {
      throw new DeviceException("no NVIDIA GPU: the driver is there, but finds no device");
    }
    if (code != 0) {
      throw new DeviceException(
          "the NVIDIA driver does not start: "
              + errorName(code)
              + " ("
              + code
              + "); see that its kernel module fits its library (nvidia-smi says more)");
    }
    List<Gpu> gpus = new ArrayList<>();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment result = arena.allocate(NAME_BYTES, 8);
      GpuDriver.check("count GPUs", () -> (int) LibCuda.DEVICE_COUNT.invokeExact(result));
      int count = result.get(JAVA_INT, 0);
      for (int i = 0; i < count; i++) {
        gpus.add(gpu(i, result));
      }
    }
    if (gpus.isEmpty()) {
      throw new DeviceException("no NVIDIA GPU: the driver is there, but finds no device");
    }
    return gpus;
  }

  private static Gpu gpu(int place, MemorySegment result) {
    GpuDriver.check("find a GPU", () -> (int) LibCuda.DEVICE_GET.invokeExact(result, place));
    int id = result.get(JAVA_INT, 0);
    GpuDriver.check(
        "name a GPU", () -> (int) LibCuda.DEVICE_NAME.invokeExact(result, NAME_BYTES, id));
    String name = result.getString(0);
    GpuDriver.check(
        "ask for a GPU's memory", () -> (int) LibCuda.DEVICE_MEMORY.invokeExact(result, id));
    long memory = result.get(JAVA_LONG, 0);
    return new Gpu(
        id, name, memory, 10 * attribute(MAJOR, id, result) + attribute(MINOR, id, result));
  }

  private static int attribute(int which, int id, MemorySegment result) {
    GpuDriver.check(
        "ask for an attribute",
        () -> (int) LibCuda.DEVICE_ATTRIBUTE.invokeExact(result, which, id));
    return result.get(JAVA_INT, 0);
  }

  /// The driver's name of a code.
  static String errorName(int code) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment result = arena.allocate(ADDRESS);
      int failed = GpuDriver.code(() -> (int) LibCuda.ERROR_NAME.invokeExact(code, result));
      return failed != 0
          ? "an unknown error"
          : result.get(ADDRESS, 0).reinterpret(NAME_BYTES).getString(0);
    }
  }
}
