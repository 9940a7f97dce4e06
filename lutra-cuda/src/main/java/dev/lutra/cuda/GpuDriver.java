package dev.lutra.cuda;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.lutra.tensor.backend.DeviceException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// A GPU by NVIDIA's driver. For one thread at a time.
@SuppressWarnings("restricted") // calls of a native library
final class GpuDriver implements Driver {
  private static final int ATTRIBUTE_PROCESSORS = 16;
  private static final int ATTRIBUTE_SHARED = 97;
  private static final int FUNCTION_SHARED = 1;
  private static final int FUNCTION_MAX_DYNAMIC = 8;
  private static final int NON_BLOCKING = 1;

  private final Gpus.Gpu gpu;
  private final Arena arena = Arena.ofShared();

  /// Where the driver puts what it returns.
  private final MemorySegment result = arena.allocate(64, 64);

  private final MemorySegment result2 = result.asSlice(8);
  private final MemorySegment context;
  private final MemorySegment stream;
  private final MemorySegment module;
  private final MemorySegment nodeParameters = arena.allocate(GpuGraph.NODE_BYTES, 64);
  private final Set<Long> allocated = new HashSet<>();
  private final List<MemorySegment> pinned = new ArrayList<>();
  private final List<Long> events = new ArrayList<>();
  private final int processors;
  private final int sharedBytes;
  private Thread current = Thread.currentThread();

  /// @throws DeviceException if the device cannot be used
  GpuDriver(Gpus.Gpu gpu) {
    this.gpu = gpu;
    check("open " + gpu.name(), () -> (int) LibCuda.CONTEXT_RETAIN.invokeExact(result, gpu.id()));
    context = pointer();
    enter(true);
    check("make a stream", () -> (int) LibCuda.STREAM_CREATE.invokeExact(result, NON_BLOCKING));
    stream = pointer();
    processors = attribute(ATTRIBUTE_PROCESSORS);
    sharedBytes = attribute(ATTRIBUTE_SHARED);
    module = Kernels.load(this, gpu, arena);
  }

  private int attribute(int which) {
    check(
        "ask for an attribute",
        () -> (int) LibCuda.DEVICE_ATTRIBUTE.invokeExact(result, which, gpu.id()));
    return result.get(JAVA_INT, 0);
  }

  private MemorySegment pointer() {
    return MemorySegment.ofAddress(result.get(JAVA_LONG, 0));
  }

  /// A call of the driver.
  @FunctionalInterface
  interface Call {
    /// Returns the driver's code, 0 for none.
    int run() throws Throwable;
  }

  /// Calls the driver.
  ///
  /// @param asked what for, for the message
  /// @throws DeviceException if the driver answers with an error
  static void check(String asked, Call call) {
    int code = code(call);
    if (code != 0) {
      throw new DeviceException(
          "cuda: " + asked + ": the driver answered " + Gpus.errorName(code) + " (" + code + ")");
    }
  }

  /// Calls the driver and returns its code.
  static int code(Call call) {
    try {
      return call.run();
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  private static void check(String asked, int code) {
    if (code != 0) {
      throw new DeviceException(
          "cuda: "
              + asked
              + ": the driver answered "
              + Gpus.errorName(code)
              + " ("
              + code
              + "); what was asked for before may be the cause");
    }
  }

  /// The context belongs to a thread: the one that calls takes it.
  private void enter(boolean first) {
    Thread now = Thread.currentThread();
    if (first || current != now) {
      check("enter the context", () -> (int) LibCuda.CONTEXT_SET.invokeExact(context));
      current = now;
    }
  }

  @Override
  public String name() {
    return gpu.name();
  }

  @Override
  public long memoryBytes() {
    return gpu.memoryBytes();
  }

  @Override
  public int processors() {
    return processors;
  }

  @Override
  public long allocate(long bytes) {
    enter(false);
    int code = code(() -> (int) LibCuda.ALLOCATE.invokeExact(result, bytes));
    if (code == LibCuda.OUT_OF_MEMORY) {
      long free = freeBytes();
      throw DeviceException.outOfMemory(
          "cuda: "
              + gpu.name()
              + ": asked for "
              + mebibytes(bytes)
              + ", "
              + mebibytes(free)
              + " of "
              + mebibytes(gpu.memoryBytes())
              + " are free; cut batches into parts by --set training.accumulation=4, take smaller"
              + " ones, or --backend cpu");
    }
    check("allocate memory", code);
    long address = result.get(JAVA_LONG, 0);
    allocated.add(address);
    return address;
  }

  @Override
  public long freeBytes() {
    enter(false);
    check("ask for free memory", () -> (int) LibCuda.MEMORY_INFO.invokeExact(result, result2));
    return result.get(JAVA_LONG, 0);
  }

  private static String mebibytes(long bytes) {
    return (bytes >> 20) + " MiB";
  }

  @Override
  public void free(long address) {
    enter(false);
    check("free memory", () -> (int) LibCuda.FREE.invokeExact(address));
    allocated.remove(address);
  }

  @Override
  public MemorySegment pinned(long bytes) {
    enter(false);
    check(
        "allocate pinned memory", () -> (int) LibCuda.HOST_ALLOCATE.invokeExact(result, bytes, 0));
    MemorySegment memory = pointer().reinterpret(bytes);
    pinned.add(memory);
    return memory;
  }

  /// Loads a module; the driver's code goes to the caller, who knows other images.
  int load(MemorySegment image, MemorySegment out) {
    return code(() -> (int) LibCuda.MODULE_LOAD.invokeExact(out, image));
  }

  @Override
  public long function(String kernel) {
    enter(false);
    try (Arena local = Arena.ofConfined()) {
      MemorySegment name = local.allocateFrom(kernel);
      check(
          "find kernel " + kernel,
          () -> (int) LibCuda.MODULE_FUNCTION.invokeExact(result, module, name));
    }
    long function = result.get(JAVA_LONG, 0);
    check(
        "ask for shared memory",
        () -> (int) LibCuda.FUNCTION_GET.invokeExact(result, FUNCTION_SHARED, function));
    int dynamic = sharedBytes - result.get(JAVA_INT, 0);
    check(
        "allow shared memory",
        () -> (int) LibCuda.FUNCTION_SET.invokeExact(function, FUNCTION_MAX_DYNAMIC, dynamic));
    return function;
  }

  @Override
  public void launch(Calls calls, int first, int end) {
    enter(false);
    for (int i = first; i < end; i++) {
      check("start a kernel", start(calls, i));
    }
  }

  private int start(Calls calls, int i) {
    try {
      return (int)
          LibCuda.LAUNCH.invokeExact(
              calls.function(i),
              calls.shape(i, 0),
              calls.shape(i, 1),
              calls.shape(i, 2),
              calls.shape(i, 3),
              calls.shape(i, 4),
              calls.shape(i, 5),
              calls.shape(i, 6),
              stream,
              calls.parameters(i),
              MemorySegment.NULL);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public Graph graph(Calls calls, int first, int end) {
    enter(false);
    return GpuGraph.of(calls, first, end, stream, nodeParameters);
  }

  @Override
  public void upload(long to, MemorySegment from, long bytes) {
    enter(false);
    check("copy to the GPU", () -> (int) LibCuda.UPLOAD.invokeExact(to, from, bytes, stream));
  }

  @Override
  public void download(MemorySegment to, long from, long bytes) {
    downloadLater(to, from, bytes);
    synchronize();
  }

  @Override
  public void downloadLater(MemorySegment to, long from, long bytes) {
    enter(false);
    check("copy from the GPU", () -> (int) LibCuda.DOWNLOAD.invokeExact(to, from, bytes, stream));
  }

  @Override
  public long event() {
    enter(false);
    check("make an event", () -> (int) LibCuda.EVENT_CREATE.invokeExact(result, 0));
    long event = result.get(JAVA_LONG, 0);
    events.add(event);
    return event;
  }

  @Override
  public void mark(long event) {
    enter(false);
    check("record an event", () -> (int) LibCuda.EVENT_RECORD.invokeExact(event, stream));
  }

  @Override
  public void await(long event) {
    enter(false);
    check("wait for an event", () -> (int) LibCuda.EVENT_SYNCHRONIZE.invokeExact(event));
  }

  @Override
  public float milliseconds(long from, long to) {
    enter(false);
    check("time events", () -> (int) LibCuda.EVENT_ELAPSED.invokeExact(result, from, to));
    return result.get(JAVA_FLOAT, 0);
  }

  @Override
  public void synchronize() {
    enter(false);
    check("wait for the GPU", () -> (int) LibCuda.STREAM_SYNCHRONIZE.invokeExact(stream));
  }

  /// Gives everything back piece by piece: the context stays while another driver of this process
  /// uses the same GPU. After an error of a kernel the driver refuses all calls; nothing is left to
  /// be done about it here.
  @Override
  public void close() {
    enter(false);
    for (long event : events) {
      code(() -> (int) LibCuda.EVENT_DESTROY.invokeExact(event));
    }
    for (long address : allocated) {
      code(() -> (int) LibCuda.FREE.invokeExact(address));
    }
    for (MemorySegment memory : pinned) {
      code(() -> (int) LibCuda.HOST_FREE.invokeExact(memory));
    }
    code(() -> (int) LibCuda.MODULE_UNLOAD.invokeExact(module));
    code(() -> (int) LibCuda.STREAM_DESTROY.invokeExact(stream));
    code(() -> (int) LibCuda.CONTEXT_RELEASE.invokeExact(gpu.id()));
    arena.close();
  }
}
