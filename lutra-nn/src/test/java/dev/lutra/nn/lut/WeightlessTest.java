package dev.lutra.nn.lut;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.lutra.nn.lut.LutLayer.Mode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class WeightlessTest {
  /// Smoothing by a bias `b` weighs an entry by `0.5 + b` for each bit that is the same, and by
  /// `0.5 - b` for each other one.
  @ParameterizedTest
  @ValueSource(doubles = {0, 0.05, 1.0 / 3, 0.9})
  void aNeighborGetsTheSpreadOfWhatTheAddressedEntryGets(double spread) {
    float b = new Weightless(0.1, spread, 0).spread(0.25f);
    assertThat((0.5 - b) / (0.5 + b)).isCloseTo(spread, within(1e-6));
  }

  @Test
  void spreadIsRefusedInRealModeWhichHasNoAddresses() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LutLayer.of(8, 2, Mode.REAL, new Weightless(0.1, 0.2, 0)))
        .withMessageContaining("weightless.spread 0.2 in real mode");
  }
}
