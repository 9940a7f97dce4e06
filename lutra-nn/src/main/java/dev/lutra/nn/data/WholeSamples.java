package dev.lutra.nn.data;

import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Samples that are in memory already, in parts.
final class WholeSamples implements SampleReader {
  private final Samples all;
  private int done;

  WholeSamples(Samples all) {
    this.all = all;
  }

  @Override
  public @Nullable Part next(int most) {
    if (done == all.count()) {
      return null;
    }
    int from = done;
    done += Math.min(most, all.count() - done);
    return new Part(all.select(IntStream.range(from, done).toArray()), null);
  }

  @Override
  public double share() {
    return (double) done / all.count();
  }

  @Override
  public void close() {}
}
