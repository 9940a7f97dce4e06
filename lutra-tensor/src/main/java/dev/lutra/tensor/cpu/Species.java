package dev.lutra.tensor.cpu;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/// The one place where the vector width is chosen: the widest the CPU has and does well at, or the
/// bits named by the system property `lutra.vector.bits` (128, 256 or 512), which tests use.
final class Species {
  static final VectorSpecies<Float> FLOAT = choose();
  static final int BITS = FLOAT.vectorBitSize();
  static final int LANES = FLOAT.length();

  /// Whether there are masks of 64 bytes, permutations over two registers and shuffles of bytes;
  /// what is narrower has forms of its own, for AVX2 that has none of them.
  static final boolean WIDE = BITS == 512;

  static final VectorSpecies<Byte> BYTE = VectorSpecies.of(byte.class, FLOAT.vectorShape());
  static final VectorSpecies<Integer> INT = VectorSpecies.of(int.class, FLOAT.vectorShape());
  static final VectorSpecies<Long> LONG = VectorSpecies.of(long.class, FLOAT.vectorShape());
  static final VectorSpecies<Double> DOUBLE = VectorSpecies.of(double.class, FLOAT.vectorShape());

  private Species() {}

  private static VectorSpecies<Float> choose() {
    Integer asked = Integer.getInteger("lutra.vector.bits");
    if (asked != null && asked != 128 && asked != 256 && asked != 512) {
      throw new IllegalArgumentException(
          "lutra.vector.bits: got " + asked + ", expected 128, 256 or 512");
    }
    return VectorSpecies.of(
        float.class, VectorShape.forBitSize(asked != null ? asked : preferred()));
  }

  private static int preferred() {
    int bits = FloatVector.SPECIES_PREFERRED.vectorBitSize();
    return bits >= 512 ? hasWideByteShuffle() ? 512 : 256 : bits >= 256 ? 256 : 128;
  }

  /// The kernels of 512 bits shuffle bytes, for which the first CPUs with AVX-512 have no
  /// instruction (VBMI); the compiler then falls back to objects, which are slower than 256 bits by
  /// far. Only the operating system can tell.
  private static boolean hasWideByteShuffle() {
    try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
      return lines.anyMatch(
          line -> line.startsWith("flags") && line.matches(".*\\bavx512_?vbmi\\b.*"));
    } catch (IOException | UncheckedIOException e) {
      return false;
    }
  }
}
