package dev.lutra.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.lutra.tensor.backend.Backend;
import dev.lutra.tensor.backend.ElementKernels.Unary;
import dev.lutra.tensor.op.Activation;
import dev.lutra.tensor.op.Add;
import dev.lutra.tensor.op.Binarize;
import dev.lutra.tensor.op.Dropout;
import dev.lutra.tensor.op.GroupSum;
import dev.lutra.tensor.op.MatMul;
import dev.lutra.tensor.op.MeanSquaredError;
import dev.lutra.tensor.op.TestBackend;
import dev.lutra.tensor.op.Unpack;
import dev.lutra.tensor.op.WindowMatMul;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource
final class TapeTest {
  private final Backend backend;
  private final Memory memory;

  TapeTest(TestBackend kind) {
    backend = kind.open();
    memory = backend.memory();
  }

  @AfterEach
  void close() {
    backend.close();
  }

  private Tape tape() {
    return new Tape(backend, Mode.TRAIN, 1);
  }

  private Real real(int features, int frames, float... values) {
    Real x = memory.real(features, frames);
    x.copyFrom(values);
    return x;
  }

  /// Memory given back holds old values, so a gradient that is overwritten must not see them.
  @Test
  void gradientsOfOpsThatOverwriteThemAddUpOnMemoryUsedBefore() {
    for (int step = 0; step < 2; step++) {
      Real x = real(4, 2, 1, 2, 3, 4, 5, 6, 7, 8);
      try (var tape = tape()) {
        tape.watch(x);
        Real sum =
            tape.real(
                new Add(1), tape.real(new GroupSum(2, 3), x), tape.real(new GroupSum(2, 5), x));
        tape.backward(sum, real(2, 2, 1, 10, 100, 1000));
        assertThat(tape.gradient(x).toArray()).containsExactly(8, 80, 8, 80, 800, 8000, 800, 8000);
      }
    }
  }

  @Test
  void aScalarLossStartsWithGradientOne() {
    Real x = real(1, 2, 3, 5);
    Real t = real(1, 2, 1, 1);
    try (var tape = tape()) {
      tape.watch(x);
      Real loss = tape.real(new MeanSquaredError(), x, t);
      tape.watch(loss);
      tape.backward(loss);
      assertThat(tape.gradient(loss).toArray()).containsExactly(1);
      assertThat(tape.gradient(x).toArray()).containsExactly(2, 4);
    }
  }

  @Test
  void gradientsFlowThroughIntermediatesToWatchedTensorsOnly() {
    Real w = real(1, 1, 2);
    Real x = real(1, 2, 3, 5);
    try (var tape = tape()) {
      tape.watch(w);
      Real y = tape.real(new MatMul(), w, x);
      Real z = tape.real(new Add(10), y, y);
      tape.watch(y);
      assertThat(tape.isActive(z)).isTrue();
      assertThat(tape.isActive(x)).isFalse();
      tape.backward(z, real(1, 2, 1, 2));
      assertThat(tape.gradient(w).toArray()).containsExactly(11 * (3 + 2 * 5));
      assertThat(tape.gradient(y).toArray()).containsExactly(11, 22);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> tape.gradient(x))
          .withMessageContaining("watch it before its first use");
    }
  }

  @Test
  void opsOutsideTheWayOfAGradientAreNotAskedForOne() {
    var spy = new Spy();
    Real w = real(1, 1, 2);
    Real x = real(1, 1, 3);
    try (var tape = tape()) {
      tape.watch(w);
      Real constant = tape.real(spy, x, x); // nothing watched before it
      Real y = tape.real(spy, w, constant);
      tape.real(spy, w, w); // the loss does not depend on it
      tape.backward(y);
      assertThat(spy.asked).isEqualTo("w-");
    }
  }

  /// Notes for each backward pass which inputs it is asked for.
  private static final class Spy implements Op {
    private String asked = "";

    @Override
    public Tensor forward(Context context, Tensor... inputs) {
      return context.real(1, 1);
    }

    @Override
    public void backward(
        Context context,
        Tensor[] inputs,
        Tensor output,
        Real outputGradient,
        @Nullable Real[] inputGradients) {
      for (Real gradient : inputGradients) {
        asked += gradient == null ? "-" : "w";
      }
    }
  }

  @Test
  void gradientsOfASharedTensorAccumulate() {
    Real x = real(1, 3, -1, 2, 3);
    try (var tape = tape()) {
      tape.watch(x);
      Real positive = tape.real(new Activation(Unary.RELU), x);
      Real sum = tape.real(new Add(1), x, x);
      Real y = tape.real(new Add(5), sum, positive);
      tape.backward(y, real(1, 3, 1, 1, 2));
      assertThat(tape.gradient(x).toArray()).containsExactly(2, 7, 14);
    }
  }

  @Test
  void theGradientOfBitsIsReal() {
    Real x = real(1, 3, -1, 0.2f, 3);
    try (var tape = tape()) {
      tape.watch(x);
      Bits bits = tape.bits(new Binarize(0, 1), x);
      Real y = tape.real(new Unpack(-1, 1), bits);
      tape.watch(bits);
      tape.backward(y, real(1, 3, 1, 2, 4));
      assertThat(tape.gradient(bits).toArray()).containsExactly(2, 4, 8);
      assertThat(tape.gradient(x).toArray()).containsExactly(0, 4, 0);
    }
  }

  /// A chain of ten sums asks for the gradients of two of them at a time.
  @Test
  void gradientsThatArePassedOnMakeRoomForOthers() {
    Real x = backend.memory().real(1, 1 << 20);
    try (var tape = tape()) {
      tape.watch(x);
      Real y = x;
      for (int i = 0; i < 10; i++) {
        y = tape.real(new Add(1), y, y);
      }
      Real dy = backend.memory().real(1, 1 << 20);
      dy.fill(1);
      long before = backend.memory().allocatedBytes();
      tape.backward(y, dy);
      assertThat(tape.gradient(x).get(0, 7)).isEqualTo(1024);
      assertThat(backend.memory().allocatedBytes() - before).isLessThan(4 * (4 << 20));
    }
  }

  /// Of 16 channels, 3 x 3 elements and 324 positions of 32 frames, the windows would take 6 MB.
  @Test
  void theWindowsOfAnImageAreNeverThereAllAtOnce() {
    int[] sources = new int[18 * 18 * 9];
    for (int i = 0; i < sources.length; i++) {
      int position = i / 9;
      sources[i] = (position / 18 + i % 9 / 3) * 20 + position % 18 + i % 3;
    }
    Windows windows = new Windows(20 * 20, 9, sources, false);
    Real x = backend.memory().real(16, 400 * 32);
    Real w = backend.memory().real(4, 16 * 9);
    Real dy = backend.memory().real(4, 324 * 32);
    long before = backend.memory().allocatedBytes();
    try (var tape = tape()) {
      tape.watch(x);
      tape.watch(w);
      tape.backward(tape.real(new WindowMatMul(windows), w, x), dy);
      assertThat(tape.gradient(w).toArray()).hasSize(4 * 16 * 9);
    }
    assertThat(backend.memory().allocatedBytes() - before).isLessThan(4_000_000);
  }

  @Test
  void theGradientOfAnIntermediateIsKeptIfItIsWatched() {
    Real x = real(1, 1, 3);
    try (var tape = tape()) {
      tape.watch(x);
      Real y = tape.real(new Add(1), x, x);
      Real z = tape.real(new Add(1), y, y);
      tape.watch(y);
      tape.backward(z, real(1, 1, 5));
      assertThat(tape.gradient(y).toArray()).containsExactly(10);
      assertThatIllegalArgumentException().isThrownBy(() -> tape.gradient(z));
    }
  }

  @Test
  void theGradientIsZeroWhereTheLossDoesNotDependOnATensor() {
    Real x = real(1, 1, 3);
    Real other = real(2, 3, 1, 2, 3, 4, 5, 6);
    try (var tape = tape()) {
      tape.watch(x);
      tape.watch(other);
      tape.real(new Add(1), other, other);
      tape.backward(tape.real(new MeanSquaredError(), x, real(1, 1, 0)));
      assertThat(tape.gradient(other).toArray()).hasSize(6).containsOnly(0);
    }
  }

  @Test
  void aPaddedGradientHasNoInfluence() {
    Real x = real(1, 3, 1, 2, 3);
    Real w = real(1, 1, 1);
    Real dy = memory.real(1, 3);
    dy.fill(Float.NaN);
    dy.copyFrom(new float[] {1, 1, 1});
    try (var tape = tape()) {
      tape.watch(w);
      tape.backward(tape.real(new MatMul(), w, x), dy);
      assertThat(tape.gradient(w).toArray()).containsExactly(6);
    }
  }

  @Test
  void memoryIsUsedAgainAfterEachStep() {
    Real w = memory.real(7, 20);
    Real x = memory.real(20, 33);
    Real t = memory.real(7, 33);
    step(w, x, t);
    long after = memory.allocatedBytes();
    assertThat(after).isPositive();
    for (int i = 0; i < 200; i++) {
      step(w, x, t);
    }
    assertThat(memory.allocatedBytes()).isEqualTo(after);
  }

  private void step(Real w, Real x, Real t) {
    try (var tape = tape()) {
      tape.watch(w);
      Real y = tape.real(new MatMul(), w, x);
      Real kept = tape.real(new Dropout(0.1f), y);
      Real bits = tape.real(new Unpack(0, 1), tape.bits(new Binarize(0, 1), kept));
      tape.backward(tape.real(new MeanSquaredError(), bits, t));
      backend.element().axpy(-0.1f, tape.gradient(w), w);
    }
  }

  @Test
  void memoryThatIsUsedAgainIsZeroed() {
    Real x = real(1, 3, 1, 2, 3);
    for (int i = 0; i < 3; i++) {
      try (var tape = tape()) {
        tape.watch(x);
        tape.backward(tape.real(new Add(1), x, x), real(1, 3, 1, 1, 1));
        assertThat(tape.gradient(x).toArray()).containsExactly(2, 2, 2);
      }
    }
  }

  @Test
  void theSeedOfAnOpDependsOnTheTapeAndItsPlace() {
    long first = seed(1, 0);
    assertThat(seed(1, 0)).isEqualTo(first);
    assertThat(seed(1, 1)).isNotEqualTo(first);
    assertThat(seed(2, 0)).isNotEqualTo(first);
  }

  private long seed(long tapeSeed, int before) {
    Real x = real(1, 1, 0);
    var seeds = new long[1];
    try (var tape = new Tape(backend, Mode.TRAIN, tapeSeed)) {
      for (int i = 0; i < before; i++) {
        tape.real(new Add(1), x, x);
      }
      tape.apply(new SeedOp(seeds), x);
    }
    return seeds[0];
  }

  private static final class SeedOp implements Op {
    private final long[] seeds;

    SeedOp(long[] seeds) {
      this.seeds = seeds;
    }

    @Override
    public Tensor forward(Context context, Tensor... inputs) {
      seeds[0] = context.seed();
      return inputs[0];
    }

    @Override
    public void backward(
        Context context,
        Tensor[] inputs,
        Tensor output,
        Real outputGradient,
        @Nullable Real[] inputGradients) {}
  }

  @Test
  void aLossThatIsNoScalarIsRefused() {
    Real x = real(1, 2, 1, 2);
    try (var tape = tape()) {
      tape.watch(x);
      Real y = tape.real(new Add(1), x, x);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> tape.backward(y))
          .withMessage("backward: got a loss of shape [1, 2], expected [1, 1]");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> tape.backward(y, real(2, 1, 1, 1)))
          .withMessage("backward: got a gradient of shape [2, 1], expected [1, 2]");
    }
  }

  @Test
  void gradientsBeforeTheBackwardPassAndASecondPassAreRefused() {
    Real x = real(1, 1, 1);
    try (var tape = tape()) {
      tape.watch(x);
      Real y = tape.real(new Add(1), x, x);
      assertThatIllegalStateException()
          .isThrownBy(() -> tape.gradient(x))
          .withMessageContaining("call backward first");
      tape.backward(y);
      assertThatIllegalStateException()
          .isThrownBy(() -> tape.backward(y))
          .withMessageContaining("use a tape for each");
      assertThat(tape.gradient(x).toArray()).containsExactly(2);
    }
  }

  @Test
  void watchingATensorAfterItsUseIsRefused() {
    Real x = real(1, 1, 1);
    Real w = real(1, 1, 1);
    try (var tape = tape()) {
      tape.watch(w);
      Real y = tape.real(new Add(1), x, w);
      tape.watch(w); // twice is no harm
      tape.watch(y); // computed from a watched one already
      assertThatIllegalStateException()
          .isThrownBy(() -> tape.watch(x))
          .withMessageContaining("that Add has read already");
    }
  }

  @Test
  void aClosedTapeRefusesToGoOn() {
    Real x = real(1, 1, 1);
    var tape = tape();
    tape.watch(x);
    Real y = tape.real(new Add(1), x, x);
    tape.backward(y);
    tape.close();
    tape.close();
    assertThatIllegalStateException().isThrownBy(() -> tape.watch(x));
    assertThatIllegalStateException().isThrownBy(() -> tape.apply(new Add(1), x, x));
    assertThatIllegalStateException().isThrownBy(() -> tape.backward(y));
    assertThatIllegalStateException()
        .isThrownBy(() -> tape.gradient(x))
        .withMessage(
            "gradient: got a closed tape, expected an open one; use a new tape for each step");
  }

  @Test
  void anOutputOfTheWrongKindIsRefused() {
    Real x = real(1, 1, 1);
    try (var tape = tape()) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> tape.bits(new Add(1), x, x))
          .withMessage("Add: gave a real tensor, expected bits; ask the tape for real(...)");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> tape.real(new Binarize(0, 1), x))
          .withMessage("Binarize: gave bits, expected a real tensor; ask the tape for bits(...)");
    }
  }
}
