package dev.lutra.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lutra.tensor.Addresses;
import dev.lutra.tensor.Bits;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.cpu.CpuBackend;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every kernel against its definition, the scalar kernel of the CPU. Where there is no GPU the
/// same sources run on the host, with the threads of a block in ascending and descending order.
final class KernelContractTest {
  private static TestDevice device;

  @BeforeAll
  static void open() {
    device = TestDevice.open();
  }

  @AfterAll
  static void close() {
    if (device != null) {
      device.close();
    }
  }

  static Stream<Case> cases() {
    return AllCases.all();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void doesWhatTheScalarKernelDoes(Case asked) {
    Object[] expected;
    try (CpuBackend scalar = CpuBackend.scalar(1)) {
      expected = asked.body().run(new Case.Draw(scalar));
    }
    for (boolean descending : device.orders()) {
      device.setDescending(descending);
      Object[] actual = asked.body().run(new Case.Draw(device.backend()));
      assertThat(actual).hasSameSizeAs(expected);
      for (int i = 0; i < actual.length; i++) {
        compare(asked, "result " + i, actual[i], expected[i]);
      }
    }
  }

  private static void compare(Case asked, String what, Object actual, Object expected) {
    switch (expected) {
      case Real e -> compare(asked, what, values((Real) actual), values(e));
      case float[] e -> compare(asked, what, (float[]) actual, e);
      case Double e -> assertThat((Double) actual).as(what).isCloseTo(e, within(1e-5 * (1 + e)));
      case Bits e -> assertThat(words((Bits) actual)).as(what).isEqualTo(words(e));
      case Addresses e -> assertThat(bytes((Addresses) actual)).as(what).isEqualTo(bytes(e));
      default -> assertThat(actual).as(what).isEqualTo(expected);
    }
  }

  private static void compare(Case asked, String what, float[] actual, float[] expected) {
    if (asked.exact()) {
      assertThat(actual).as(what).isEqualTo(expected);
      return;
    }
    assertThat(actual).as(what).hasSameSizeAs(expected);
    float scale = 0;
    for (float e : expected) {
      scale = Math.max(scale, Math.abs(e));
    }
    for (int i = 0; i < actual.length; i++) {
      float allowed = 1e-5f * Math.abs(expected[i]) + 4e-6f * scale + 1e-7f;
      assertThat(actual[i]).as(what + ", element " + i).isCloseTo(expected[i], within(allowed));
    }
  }

  private static float[] values(Real x) {
    return x.toArray();
  }

  private static long[] words(Bits x) {
    long[] words = new long[x.features() * x.words()];
    for (int i = 0; i < words.length; i++) {
      words[i] = x.word(i / x.words(), i % x.words());
    }
    return words;
  }

  private static int[] bytes(Addresses a) {
    int[] bytes = new int[a.luts() * a.frames()];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = a.get(i / a.frames(), i % a.frames());
    }
    return bytes;
  }
}
