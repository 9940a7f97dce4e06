package dev.lutra.tensor.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.lutra.tensor.Bits;
import dev.lutra.tensor.Memory;
import dev.lutra.tensor.Mode;
import dev.lutra.tensor.Op;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.Tape;
import dev.lutra.tensor.Tensor;
import dev.lutra.tensor.Wires;
import dev.lutra.tensor.backend.Backend;
import dev.lutra.tensor.backend.ElementKernels.Unary;
import dev.lutra.tensor.backend.Grid;
import dev.lutra.tensor.backend.LogisticNoise;
import dev.lutra.tensor.backend.RandomBits;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Outputs of the small ops on values that can be checked by eye, and their refusals.
@ParameterizedClass
@EnumSource
final class OpValueTest {
  private final Backend backend;
  private final Memory memory;

  OpValueTest(TestBackend kind) {
    backend = kind.open();
    memory = backend.memory();
  }

  @AfterEach
  void close() {
    backend.close();
  }

  @Test
  void activationsAreTheirFormulas() {
    Real x = Samples.real(memory, 1, 5, -2, -0.5f, 0, 0.5f, 2);
    assertThat(values(new Activation(Unary.RELU), x)).containsExactly(0, 0, 0, 0.5f, 2);
    assertThat(values(new Activation(Unary.SIGN), x)).containsExactly(-1, -1, 1, 1, 1);
    assertThat(values(new Activation(Unary.CLIP01), x)).containsExactly(0, 0, 0, 0.5f, 1);
    assertThat(values(new Activation(Unary.HARD_TANH), x)).containsExactly(-1, -.5f, 0, .5f, 1);
    assertThat(values(new Activation(Unary.SIGMOID), x)[4])
        .isCloseTo((float) (1 / (1 + Math.exp(-2))), within(1e-6f));
  }

  @Test
  void movedThresholdsAreComparedAsWholeWords() {
    Real start = Samples.real(memory, 2, 2, 3.5f, 9.5f, 0.5f, 0.5f);
    Real spread = Samples.real(memory, 2, 1, 2, 1);
    Real moves = Samples.real(memory, 2, 2, 0.2f, -1.9f, -7, 99);
    Real words = Samples.real(memory, 2, 4, 3, 4, 5, 6, 0, 1, 14, 15);
    var compare = new Compare(start, spread, 0.5f, new Grid(16, 1));
    // 3.9 is 3, 5.7 is 5, -6.5 is 0 and 99.5 is 15, the last word.
    assertThat(bits(compare, words, moves))
        .containsExactly(0, 1, 1, 1, 0, 0, 0, 1, 0, 1, 1, 1, 0, 0, 0, 0);
    // By the highest two bits of four: above 3, 7 or 11.
    var coarse = new Compare(start, spread, 0.5f, new Grid(16, 4));
    assertThat(IntStream.range(0, 4).map(i -> coarse.threshold(moves, i / 2, i % 2)))
        .containsExactly(3, 7, 3, 11);
    refuses(
        compare,
        "Compare: got the words of shape [3, 4], expected [2, 4]",
        memory.real(3, 4),
        moves);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Compare(start, start, 0.5f, new Grid(16, 1)))
        .withMessage("Compare: got spreads of shape [2, 2], expected [2, 1]");
  }

  @Test
  void linearOpsAreTheirFormulas() {
    Real w = Samples.real(memory, 2, 3, 1, 2, 3, 4, 5, 6);
    Real x = Samples.real(memory, 3, 2, 1, 0, 0, 1, 2, 1);
    Real square = Samples.real(memory, 2, 2, 1, 1, 2, 2);
    assertThat(values(new MatMul(), w, x)).containsExactly(7, 5, 16, 11);
    assertThat(values(new Add(-3), square, square)).containsExactly(-2, -2, -4, -4);
    assertThat(values(new AddBias(), square, Samples.real(memory, 2, 1, 10, 20)))
        .containsExactly(11, 11, 22, 22);
  }

  @Test
  void theFirstInputOfALutIsTheLeastSignificantBit() {
    var wires = new Wires(3, 2, new int[] {2, 0});
    Real table = Samples.real(memory, 1, 4, 10, 11, 12, 13);
    Real x = Samples.real(memory, 3, 4, 0, 0, 1, 1, 9, 9, 9, 9, 0, 1, 0, 1);
    assertThat(values(new InterpolateLut(wires), x, table)).containsExactly(10, 11, 12, 13);
    Real middle = Samples.real(memory, 3, 1, 0.5f, 9, 0.25f);
    assertThat(values(new InterpolateLut(wires), middle, table)).containsExactly(11.25f);
  }

  @Test
  void binarizeComparesStrictly() {
    Real x = Samples.real(memory, 1, 4, 0.3f, 0.30001f, -1, 5);
    try (var tape = new Tape(backend, Mode.EVALUATE, 0)) {
      assertThat(Samples.toArray(tape.bits(new Binarize(0.3f, 1), x))).containsExactly(0, 1, 0, 1);
    }
  }

  @Test
  void unpackGivesTheTwoValues() {
    Bits x = Samples.bits(memory, 2, 2, 0, 1, 1, 0);
    assertThat(values(new Unpack(0.25f, 0.75f), x)).containsExactly(0.25f, 0.75f, 0.75f, 0.25f);
  }

  @Test
  void joinsOfBitsAreThoseOfSureProbabilities() {
    float[] a = {0, 0, 1, 1};
    float[] b = {0, 1, 0, 1};
    for (Join.Kind kind : new Join.Kind[] {Join.Kind.OR, Join.Kind.XOR}) {
      int both = kind == Join.Kind.OR ? 1 : 0;
      var join = new Join(kind);
      assertThat(bits(join, Samples.bits(memory, 2, 2, a), Samples.bits(memory, 2, 2, b)))
          .containsExactly(0, 1, 1, both);
      assertThat(values(join, Samples.real(memory, 2, 2, a), Samples.real(memory, 2, 2, b)))
          .containsExactly(0, 1, 1, both);
    }
    Real half = Samples.real(memory, 1, 2, 0.5f, 0.25f);
    Real other = Samples.real(memory, 1, 2, 0.5f, 1);
    assertThat(values(new Join(Join.Kind.OR), half, other)).containsExactly(0.75f, 1);
    assertThat(values(new Join(Join.Kind.XOR), half, other)).containsExactly(0.5f, 0.75f);
    assertThat(values(new Join(Join.Kind.AVERAGE), half, other)).containsExactly(0.5f, 0.625f);
    Bits bits = memory.bits(1, 2);
    refuses(
        new Join(Join.Kind.OR),
        "Join: got a real tensor for b, expected bits; binarize it first",
        bits,
        half);
    refuses(
        new Join(Join.Kind.AVERAGE),
        "Join: got bits for a, expected a real tensor; unpack the bits first",
        bits,
        bits);
    refuses(
        new Join(Join.Kind.XOR),
        "Join: got b of shape [2, 2], expected [1, 2]",
        half,
        memory.real(2, 2));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 63, 65, 200})
  void groupsAreContiguousRowsForBitsAndReals(int frames) {
    float[] values = new Samples(frames).coins(6 * frames);
    float[] expected = new float[2 * frames];
    for (int i = 0; i < values.length; i++) {
      expected[i / (3 * frames) * frames + i % frames] += values[i] * 0.5f;
    }
    var op = new GroupSum(2, 0.5f);
    assertThat(values(op, Samples.bits(memory, 6, frames, values))).isEqualTo(expected);
    assertThat(values(op, Samples.real(memory, 6, frames, values))).isEqualTo(expected);
  }

  @Test
  void frameMeanRunsOverFramesThatAreSamplesApart() {
    Real x = Samples.real(memory, 1, 6, 1, 2, 3, 5, 6, 7);
    assertThat(values(new FrameSum(2, true), x)).containsExactly(3, 4, 5);
    assertThat(values(new FrameSum(3, true), x)).containsExactly(10 / 3f, 14 / 3f);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 64, 70})
  void concatenationKeepsOrderAndKind(int frames) {
    var samples = new Samples(frames);
    float[] a = samples.coins(2 * frames);
    float[] b = samples.coins(3 * frames);
    float[] both = new float[5 * frames];
    System.arraycopy(a, 0, both, 0, a.length);
    System.arraycopy(b, 0, both, a.length, b.length);
    Real reals = Samples.real(memory, 2, frames, a);
    assertThat(values(new Concatenate(), reals, Samples.real(memory, 3, frames, b)))
        .isEqualTo(both);
    try (var tape = new Tape(backend, Mode.TRAIN, 0)) {
      Bits bits = Samples.bits(memory, 3, frames, b);
      Bits y = tape.bits(new Concatenate(), Samples.bits(memory, 2, frames, a), bits);
      assertThat(Samples.toArray(y))
          .isEqualTo(Samples.toArray(Samples.bits(memory, 5, frames, both)));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> tape.apply(new Concatenate(), reals, bits))
          .withMessageContaining("expected one kind; binarize or unpack one of them");
      assertThatIllegalArgumentException().isThrownBy(() -> tape.apply(new Concatenate()));
    }
  }

  /// One hidden unit: `3 + 2 relu(0.5 + s_0 - 2 s_1)`.
  @Test
  void theMicroMlpIsEvaluatedOnCornersOfPlusAndMinusOne() {
    Real w1 = Samples.real(memory, 1, 2, 1, -2);
    Real b1 = Samples.real(memory, 1, 1, 0.5f);
    Real w2 = Samples.real(memory, 1, 1, 2);
    Real b2 = Samples.real(memory, 1, 1, 3);
    assertThat(values(new MlpTable(2), w1, b1, w2, b2))
        .containsExactly(3 + 2 * 1.5f, 3 + 2 * 3.5f, 3, 3);
  }

  /// By its definition, and twice is `2^n` times the row.
  @Test
  void theWalshTransformSumsWithTheSignsOfParities() {
    float[] x = {1, 2, 3, 5, 7, 11, 13, 17};
    float[] expected = new float[8];
    for (int k = 0; k < 8; k++) {
      for (int s = 0; s < 8; s++) {
        expected[k] += (Integer.bitCount(s & k) % 2 == 0 ? 0.5f : -0.5f) * x[s];
      }
    }
    float[] once = values(new WalshTransform(0.5f), Samples.real(memory, 1, 8, x));
    assertThat(once).containsExactly(expected);
    assertThat(values(new WalshTransform(0.25f), Samples.real(memory, 1, 8, once)))
        .containsExactly(x);
    refuses(
        new WalshTransform(1),
        "WalshTransform: got rows of 6, expected a power of two",
        memory.real(2, 6));
  }

  @Test
  void aGateThatHasAllTheShareIsTheTable() {
    Real logits = memory.real(16, 16);
    for (int g = 0; g < 16; g++) {
      logits.set(g, g, 200);
    }
    float[] table = values(new GateMixture(), logits);
    for (int g = 0; g < 16; g++) {
      for (int k = 0; k < 4; k++) {
        assertThat(table[4 * g + k]).isEqualTo(g >> k & 1);
      }
    }
    assertThat(values(new GateMixture(), memory.real(1, 16)))
        .as("all gates alike")
        .containsExactly(0.5f, 0.5f, 0.5f, 0.5f);
  }

  @Test
  void dropoutDropsTheRateAndKeepsTheMean() {
    Real x = memory.real(10, 1000);
    x.fill(1);
    float[] y = dropout(x, Mode.TRAIN, 1);
    int dropped = 0;
    for (float v : y) {
      assertThat(v).isIn(0f, 1 / 0.75f);
      dropped += v == 0 ? 1 : 0;
    }
    assertThat(dropped).isBetween(2370, 2630); // three deviations about 2500
    assertThat(dropout(x, Mode.TRAIN, 1)).isEqualTo(y);
    assertThat(dropout(x, Mode.TRAIN, 2)).isNotEqualTo(y);
    assertThat(dropout(x, Mode.EVALUATE, 1)).containsOnly(1);
    assertThat(dropout(x, Mode.CALIBRATE, 1)).containsOnly(1);
  }

  @Test
  void dropoutDrawsTheDoublesOfASplittableRandomByPlace() {
    Real mask = memory.real(3, 7);
    backend.table().dropout(mask, 42, 0.5f);
    var random = new SplittableRandom(42);
    for (float factor : mask.toArray()) {
      assertThat(factor).isEqualTo(random.nextDouble() < 0.5 ? 0f : 2f);
    }
  }

  @Test
  void noiseDependsOnSeedAndPlaceAlone() {
    Real all = memory.real(5, 9);
    backend.table().logisticNoise(all, 42, 0, 0.5f);
    Real part = memory.real(2, 9);
    backend.table().logisticNoise(part, 42, 3, 0.5f);
    assertThat(part.toArray()).isEqualTo(all.rows(3, 5).toArray());
    backend.table().logisticNoise(part, 43, 3, 0.5f);
    assertThat(part.toArray()).isNotEqualTo(all.rows(3, 5).toArray());
  }

  @Test
  void bitsAreFlippedInTheShareAsked() {
    Bits bits = memory.bits(50, 1001);
    backend.bit().flip(bits, RandomBits.parts(0.03), 5);
    int ones = 0;
    for (int row = 0; row < 50; row++) {
      int inRow = 0;
      for (int word = 0; word < bits.words(); word++) {
        assertThat(bits.word(row, word) & ~bits.mask(word)).as("behind the last frame").isZero();
        inRow += Long.bitCount(bits.word(row, word));
      }
      assertThat(inRow).isBetween(8, 60);
      ones += inRow;
    }
    assertThat(ones / 50_050.0).isCloseTo(0.03, within(0.003)); // four deviations
    backend.bit().flip(bits, RandomBits.parts(0.03), 6);
    backend.bit().flip(bits, RandomBits.parts(0.03), 6);
    backend.bit().flip(bits, RandomBits.parts(0.03), 5);
    assertThat(IntStream.range(0, 50)).as("flipped back").allMatch(r -> bits.word(r, 0) == 0);
  }

  /// A bit is 1 if a number made of a bit of each plane is below the parts.
  @Test
  void aRandomBitIsANumberBelowAThreshold() {
    for (int parts : new int[] {0, 1, 3 << 20, 167_772, 1 << 23, (1 << 24) - 1}) {
      long word = RandomBits.word(9, 4, parts);
      for (int bit = 0; bit < 64; bit++) {
        int number = 0;
        for (int plane = 0; plane < RandomBits.PLANES; plane++) {
          var random =
              new SplittableRandom(9 + LogisticNoise.GAMMA * (4 * RandomBits.PLANES + plane));
          number |= (int) (~random.nextLong() >>> bit & 1) << plane;
        }
        assertThat(word >>> bit & 1).isEqualTo(number < parts ? 1 : 0);
      }
    }
  }

  @Test
  void twoDropoutsOfOneTapeDropDifferentElements() {
    Real x = memory.real(1, 100);
    x.fill(1);
    try (var tape = new Tape(backend, Mode.TRAIN, 1)) {
      float[] first = tape.real(new Dropout(0.5f), x).toArray();
      assertThat(tape.real(new Dropout(0.5f), x).toArray()).isNotEqualTo(first);
    }
    assertThatIllegalArgumentException().isThrownBy(() -> new Dropout(1));
    assertThatIllegalArgumentException().isThrownBy(() -> new Dropout(Float.NaN));
  }

  @Test
  void shapesThatDoNotFitAreRefused() {
    Real x = memory.real(3, 4);
    Bits bits = memory.bits(3, 4);
    refuses(new Add(1), "Add: got b of shape [3, 5], expected [3, 4]", x, memory.real(3, 5));
    refuses(new Add(1), "Add: got 1 inputs, expected 2", x);
    refuses(new AddBias(), "AddBias: got the bias of shape [3, 4], expected [3, 1]", x, x);
    refuses(new MatMul(), "MatMul: got x of shape [3, 4], expected [4, 4]", x, x);
    refuses(new FrameSum(3, true), "FrameSum: got 4 frames, expected a multiple of 3", x);
    refuses(new GroupSum(2, 1), "GroupSum: got 3 features for 2 groups, expected a multiple", x);
    refuses(
        new Activation(Unary.RELU),
        "Activation: got bits for x, expected a real tensor; unpack the bits first",
        bits);
    refuses(
        new Unpack(0, 1), "Unpack: got a real tensor for x, expected bits; binarize it first", x);
    var lut = new InterpolateLut(new Wires(4, 2, new int[] {0, 1}));
    refuses(lut, "InterpolateLut: got x of shape [3, 4], expected [4, 4]", x, memory.real(1, 4));
    refuses(
        new MlpTable(2),
        "MlpTable: got w1 of shape [3, 4], expected [3, 2]",
        x,
        memory.real(3, 1),
        memory.real(3, 1),
        memory.real(3, 1));
  }

  private void refuses(Op op, String message, Tensor... inputs) {
    try (var tape = new Tape(backend, Mode.TRAIN, 0)) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> tape.apply(op, inputs))
          .withMessage(message);
    }
  }

  private float[] dropout(Real x, Mode mode, long seed) {
    try (var tape = new Tape(backend, mode, seed)) {
      return tape.real(new Dropout(0.25f), x).toArray();
    }
  }

  private int[] bits(Op op, Tensor... inputs) {
    try (var tape = new Tape(backend, Mode.TRAIN, 1)) {
      return Samples.toArray(tape.bits(op, inputs));
    }
  }

  private float[] values(Op op, Tensor... inputs) {
    try (var tape = new Tape(backend, Mode.TRAIN, 0)) {
      return tape.real(op, inputs).toArray();
    }
  }
}
