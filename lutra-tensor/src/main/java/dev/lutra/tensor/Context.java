package dev.lutra.tensor;

import dev.lutra.tensor.backend.Backend;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What an [Op] sees of its tape: the backend, the mode, memory that lives until the tape is
/// closed, and a place to keep intermediates from forward to backward.
public final class Context {
  private final Tape tape;
  private long seed;
  private boolean watched;
  private int fresh;
  private final List<Object> saved = new ArrayList<>(4);
  private @Nullable Object kept;

  Context(Tape tape) {
    this.tape = tape;
  }

  /// Starts anew for another op.
  Context open(long seedOfOp, boolean gradientsAsked) {
    seed = seedOfOp;
    watched = gradientsAsked;
    fresh = 0;
    saved.clear();
    return this;
  }

  /// The device that computes.
  public Backend backend() {
    return tape.backend();
  }

  /// Training or evaluation.
  public Mode mode() {
    return tape.mode();
  }

  /// A seed of this application of the op, fixed by the tape's seed and the op's place on the tape.
  public long seed() {
    return seed;
  }

  /// Whether the gradient of an input may be asked for. Else there is no backward pass of this op,
  /// and nothing needs to be kept for one.
  public boolean isWatched() {
    return watched;
  }

  /// A zeroed real tensor owned by the tape.
  public Real real(int features, int frames) {
    return tape.own(backend().memory().real(features, frames));
  }

  /// A real tensor of unspecified values owned by the tape, for what is overwritten whole.
  public Real unset(int features, int frames) {
    return tape.own(backend().memory().unset(features, frames));
  }

  /// Whether the gradient of input `input` holds unspecified values and is to be overwritten, not
  /// added to; only ever true where [Op#overwrites] is.
  public boolean isFresh(int input) {
    return (fresh & 1 << input) != 0;
  }

  void markFresh(int input) {
    fresh |= 1 << input;
  }

  /// A zeroed bit tensor owned by the tape.
  public Bits bits(int features, int frames) {
    return tape.own(backend().memory().bits(features, frames));
  }

  /// An address matrix of unspecified values owned by the tape.
  public Addresses addresses(int luts, int frames) {
    return tape.own(backend().memory().addresses(luts, frames));
  }

  /// Keeps a value for the backward pass; values are found again by order of saving.
  public void save(Object value) {
    saved.add(value);
  }

  /// The `index`-th saved value.
  public <T> T saved(int index, Class<T> type) {
    return type.cast(saved.get(index));
  }

  /// Keeps an object for the op in this place of the tape's next step, which may use it anew.
  public <T> T keep(T value) {
    kept = value;
    return value;
  }

  /// What was kept in the step before; null if it is nothing of that type.
  public <T> @Nullable T kept(Class<T> type) {
    return type.isInstance(kept) ? type.cast(kept) : null;
  }
}
