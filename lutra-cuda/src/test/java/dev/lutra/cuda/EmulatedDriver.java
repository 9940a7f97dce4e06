package dev.lutra.cuda;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A device without a GPU: the kernels' own sources, compiled by the C++ compiler of this machine
/// with src/test/cpp/emulate.h in place of the GPU. Memory is the host's, poisoned when it is
/// handed out and with a guard behind each piece.
final class EmulatedDriver implements Driver {
  private static final long GUARD = 256;
  private static final byte POISON = (byte) 0xff;
  private static final Linker LINKER = Linker.nativeLinker();
  private static final MethodHandle LAUNCH =
      LINKER.downcallHandle(FunctionDescriptor.ofVoid(ValueLayout.ADDRESS, ValueLayout.ADDRESS));

  private final Arena arena = Arena.ofShared();
  private final SymbolLookup symbols;
  private final Map<Long, MemorySegment> pieces = new HashMap<>();
  private final List<String> launched = new ArrayList<>();
  private final Map<Long, String> names = new HashMap<>();
  private int graphs;

  EmulatedDriver(Path library) {
    symbols = SymbolLookup.libraryLookup(library, arena);
  }

  /// Compiles the kernels; null if this machine has no C++ compiler.
  static Path build() {
    try {
      Path sources = Path.of("src/main/cuda").toAbsolutePath();
      Path library = Path.of("target/emulated/libkernels.so").toAbsolutePath();
      Files.createDirectories(library.getParent());
      List<String> command =
          List.of(
              "g++",
              "-std=c++20",
              "-O2",
              "-ffp-contract=off",
              "-U_FORTIFY_SOURCE",
              "-Wall",
              "-Wno-unknown-pragmas",
              "-Werror",
              "-shared",
              "-fPIC",
              "-I",
              Path.of("src/test/cpp").toAbsolutePath().toString(),
              "-x",
              "c++",
              sources.resolve("kernels.cu").toString(),
              "-o",
              library.toString());
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String said = new String(process.getInputStream().readAllBytes());
      if (process.waitFor() != 0) {
        throw new IllegalStateException("the kernels do not compile on the host:\n" + said);
      }
      return library;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Lets the threads of a block run in descending order from now on, or in ascending.
  void setDescending(boolean on) {
    try {
      LINKER
          .downcallHandle(
              symbols.findOrThrow("emulated_descending"),
              FunctionDescriptor.ofVoid(ValueLayout.JAVA_INT))
          .invokeExact(on ? 1 : 0);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /// The kernels that were started.
  List<String> launched() {
    return launched;
  }

  /// Graphs that were made.
  int graphs() {
    return graphs;
  }

  @Override
  public String name() {
    return "emulated";
  }

  @Override
  public long memoryBytes() {
    return 1L << 32;
  }

  @Override
  public int processors() {
    return 2;
  }

  @Override
  public long allocate(long bytes) {
    MemorySegment piece = arena.allocate(bytes + GUARD, 256);
    piece.fill(POISON);
    pieces.put(piece.address(), piece);
    return piece.address();
  }

  @Override
  public void free(long address) {
    check(pieces.remove(address));
  }

  private static void check(MemorySegment piece) {
    long end = piece.byteSize() - GUARD;
    for (long i = 0; i < GUARD; i++) {
      if (piece.get(ValueLayout.JAVA_BYTE, end + i) != POISON) {
        throw new IllegalStateException("a kernel wrote " + i + " bytes behind a piece of memory");
      }
    }
  }

  @Override
  public MemorySegment pinned(long bytes) {
    return arena.allocate(bytes, 64);
  }

  @Override
  public long function(String kernel) {
    long address =
        symbols
            .find("emulated_" + kernel)
            .orElseThrow(() -> new CudaException("no kernel " + kernel))
            .address();
    names.put(address, kernel);
    return address;
  }

  @Override
  public void launch(Calls calls, int first, int end) {
    for (int i = first; i < end; i++) {
      launched.add(names.get(calls.function(i)));
      try {
        LAUNCH.invokeExact(
            MemorySegment.ofAddress(calls.function(i)), calls.parameters(i), calls.shape(i));
      } catch (Throwable e) {
        throw new IllegalStateException(e);
      }
    }
  }

  @Override
  public Graph graph(Calls calls, int first, int end) {
    graphs++;
    Calls nodes = Calls.copyOf(calls);
    return new Graph() {
      @Override
      public void update(int node, Calls from, int call) {
        nodes.copy(node, from, call);
      }

      @Override
      public void launch() {
        EmulatedDriver.this.launch(nodes, 0, nodes.size());
      }

      @Override
      public void close() {}
    };
  }

  private static MemorySegment at(long address, long bytes) {
    return MemorySegment.ofAddress(address).reinterpret(bytes);
  }

  @Override
  public void upload(long to, MemorySegment from, long bytes) {
    at(to, bytes).copyFrom(from.asSlice(0, bytes));
  }

  @Override
  public void download(MemorySegment to, long from, long bytes) {
    to.asSlice(0, bytes).copyFrom(at(from, bytes));
  }

  @Override
  public void downloadLater(MemorySegment to, long from, long bytes) {
    download(to, from, bytes);
  }

  @Override
  public long event() {
    return 1;
  }

  @Override
  public void mark(long event) {}

  @Override
  public void await(long event) {}

  @Override
  public float milliseconds(long from, long to) {
    return 0;
  }

  @Override
  public void synchronize() {}

  @Override
  public void close() {
    pieces.values().forEach(EmulatedDriver::check);
    arena.close();
  }
}
