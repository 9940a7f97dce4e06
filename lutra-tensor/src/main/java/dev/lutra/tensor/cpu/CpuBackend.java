package dev.lutra.tensor.cpu;

import dev.lutra.tensor.Memory;
import dev.lutra.tensor.backend.Backend;
import dev.lutra.tensor.backend.BitKernels;
import dev.lutra.tensor.backend.ElementKernels;
import dev.lutra.tensor.backend.ImageKernels;
import dev.lutra.tensor.backend.LinearKernels;
import dev.lutra.tensor.backend.LossKernels;
import dev.lutra.tensor.backend.LutKernels;
import dev.lutra.tensor.backend.TableKernels;
import java.util.ArrayList;
import java.util.List;

/// The CPU: one pool of threads, and scalar or vector kernels.
public final class CpuBackend implements Backend {
  /// Rows of a block: some ten intermediate tables of 64 floats for each stay in the second cache.
  private static final int BLOCK = 16;

  private record Kernels(
      ElementRows element, LinearRows linear, BitRows bit, LutRows lut, ImageRows image) {}

  private final String name;
  private final Pool pool;
  private final Memory memory = new Memory();
  private final ElementKernels element;
  private final LinearKernels linear;
  private final BitKernels bit;
  private final LutKernels lut;
  private final ImageKernels image;
  private final TableKernels table;
  private final LossKernels loss = new ScalarLoss();

  /// One for each thread of the pool, none for a backend that is one of these itself.
  private final List<CpuBackend> locals = new ArrayList<>();

  private CpuBackend(
      String name,
      Pool pool,
      ElementKernels element,
      LinearRows linear,
      BitKernels bit,
      LutKernels lut,
      ImageRows image,
      TableKernels table) {
    this.name = name;
    this.pool = pool;
    this.element = element;
    this.linear = new CpuLinear(pool, linear);
    this.bit = bit;
    this.lut = lut;
    this.image = new CpuImage(pool, image);
    this.table = table;
  }

  private static CpuBackend of(String name, int threads, Kernels rows) {
    Pool pool = new Pool(threads);
    TableRows table = new ScalarTable();
    // One thread calls the kernels as they are: to hand one to the pool takes an object.
    CpuBackend backend =
        threads == 1
            ? new CpuBackend(
                name, pool, rows.element, rows.linear, rows.bit, rows.lut, rows.image, table)
            : new CpuBackend(
                name,
                pool,
                new CpuElement(pool, rows.element),
                rows.linear,
                new CpuBit(pool, rows.bit),
                new CpuLut(pool, rows.lut),
                rows.image,
                new CpuTable(pool, table));
    for (int i = 0; i < threads; i++) {
      backend.locals.add(
          new CpuBackend(
              name, new Pool(1), rows.element, rows.linear, rows.bit, rows.lut, rows.image, table));
    }
    return backend;
  }

  /// The reference: plain loops, one element at a time; slow and obvious.
  public static CpuBackend scalar(int threads) {
    return of(
        "scalar",
        threads,
        new Kernels(
            new ScalarElement(),
            new ScalarLinear(),
            new ScalarBit(),
            new ScalarLut(),
            new ScalarImage()));
  }

  /// Vector API kernels at the width of [Species].
  public static CpuBackend vector(int threads) {
    return of(
        "vector-" + Species.BITS,
        threads,
        new Kernels(
            new VectorElement(),
            new VectorLinear(),
            new VectorBit(),
            new VectorLut(),
            new VectorImage()));
  }

  /// Thread `t` takes the `t`-th part of the rows, block by block.
  @Override
  public void blocks(int rows, Block body) {
    if (locals.isEmpty()) {
      body.run(this, 0, rows);
      return;
    }
    if (locals.size() == 1) {
      pool.checkOpen();
      part(0, rows, body);
      Pool.keep(body);
      return;
    }
    pool.run(
        locals.size(),
        (first, end) -> {
          for (int t = first; t < end; t++) {
            part(t, rows, body);
          }
        });
  }

  private void part(int t, int rows, Block body) {
    int last = Pool.bound(rows, t + 1, locals.size());
    for (int from = Pool.bound(rows, t, locals.size()); from < last; from += BLOCK) {
      body.run(locals.get(t), from, Math.min(from + BLOCK, last));
    }
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
    pool.checkOpen();
    return element;
  }

  @Override
  public LinearKernels linear() {
    pool.checkOpen();
    return linear;
  }

  @Override
  public BitKernels bit() {
    pool.checkOpen();
    return bit;
  }

  @Override
  public LutKernels lut() {
    pool.checkOpen();
    return lut;
  }

  @Override
  public ImageKernels image() {
    pool.checkOpen();
    return image;
  }

  @Override
  public LossKernels loss() {
    pool.checkOpen();
    return loss;
  }

  @Override
  public TableKernels table() {
    pool.checkOpen();
    return table;
  }

  @Override
  public void close() {
    pool.close();
  }
}
