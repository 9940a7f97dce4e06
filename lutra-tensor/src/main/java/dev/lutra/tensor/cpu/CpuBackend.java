package dev.lutra.tensor.cpu;

import dev.lutra.tensor.Memory;
import dev.lutra.tensor.backend.Backend;
import dev.lutra.tensor.backend.BitKernels;
import dev.lutra.tensor.backend.ElementKernels;
import dev.lutra.tensor.backend.LinearKernels;
import dev.lutra.tensor.backend.LutKernels;

/// The CPU: one pool of threads, and scalar or vector kernels.
public final class CpuBackend implements Backend {
  private final String name;
  private final Pool pool;
  private final Memory memory = new Memory();
  private final ElementKernels element;
  private final LinearKernels linear;
  private final BitKernels bit;
  private final LutKernels lut;

  private CpuBackend(
      String name, Pool pool, ElementRows element, LinearRows linear, BitRows bit, LutRows lut) {
    this.name = name;
    this.pool = pool;
    this.element = new CpuElement(pool, element);
    this.linear = new CpuLinear(pool, linear);
    this.bit = new CpuBit(pool, bit);
    this.lut = new CpuLut(pool, lut);
  }

  /// The reference: plain loops, one element at a time; slow and obvious.
  public static CpuBackend scalar(int threads) {
    return new CpuBackend(
        "scalar",
        new Pool(threads),
        new ScalarElement(),
        new ScalarLinear(),
        new ScalarBit(),
        new ScalarLut());
  }

  /// Vector API kernels at the width of [Species].
  public static CpuBackend vector(int threads) {
    return new CpuBackend(
        "vector-" + Species.BITS,
        new Pool(threads),
        new VectorElement(),
        new VectorLinear(),
        new VectorBit(),
        new VectorLut());
  }

  /// Threads in use.
  public int threads() {
    return pool.threads();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Memory memory() {
    return memory;
  }

  @Override
  public ElementKernels element() {
    return element;
  }

  @Override
  public LinearKernels linear() {
    return linear;
  }

  @Override
  public BitKernels bit() {
    return bit;
  }

  @Override
  public LutKernels lut() {
    return lut;
  }

  @Override
  public void close() {
    pool.close();
  }
}
