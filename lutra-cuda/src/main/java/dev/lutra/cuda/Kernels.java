package dev.lutra.cuda;

import dev.lutra.tensor.backend.DeviceException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/// The compiled kernels that come with this class: machine code for some GPUs, if the build had the
/// compiler, and for all newer ones PTX, which the driver compiles.
final class Kernels {
  private static final String PTX = "kernels.ptx";

  private Kernels() {}

  /// Loads those for a GPU.
  ///
  /// @throws DeviceException if the driver takes none of them
  static MemorySegment load(GpuDriver driver, Gpus.Gpu gpu, Arena arena) {
    MemorySegment result = arena.allocate(ValueLayout.ADDRESS);
    byte[] binary = resource("sm_" + gpu.capability() / 10 * 10 + ".cubin");
    int code = LibCuda.NO_BINARY;
    if (binary != null) {
      code = driver.load(image(arena, binary), result);
    }
    if (code != 0) {
      byte[] ptx = resource(PTX);
      if (ptx == null) {
        throw new DeviceException("cuda: this build has no kernels; build lutra-cuda anew");
      }
      code = driver.load(image(arena, ptx), result);
    }
    if (code != 0) {
      throw new DeviceException(
          "cuda: "
              + gpu.name()
              + ": the driver does not take the kernels: "
              + Gpus.errorName(code)
              + " ("
              + code
              + ")"
              + (code == LibCuda.UNSUPPORTED_PTX
                  ? "; they need a driver of CUDA 13.0 (580) or newer: update the NVIDIA driver"
                  : ""));
    }
    return result.get(ValueLayout.ADDRESS, 0);
  }

  /// The driver reads PTX to a zero byte.
  private static MemorySegment image(Arena arena, byte[] bytes) {
    MemorySegment image = arena.allocate(bytes.length + 1L, 64);
    MemorySegment.copy(bytes, 0, image, ValueLayout.JAVA_BYTE, 0, bytes.length);
    return image;
  }

  private static byte @Nullable [] resource(String name) {
    try (InputStream in = Kernels.class.getResourceAsStream(name)) {
      return in == null ? null : in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
