package dev.lutra.cuda;

import dev.lutra.tensor.Real;
import dev.lutra.tensor.backend.LogisticNoise;
import dev.lutra.tensor.backend.TableKernels;
import org.jspecify.annotations.Nullable;

/// Tables made from parameters, table.cu.
final class CudaTable implements TableKernels {
  private static final int THREADS = 256;

  /// Entries of the largest table, of 8 inputs.
  private static final int ENTRIES = 256;

  /// Blocks of the noise at most: each reads the quantiles.
  private static final int NOISE = 528;

  private static final int NOISE_THREADS = 512;

  private final CudaBackend cuda;
  private final float[] quantiles = LogisticNoise.quantiles();

  CudaTable(CudaBackend cuda) {
    this.cuda = cuda;
  }

  /// Blocks for so many threads.
  private static long blocks(long threads) {
    return Math.ceilDiv(threads, THREADS);
  }

  /// Entries of a table, which threads take by four.
  private static int entries(Real table) {
    int entries = table.frames();
    if (entries < 4 || entries > ENTRIES || Integer.bitCount(entries) != 1) {
      throw new IllegalArgumentException(
          "table: got " + entries + " entries, expected a power of two, 4 to " + ENTRIES);
    }
    return entries;
  }

  private static long quads(Real table) {
    return (long) table.features() * entries(table) / 4;
  }

  @Override
  public void gateMixture(Real logits, Real shares, Real table) {
    cuda.launch("gateMixture")
        .in(logits)
        .arg(logits.stride())
        .out(shares)
        .arg(shares.stride())
        .out(table)
        .arg(table.stride())
        .arg(table.features())
        .run(blocks(4L * table.features()), THREADS);
  }

  @Override
  public void gateMixtureGradient(Real shares, Real table, Real dTable, Real dLogits) {
    cuda.launch("gateMixtureGradient")
        .in(shares)
        .arg(shares.stride())
        .in(table)
        .arg(table.stride())
        .in(dTable)
        .arg(dTable.stride())
        .out(dLogits)
        .arg(dLogits.stride())
        .arg(table.features())
        .run(blocks(4L * table.features()), THREADS);
  }

  @Override
  public void walsh(Real x, float scale, Real y, boolean add) {
    cuda.launch("walsh")
        .in(x)
        .arg(x.stride())
        .arg(scale)
        .out(y)
        .arg(y.stride())
        .arg(add)
        .arg(x.features())
        .arg(entries(x))
        .run(blocks((long) x.features() * Math.min(32, x.frames())), THREADS);
  }

  @Override
  public void mlp(Real w1, Real b1, Real w2, Real b2, Real pre, Real table) {
    cuda.launch("mlp")
        .in(w1)
        .arg(w1.stride())
        .in(b1)
        .arg(b1.stride())
        .in(w2)
        .arg(w2.stride())
        .in(b2)
        .arg(b2.stride())
        .out(pre)
        .arg(pre.stride())
        .out(table)
        .arg(table.stride())
        .arg(table.features())
        .arg(w2.frames())
        .arg(Integer.numberOfTrailingZeros(entries(table)))
        .run(blocks(quads(table)), THREADS);
  }

  @Override
  public void mlpGradient(
      Real w2,
      Real pre,
      Real dTable,
      @Nullable Real dW1,
      @Nullable Real dB1,
      @Nullable Real dW2,
      @Nullable Real dB2) {
    cuda.launch("mlpGradient")
        .in(w2)
        .arg(w2.stride())
        .in(pre)
        .arg(pre.stride())
        .in(dTable)
        .arg(dTable.stride())
        .maybeOut(dW1)
        .arg(stride(dW1))
        .maybeOut(dB1)
        .arg(stride(dB1))
        .maybeOut(dW2)
        .arg(stride(dW2))
        .maybeOut(dB2)
        .arg(stride(dB2))
        .arg(dTable.features())
        .arg(w2.frames())
        .arg(Integer.numberOfTrailingZeros(entries(dTable)))
        .run(blocks((long) dTable.features() * w2.frames()), THREADS);
  }

  private static int stride(@Nullable Real x) {
    return x == null ? 0 : x.stride();
  }

  private static double divisor(Real x, float span) {
    return (double) x.features() * x.frames() * span * span;
  }

  @Override
  public void influence(Real x, float weight, float span, Real loss) {
    int blocks = Math.toIntExact(blocks(quads(x)));
    cuda.launch("influence")
        .in(x)
        .arg(x.stride())
        .arg(x.features())
        .arg(x.frames())
        .arg(cuda.workspace().of((long) blocks * Double.BYTES))
        .run(blocks, THREADS);
    cuda.finishSum(blocks, weight, 0, 1, divisor(x, span), false, loss);
  }

  @Override
  public void influenceGradient(Real x, Real dLoss, float weight, float span, Real dx) {
    cuda.launch("influenceGradient")
        .in(x)
        .arg(x.stride())
        .in(dLoss)
        .arg(weight)
        .arg(Double.doubleToRawLongBits(divisor(x, span)))
        .out(dx)
        .arg(dx.stride())
        .arg(x.features())
        .arg(x.frames())
        .run(blocks(quads(x)), THREADS);
  }

  @Override
  public void logisticNoise(Real out, long seed, int first, float scale) {
    int words = Math.ceilDiv(out.frames(), LogisticNoise.PER_WORD);
    long count = (long) out.features() * words;
    cuda.launch("logisticNoise")
        .out(out)
        .arg(out.stride())
        .arg(words)
        .arg(count)
        .arg(seed)
        .arg(first)
        .arg(scale)
        .floats(quantiles)
        .run(Math.min(NOISE, Math.ceilDiv(count, NOISE_THREADS)), NOISE_THREADS);
  }

  @Override
  public void dropout(Real out, long seed, float rate) {
    int lots = Math.ceilDiv(out.frames(), 4);
    long count = (long) out.features() * lots;
    cuda.launch("dropout")
        .out(out)
        .arg(out.stride())
        .arg(out.frames())
        .arg(lots)
        .arg(count)
        .arg(seed)
        // What is below the rate as a double is below this as a whole number of 53 bits.
        .arg((long) Math.ceil(rate * 0x1p53))
        .arg(1 / (1 - rate))
        .run(blocks(count), THREADS);
  }

  @Override
  public void round(Real x) {
    long count = (long) x.features() * x.stride();
    cuda.launch("roundAll").out(x).arg(count).run(Math.ceilDiv(count, THREADS * 4L), THREADS);
  }
}
