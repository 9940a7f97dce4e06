package dev.lutra.cuda;

import dev.lutra.tensor.Addresses;
import dev.lutra.tensor.Bits;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.Storage;
import org.jspecify.annotations.Nullable;

/// The call of a kernel in the making: parameters in the kernel's order, then [#run]. One object
/// makes all calls, for a step makes no objects.
///
/// ```java
/// cuda.launch("rowAffine").in(x).in(scale).in(shift).out(y).arg(rows).arg(stride).run(blocks, 256);
/// ```
final class Launch {
  private final Queue queue;
  private final Constants constants;

  /// What the kernel writes, to be marked when all is current.
  private final CudaBuffer[] written = new CudaBuffer[Calls.PARAMETERS];

  private int writes;
  private final long[] parameters = new long[Calls.PARAMETERS];
  private int count;
  private String kernel = "";

  Launch(Queue queue, Constants constants) {
    this.queue = queue;
    this.constants = constants;
  }

  Launch of(String name) {
    kernel = name;
    count = 0;
    writes = 0;
    return this;
  }

  /// A tensor that is read.
  Launch in(Real x) {
    return in(x.storage());
  }

  Launch in(Bits x) {
    return in(x.storage());
  }

  Launch in(Addresses a) {
    return in(a.storage());
  }

  /// A tensor that is read; the null pointer for none.
  Launch maybe(@Nullable Real x) {
    return x == null ? arg(0L) : in(x);
  }

  /// A tensor that is written, or read and written.
  Launch out(Real x) {
    return out(x.storage());
  }

  Launch out(Bits x) {
    return out(x.storage());
  }

  Launch out(Addresses a) {
    return out(a.storage());
  }

  /// A tensor that is read and written; the null pointer for none.
  Launch maybeOut(@Nullable Real x) {
    return x == null ? arg(0L) : out(x);
  }

  Launch arg(int value) {
    return arg(value & 0xffffffffL);
  }

  Launch arg(float value) {
    return arg(Float.floatToRawIntBits(value));
  }

  Launch arg(boolean value) {
    return arg(value ? 1 : 0);
  }

  /// A value of 8 bytes: a size or an address.
  Launch arg(long value) {
    parameters[count++] = value;
    return this;
  }

  /// An array of the host, of which the device has a copy that is made anew where it has changed.
  Launch ints(int[] values) {
    return arg(constants.of(values));
  }

  Launch floats(float[] values) {
    return arg(constants.of(values));
  }

  private Launch in(Storage x) {
    return arg(buffer(x).current() + x.offset());
  }

  private Launch out(Storage x) {
    CudaBuffer buffer = buffer(x);
    written[writes++] = buffer;
    return arg(buffer.current() + x.offset());
  }

  private CudaBuffer buffer(Storage x) {
    if (x.buffer() instanceof CudaBuffer buffer) {
      return buffer;
    }
    throw new IllegalArgumentException(
        kernel
            + ": got a tensor in memory of the host, expected one of the GPU's; make tensors by the"
            + " memory of the backend that computes with them");
  }

  /// Asks for the kernel with so many blocks.
  void run(long blocks, int threads) {
    run(blocks, 1, threads, 0);
  }

  /// Asks for the kernel.
  ///
  /// @param gridX blocks along x, up to 2^31 - 1
  /// @param gridY blocks along y, up to 65,535
  /// @param threads of a block
  /// @param shared bytes of dynamic shared memory
  void run(long gridX, int gridY, int threads, int shared) {
    for (int i = 0; i < writes; i++) {
      written[i].changed();
    }
    if (gridX == 0 || gridY == 0) {
      return;
    }
    Calls call = queue.begin(kernel);
    for (int i = 0; i < count; i++) {
      call.parameter(parameters[i]);
    }
    call.end(Math.toIntExact(gridX), gridY, threads, shared);
  }
}
