package dev.lutra.bench;

import dev.lutra.tensor.Memory;
import dev.lutra.tensor.Real;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.concurrent.TimeUnit;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/// What one core of the machine can do at most: bytes moved by a sum in memories of several sizes,
/// and multiply-adds.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class PeakBenchmark implements Measured {
  private static final int ROUNDS = 1000;
  private static final int CHAINS = 12;
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;

  /// Size of the two arrays together, in KiB.
  @Param({"24", "512", "4096", "16384", "32768", "65536", "262144"})
  public int kib;

  private float scale = 0.5f;

  @SuppressWarnings("NullAway.Init") // set by setUp
  private Real x;

  @SuppressWarnings("NullAway.Init") // set by setUp
  private Real y;

  /// Fills the arrays, in memory like that of the kernels.
  @Setup
  public void setUp() {
    Memory memory = new Memory();
    x = memory.real(1, elements());
    y = memory.real(1, elements());
    x.fill(1);
  }

  private int elements() {
    return kib * 1024 / (2 * Float.BYTES);
  }

  @Override
  public Cost cost(String method) {
    if (method.equals("sum")) {
      long size = (long) Float.BYTES * elements();
      return new Cost(elements(), "element", 3 * size, 2 * size, 0);
    }
    long sums = (long) ROUNDS * CHAINS * SPECIES.length();
    return Cost.of(sums, "multiply-add").computes(2 * sums);
  }

  /// `y = y + scale * x`: two arrays read and one written, none of them fetched just to be
  /// overwritten.
  @Benchmark
  public void sum() {
    MemorySegment in = x.segment();
    MemorySegment out = y.segment();
    FloatVector factor = FloatVector.broadcast(SPECIES, scale);
    int count = elements();
    for (int i = 0; i < count; i += SPECIES.length()) {
      long o = i * 4L;
      load(in, o).fma(factor, load(out, o)).intoMemorySegment(out, o, ByteOrder.nativeOrder());
    }
  }

  private static FloatVector load(MemorySegment segment, long offset) {
    return FloatVector.fromMemorySegment(SPECIES, segment, offset, ByteOrder.nativeOrder());
  }

  /// Chains of multiply-adds in registers, as many as hide their latency.
  @Benchmark
  public float multiplyAdd() {
    FloatVector a = FloatVector.broadcast(SPECIES, scale);
    FloatVector b = FloatVector.broadcast(SPECIES, 1 - scale);
    FloatVector s0 = a.mul(1);
    FloatVector s1 = a.mul(2);
    FloatVector s2 = a.mul(3);
    FloatVector s3 = a.mul(4);
    FloatVector s4 = a.mul(5);
    FloatVector s5 = a.mul(6);
    FloatVector s6 = a.mul(7);
    FloatVector s7 = a.mul(8);
    FloatVector s8 = a.mul(9);
    FloatVector s9 = a.mul(10);
    FloatVector s10 = a.mul(11);
    FloatVector s11 = a.mul(12);
    for (int i = 0; i < ROUNDS; i++) {
      s0 = s0.fma(a, b);
      s1 = s1.fma(a, b);
      s2 = s2.fma(a, b);
      s3 = s3.fma(a, b);
      s4 = s4.fma(a, b);
      s5 = s5.fma(a, b);
      s6 = s6.fma(a, b);
      s7 = s7.fma(a, b);
      s8 = s8.fma(a, b);
      s9 = s9.fma(a, b);
      s10 = s10.fma(a, b);
      s11 = s11.fma(a, b);
    }
    return s0.add(s1)
        .add(s2)
        .add(s3)
        .add(s4)
        .add(s5)
        .add(s6)
        .add(s7)
        .add(s8)
        .add(s9)
        .add(s10)
        .add(s11)
        .reduceLanes(VectorOperators.ADD);
  }
}
