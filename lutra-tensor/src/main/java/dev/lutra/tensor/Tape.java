package dev.lutra.tensor;

import dev.lutra.tensor.backend.Backend;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Records the ops of a step, owns their outputs and intermediates until it is closed, and walks
/// back over them for gradients. It carries the backend, the mode and the seed: nothing is global.
///
/// ```java
/// try (var tape = new Tape(backend, Mode.TRAIN, seed)) {
///   tape.watch(weight);
///   Real loss = tape.real(new MeanSquaredError(), tape.real(new MatMul(), weight, x), target);
///   tape.backward(loss);
///   Real gradient = tape.gradient(weight);
/// }
/// ```
public final class Tape implements AutoCloseable {
  private static final long GAMMA = 0x9e3779b97f4a7c15L;

  /// An op that was applied. Entries stay with their contexts when the tape starts anew.
  private static final class Entry {
    private final Context context;
    private Op op;
    private Tensor[] inputs;
    private Tensor output;
    private @Nullable Real[] inputGradients = {};

    /// What the tape owned before and after the op.
    private int ownedBefore;

    private int ownedAfter;

    Entry(Context context, Op op, Tensor[] inputs, Tensor output) {
      this.context = context;
      this.op = op;
      this.inputs = inputs;
      this.output = output;
    }

    void set(Op nextOp, Tensor[] nextInputs, Tensor nextOutput) {
      op = nextOp;
      inputs = nextInputs;
      output = nextOutput;
    }

    boolean reads(Tensor tensor) {
      for (Tensor input : inputs) {
        if (input == tensor) {
          return true;
        }
      }
      return false;
    }

    /// An empty place for the gradient of each input.
    @Nullable Real[] noGradients() {
      if (inputGradients.length != inputs.length) {
        inputGradients = new @Nullable Real[inputs.length];
      }
      Arrays.fill(inputGradients, null);
      return inputGradients;
    }
  }

  private final Backend backend;
  private final Mode mode;
  private long seed;

  /// Of which the first `count` are those of this step.
  private final List<Entry> entries = new ArrayList<>();

  private int count;
  private final IdentityHashMap<Tensor, Boolean> active = new IdentityHashMap<>();
  private final IdentityHashMap<Tensor, Boolean> watched = new IdentityHashMap<>();
  private final IdentityHashMap<Tensor, Real> gradients = new IdentityHashMap<>();
  private final List<Storage> owned = new ArrayList<>();
  private boolean walked;
  private boolean closed;

  /// A tape for one step. `seed` feeds every op that draws at random.
  public Tape(Backend backend, Mode mode, long seed) {
    this.backend = backend;
    this.mode = mode;
    this.seed = seed;
  }

  /// Starts anew for another step, as a new tape would, but with the objects of the last one. What
  /// the tape owned is given back first.
  public Tape open(long seedOfStep) {
    close();
    seed = seedOfStep;
    closed = false;
    walked = false;
    return this;
  }

  /// The device that computes.
  public Backend backend() {
    return backend;
  }

  /// The seed of the step.
  public long seed() {
    return seed;
  }

  /// Training or evaluation.
  public Mode mode() {
    return mode;
  }

  /// Asks for the gradient with respect to `tensor`; before any op reads it, unless it is computed
  /// from a watched one.
  ///
  /// @throws IllegalStateException if an op has read the tensor already: what was computed from it
  ///   does not pass gradients on
  public void watch(Tensor tensor) {
    checkOpen("watch");
    watched.put(tensor, true);
    if (isActive(tensor)) {
      return;
    }
    for (int i = 0; i < count; i++) {
      Entry entry = entries.get(i);
      if (entry.reads(tensor)) {
        throw new IllegalStateException(
            "watch: got a tensor "
                + tensor.shape()
                + " that "
                + entry.op.name()
                + " has read already, expected an unread one; watch it before its first use");
      }
    }
    active.put(tensor, true);
  }

  /// Whether a gradient flows to `tensor`: it is watched or computed from something watched.
  public boolean isActive(Tensor tensor) {
    return active.containsKey(tensor);
  }

  /// Applies an op and records it.
  public Tensor apply(Op op, Tensor... inputs) {
    Tensor[] operands = operands(inputs.length);
    System.arraycopy(inputs, 0, operands, 0, inputs.length);
    return record(op, operands);
  }

  private Tensor apply(Op op, Tensor input) {
    Tensor[] operands = operands(1);
    operands[0] = input;
    return record(op, operands);
  }

  private Tensor apply(Op op, Tensor first, Tensor second) {
    Tensor[] operands = operands(2);
    operands[0] = first;
    operands[1] = second;
    return record(op, operands);
  }

  /// The array that the entry of the next op has already, if it is of that length.
  private Tensor[] operands(int length) {
    Tensor[] known = count < entries.size() ? entries.get(count).inputs : new Tensor[0];
    return known.length == length ? known : new Tensor[length];
  }

  private Tensor record(Op op, Tensor[] inputs) {
    checkOpen(op.name());
    boolean watched = false;
    for (Tensor input : inputs) {
      watched |= isActive(input);
    }
    int before = owned.size();
    boolean known = count < entries.size();
    Context context = known ? entries.get(count).context : new Context(this);
    context.open(mix(seed + GAMMA * (count + 1)), watched);
    Tensor output = op.forward(context, inputs);
    if (watched) {
      active.put(output, true);
    }
    if (known) {
      entries.get(count).set(op, inputs, output);
    } else {
      entries.add(new Entry(context, op, inputs, output));
    }
    Entry entry = entries.get(count);
    entry.ownedBefore = before;
    entry.ownedAfter = owned.size();
    count++;
    return output;
  }

  /// Applies an op whose output is real.
  public Real real(Op op, Tensor... inputs) {
    return asReal(op, apply(op, inputs));
  }

  /// Applies an op of one input whose output is real.
  public Real real(Op op, Tensor input) {
    return asReal(op, apply(op, input));
  }

  /// Applies an op of two inputs whose output is real.
  public Real real(Op op, Tensor first, Tensor second) {
    return asReal(op, apply(op, first, second));
  }

  private static Real asReal(Op op, Tensor output) {
    if (output instanceof Real real) {
      return real;
    }
    throw new IllegalArgumentException(
        op.name() + ": gave bits, expected a real tensor; ask the tape for bits(...)");
  }

  /// Applies an op whose output is bits.
  public Bits bits(Op op, Tensor... inputs) {
    if (apply(op, inputs) instanceof Bits output) {
      return output;
    }
    throw new IllegalArgumentException(
        op.name() + ": gave a real tensor, expected bits; ask the tape for real(...)");
  }

  /// Walks back from a scalar loss `[1, 1]` with gradient 1. A tape is walked once; add up several
  /// losses with [dev.lutra.tensor.op.Add].
  public void backward(Real loss) {
    if (loss.features() != 1 || loss.frames() != 1) {
      throw new IllegalArgumentException(
          "backward: got a loss of shape " + loss.shape() + ", expected [1, 1]");
    }
    Real one = own(backend.memory().unset(1, 1));
    one.fill(1);
    backward(loss, one);
  }

  /// Walks back from any output with a given gradient of its shape.
  ///
  /// @throws IllegalStateException on a second walk, whose gradients would count the first twice
  public void backward(Tensor output, Real outputGradient) {
    checkOpen("backward");
    if (walked) {
      throw new IllegalStateException(
          "backward: got a second call, expected one for each tape; add the losses, or use a tape"
              + " for each");
    }
    if (output.features() != outputGradient.features()
        || output.frames() != outputGradient.frames()) {
      throw new IllegalArgumentException(
          "backward: got a gradient of shape "
              + outputGradient.shape()
              + ", expected "
              + output.shape());
    }
    walked = true;
    gradients.put(output, outputGradient);
    for (int i = count - 1; i >= 0; i--) {
      Entry entry = entries.get(i);
      Real gradient = gradients.get(entry.output);
      if (gradient == null || !isActive(entry.output)) {
        continue;
      }
      @Nullable Real[] inputGradients = entry.noGradients();
      for (int k = 0; k < inputGradients.length; k++) {
        if (isActive(entry.inputs[k])) {
          inputGradients[k] = gradientFor(entry, k);
        }
      }
      entry.op.backward(entry.context, entry.inputs, entry.output, gradient, inputGradients);
      giveBack(entry, gradient);
    }
  }

  /// Behind the last use of a gradient and of what an op kept for it, their memory serves the
  /// gradients that are still to come.
  private void giveBack(Entry entry, Real gradient) {
    for (int i = entry.ownedBefore; i < entry.ownedAfter; i++) {
      if (!owned.get(i).same(entry.output.storage())) {
        backend.memory().release(owned.set(i, Storage.NONE));
      }
    }
    if (!watched.containsKey(entry.output)) {
      gradients.remove(entry.output);
      int at = lastOwned(gradient.storage());
      if (at >= 0) {
        backend.memory().release(owned.set(at, Storage.NONE));
      }
    }
  }

  private int lastOwned(Storage storage) {
    int at = owned.size() - 1;
    while (at >= 0 && !owned.get(at).same(storage)) {
      at--;
    }
    return at;
  }

  /// The gradient of a watched tensor after [#backward]; zero if the loss does not depend on it. It
  /// is owned by the tape.
  ///
  /// @throws IllegalStateException before [#backward]
  /// @throws IllegalArgumentException if the tensor is not watched
  public Real gradient(Tensor tensor) {
    checkOpen("gradient");
    if (!walked) {
      throw new IllegalStateException(
          "gradient: got no backward pass yet, expected one; call backward first");
    }
    if (!watched.containsKey(tensor)) {
      throw new IllegalArgumentException(
          "gradient: got a tensor "
              + tensor.shape()
              + " that is not watched, expected a watched one; watch it before its first use");
    }
    return gradientOf(tensor);
  }

  private Real gradientFor(Entry entry, int k) {
    Tensor tensor = entry.inputs[k];
    if (!gradients.containsKey(tensor) && entry.op.overwrites(k)) {
      entry.context.markFresh(k);
      gradients.put(tensor, own(backend.memory().unset(tensor.features(), tensor.frames())));
    }
    return gradientOf(tensor);
  }

  private Real gradientOf(Tensor tensor) {
    Real gradient = gradients.get(tensor);
    if (gradient == null) {
      gradient = own(backend.memory().real(tensor.features(), tensor.frames()));
      gradients.put(tensor, gradient);
    }
    return gradient;
  }

  /// Hands a tensor over to the tape, which releases its memory when it is closed; what it owns
  /// already stays so.
  public <T extends Tensor> T own(T tensor) {
    checkOpen("own");
    owned.add(tensor.storage());
    return tensor;
  }

  /// Hands an address matrix over to the tape, which releases its memory when it is closed.
  public Addresses own(Addresses addresses) {
    checkOpen("own");
    owned.add(addresses.storage());
    return addresses;
  }

  private void checkOpen(String asked) {
    if (closed) {
      throw new IllegalStateException(
          asked + ": got a closed tape, expected an open one; use a new tape for each step");
    }
  }

  /// Gives all intermediates back to the backend's memory; they must not be used afterwards.
  @Override
  public void close() {
    closed = true;
    // Last first: so each op of the next step gets the memory that it had, which caches know.
    for (int i = owned.size() - 1; i >= 0; i--) {
      backend.memory().release(owned.get(i));
    }
    owned.clear();
    count = 0;
    gradients.clear();
    active.clear();
    watched.clear();
  }

  /// The finalizer of SplitMix64 (Steele et al. 2014): spreads consecutive seeds.
  private static long mix(long z) {
    long a = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    long b = (a ^ (a >>> 27)) * 0x94d049bb133111ebL;
    return b ^ (b >>> 31);
  }
}
