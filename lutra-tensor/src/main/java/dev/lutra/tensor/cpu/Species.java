package dev.lutra.tensor.cpu;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/// The one place where the vector width is chosen: the widest the CPU has, or the bits named by the
/// system property `lutra.vector.bits` (128, 256 or 512), which tests use.
final class Species {
  static final VectorSpecies<Float> FLOAT = choose();
  static final int BITS = FLOAT.vectorBitSize();
  static final int LANES = FLOAT.length();

  /// Kernels that look up 64-entry tables in registers exist for 512 bits only.
  static final boolean WIDE = BITS == 512;

  static final VectorSpecies<Byte> BYTE = VectorSpecies.of(byte.class, FLOAT.vectorShape());
  static final VectorSpecies<Integer> INT = VectorSpecies.of(int.class, FLOAT.vectorShape());
  static final VectorSpecies<Double> DOUBLE = VectorSpecies.of(double.class, FLOAT.vectorShape());

  private Species() {}

  private static VectorSpecies<Float> choose() {
    int bits =
        Integer.getInteger("lutra.vector.bits", FloatVector.SPECIES_PREFERRED.vectorBitSize());
    if (bits != 128 && bits != 256 && bits != 512) {
      throw new IllegalArgumentException(
          "lutra.vector.bits: got " + bits + ", expected 128, 256 or 512");
    }
    return VectorSpecies.of(float.class, VectorShape.forBitSize(bits));
  }
}
