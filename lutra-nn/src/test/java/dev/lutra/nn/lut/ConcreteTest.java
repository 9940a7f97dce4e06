package dev.lutra.nn.lut;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.lutra.nn.ForwardPass;
import dev.lutra.nn.Network;
import dev.lutra.nn.Signal;
import dev.lutra.nn.TestNets;
import dev.lutra.nn.data.Dataset;
import dev.lutra.nn.encode.Threshold;
import dev.lutra.nn.experiment.Experiment;
import dev.lutra.nn.layer.GroupSumLayer;
import dev.lutra.nn.lut.LutLayer.Mode;
import dev.lutra.tensor.Bits;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.Tape;
import dev.lutra.tensor.op.CornerPenalty;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ConcreteTest {
  private static final int LUTS = 50;
  private static final int FAN_IN = 4;

  private static Network network(Concrete node) {
    LutLayer layer = LutLayer.of(LUTS, FAN_IN, Mode.BINARY, node);
    return Network.build(TestNets.stages(layer), Signal.bits(20), 3, TestNets.BACKEND.memory());
  }

  /// The entries of the table in a pass at `progress`.
  private static float[] table(
      Network network, dev.lutra.tensor.Mode mode, long seed, double progress) {
    try (Tape tape = new Tape(TestNets.BACKEND, mode, seed)) {
      ForwardPass pass = ForwardPass.soft(tape).keepTables().open(progress);
      network.forward(pass, TestNets.randomBits(20, 64, 1));
      return pass.tables().getFirst().entries().toArray();
    }
  }

  /// The mean distance of entries from the nearer of 0 and 1.
  private static double distance(float[] entries) {
    double sum = 0;
    for (float e : entries) {
      sum += Math.min(e, 1 - e);
    }
    return sum / entries.length;
  }

  @Test
  void theHardenedTableIsTheSignOfTheLogits() {
    Network network = network(new Concrete(0.5, 0.1, 0.1, true, false, 0, 2));
    Real logits = network.parameters().iterator().next().value();
    var wires = network.wires().get("layers.0.wires");
    Bits x = TestNets.randomBits(20, 300, 2);
    try (Tape tape = new Tape(TestNets.BACKEND, dev.lutra.tensor.Mode.EVALUATE, 0)) {
      Bits y = (Bits) network.forward(ForwardPass.hardened(tape), x);
      for (int m = 0; m < LUTS; m++) {
        for (int f = 0; f < x.frames(); f++) {
          int address = 0;
          for (int j = 0; j < FAN_IN; j++) {
            address |= x.get(wires.source(m, j), f) ? 1 << j : 0;
          }
          assertThat(y.get(m, f)).isEqualTo(logits.get(m, address) > 0);
        }
      }
    }
  }

  @Test
  void everyStepOfTrainingDrawsAnewAndNothingElseDraws() {
    Network network = network(new Concrete(0.5, 0, 0, false, false, 0, 1));
    var train = dev.lutra.tensor.Mode.TRAIN;
    assertThat(table(network, train, 1, 0.5)).isNotEqualTo(table(network, train, 2, 0.5));
    assertThat(table(network, train, 1, 0.5)).isEqualTo(table(network, train, 1, 0.5));
    for (var mode : List.of(dev.lutra.tensor.Mode.CALIBRATE, dev.lutra.tensor.Mode.EVALUATE)) {
      assertThat(table(network, mode, 1, 1)).isEqualTo(table(network, mode, 2, 1));
    }
  }

  /// From 2 to 0.02 geometrically: half way it is 0.2.
  @Test
  void theTemperatureMovesGeometricallyToItsFinalValue() {
    var train = dev.lutra.tensor.Mode.TRAIN;
    Network moving = network(new Concrete(2, 0.02, 0, false, false, 0, 1));
    double[] temperatures = {2, 0.2, 0.02};
    for (int i = 0; i < 3; i++) {
      Network fixed = network(new Concrete(temperatures[i], 0, 0, false, false, 0, 1));
      assertThat(distance(table(moving, train, 4, i / 2.0)))
          .isEqualTo(distance(table(fixed, train, 4, i / 2.0)));
    }
    assertThat(distance(table(moving, train, 4, 0))).isGreaterThan(0.2);
    assertThat(distance(table(moving, train, 4, 1))).isLessThan(0.01);
  }

  @ParameterizedTest
  @CsvSource({"REAL,false", "REAL,true", "BINARY,false", "BINARY,true"})
  void aNetworkOfSamplesLearns(Mode mode, boolean hard) {
    Dataset train = TestNets.classes(2000, 16, 4, 1);
    Concrete node = new Concrete(0.5, 0.2, 0.1, hard, false, 0, 0.5);
    Experiment experiment =
        Experiment.prepare(
            TestNets.spec(
                new Threshold(0.5),
                TestNets.epochs(10, 32),
                TestNets.stages(
                    LutLayer.of(80, 4, mode, node),
                    LutLayer.of(40, 4, mode, node),
                    new GroupSumLayer(4, 3, true))),
            train,
            TestNets.BACKEND);
    TestNets.train(experiment, train);
    assertThat(experiment.evaluate(TestNets.classes(1000, 16, 4, 2)).hardened())
        .isGreaterThan(0.75);
  }

  /// The penalty reads the sample: its gradient reaches every logit though the entries are 0 or 1.
  @Test
  void roundedSamplesPassTheGradientOfWhatTheyWereBefore() {
    Network network = network(new Concrete(0.5, 0, 0, true, false, 0, 1));
    Real logits = network.parameters().iterator().next().value();
    try (Tape tape = new Tape(TestNets.BACKEND, dev.lutra.tensor.Mode.TRAIN, 1)) {
      tape.watch(logits);
      ForwardPass pass = ForwardPass.soft(tape).keepTables();
      network.forward(pass, TestNets.randomBits(20, 64, 1));
      Real entries = pass.tables().getFirst().entries();
      assertThat(distance(entries.toArray())).isZero();
      tape.backward(tape.real(new CornerPenalty(1000), entries));
      int some = 0;
      for (float g : tape.gradient(logits).toArray()) {
        some += g != 0 ? 1 : 0;
      }
      assertThat(some).isEqualTo(LUTS << FAN_IN);
    }
  }

  @Test
  void impossibleSettingsAreNamed() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Concrete(0, 0, 0, false, true, 3, 1))
        .withMessageContaining("concrete.temperature: got 0.0, expected a number above 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Concrete(1, 0, -0.1, false, true, 3, 1))
        .withMessageContaining("concrete.stretch: got -0.1");
  }
}
