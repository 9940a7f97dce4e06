package dev.lutra.cuda;

import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.util.List;
import java.util.Optional;

/// The library of NVIDIA's driver, which machines with a GPU have.
@SuppressWarnings("restricted") // loads a native library
final class CudaLibrary {
  /// The system property that names another library, for tests without a GPU.
  static final String PROPERTY = "lutra.cuda.library";

  private static final List<String> NAMES = List.of("libcuda.so.1", "libcuda.so", "nvcuda.dll");
  private static final Optional<SymbolLookup> LOOKUP = load();

  private CudaLibrary() {}

  /// The library, if this machine has it.
  static Optional<SymbolLookup> find() {
    return LOOKUP;
  }

  private static Optional<SymbolLookup> load() {
    String other = System.getProperty(PROPERTY);
    for (String name : other == null ? NAMES : List.of(other)) {
      Optional<SymbolLookup> library = load(name);
      if (library.isPresent()) {
        return library;
      }
    }
    return Optional.empty();
  }

  private static Optional<SymbolLookup> load(String name) {
    try {
      return Optional.of(SymbolLookup.libraryLookup(name, Arena.global()));
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // not under this name
    }
  }
}
