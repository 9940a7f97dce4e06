package dev.lutra.cuda;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// A GPU for machines without one: the kernels' own sources and the functions of the driver,
/// compiled by the C++ compiler of this machine (src/test/cpp).
@SuppressWarnings("restricted") // calls of a native library
final class EmulatedGpu {
  private EmulatedGpu() {}

  /// Whether this machine has a C++ compiler.
  static boolean isPossible() {
    try {
      return run(List.of("g++", "--version")).isEmpty();
    } catch (UncheckedIOException e) {
      return false;
    }
  }

  /// Compiles the library and lets it be loaded in place of the driver's.
  static void install() {
    Path cpp = Path.of("src/test/cpp").toAbsolutePath();
    Path library = Path.of("target/emulated/libcuda.so").toAbsolutePath();
    try {
      Files.createDirectories(library.getParent());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String said =
        run(
            List.of(
                "g++",
                "-std=c++20",
                "-O2",
                "-ffp-contract=off",
                "-U_FORTIFY_SOURCE",
                "-Wall",
                "-Wno-unknown-pragmas",
                "-Werror",
                // Vectors that are not aligned, shifts by too much, indexes out of an array.
                "-fsanitize=undefined",
                "-fno-sanitize=signed-integer-overflow", // in columns that nobody reads
                "-fno-sanitize-recover=all",
                "-shared",
                "-fPIC",
                "-I",
                cpp.toString(),
                "-I",
                Path.of("src/main/cuda").toAbsolutePath().toString(),
                cpp.resolve("driver.cpp").toString(),
                "-o",
                library.toString()));
    if (!said.isEmpty()) {
      throw new IllegalStateException("the kernels do not compile on the host:\n" + said);
    }
    System.setProperty(CudaLibrary.PROPERTY, library.toString());
  }

  /// What a failed command said; empty if it succeeded.
  private static String run(List<String> command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return process.waitFor() == 0 ? "" : said + " ";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Lets the threads of a block run in descending order from now on, or in ascending.
  static void setDescending(boolean on) {
    Path library = Path.of(System.getProperty(CudaLibrary.PROPERTY));
    try {
      Linker.nativeLinker()
          .downcallHandle(
              SymbolLookup.libraryLookup(library, Arena.global())
                  .findOrThrow("emulated_descending"),
              FunctionDescriptor.ofVoid(JAVA_INT))
          .invokeExact(on ? 1 : 0);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }
}
