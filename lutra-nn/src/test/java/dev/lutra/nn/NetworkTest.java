package dev.lutra.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lutra.nn.layer.BinarizeLayer;
import dev.lutra.nn.layer.ConcatenateLayer;
import dev.lutra.nn.layer.DenseLayer;
import dev.lutra.nn.layer.DropoutLayer;
import dev.lutra.nn.layer.GroupSumLayer;
import dev.lutra.nn.layer.SkipLayer;
import dev.lutra.nn.lut.LutLayer;
import dev.lutra.nn.lut.Stochastic;
import dev.lutra.tensor.Wires;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class NetworkTest {
  private static final LutLayer BINARY =
      LutLayer.of(12, 3, LutLayer.Mode.BINARY, new Stochastic(0.01));
  private static final LutLayer REAL = LutLayer.of(12, 3, LutLayer.Mode.REAL, new Stochastic(0.01));

  private static Network build(Signal input, List<Stage> stages) {
    return Network.build(stages, input, 1, TestNets.BACKEND.memory());
  }

  private static Arguments bad(Signal input, List<Stage> stages, String... parts) {
    return Arguments.of(input, stages, List.of(parts));
  }

  private static Stage named(String name, Layer layer, String... from) {
    return new Stage(name, List.of(from), layer);
  }

  static Stream<Arguments> misfits() {
    Signal bits = Signal.bits(10);
    Signal real = Signal.real(10);
    return Stream.of(
        bad(bits, List.of(), "layers", "empty list", "at least one"),
        bad(real, TestNets.stages(BINARY), "layers.0", "10 reals", "binarize"),
        bad(bits, TestNets.stages(new DenseLayer(4, true)), "layers.0", "10 bits", "reals"),
        bad(bits, TestNets.stages(BINARY, new DropoutLayer(0.1)), "layers.1: dropout", "12 bits"),
        bad(
            bits,
            TestNets.stages(new GroupSumLayer(3, 1, true)),
            "10 bits",
            "3 groups",
            "12 units"),
        bad(real, TestNets.stages(new DenseLayer(0, true)), "layers.0", "positive sizes"),
        bad(bits, List.of(named("", BINARY, "none")), "layers.0", "'none'", "[input]"),
        bad(
            bits,
            List.of(named("a", BINARY), named("b", BINARY, "b")),
            "layers.1",
            "'b'",
            "[a, input]"),
        bad(bits, List.of(named("a", BINARY), named("a", BINARY)), "layers.1", "'a' is taken"),
        bad(bits, List.of(named("input", BINARY)), "layers.0", "'input' is taken"),
        bad(
            bits,
            List.of(named("a", BINARY), named("", BINARY, "a", "input")),
            "layers.1",
            "got 2 inputs",
            "concatenate"),
        bad(
            bits,
            List.of(named("a", REAL), named("", new ConcatenateLayer(), "a", "input")),
            "layers.1: concatenate",
            "12 reals",
            "10 bits",
            "binarize"),
        bad(real, TestNets.stages(new SkipLayer(List.of(REAL, BINARY))), "layers.0", "12 reals"),
        bad(
            real,
            TestNets.stages(new SkipLayer(List.of(new BinarizeLayer(0.5, 1)))),
            "concatenate",
            "10 bits, 10 reals"),
        bad(
            bits,
            TestNets.stages(new SkipLayer(List.of(BINARY), SkipLayer.Joining.OR)),
            "layers.0: skip: got 12 bits of its body to or with 10 bits",
            "or join by concatenate"),
        bad(
            real,
            TestNets.stages(
                new SkipLayer(List.of(new BinarizeLayer(0.5, 1)), SkipLayer.Joining.XOR)),
            "got 10 bits of its body to xor with 10 reals"),
        bad(
            bits,
            TestNets.stages(BINARY, new SkipLayer(List.of(BINARY), SkipLayer.Joining.AVERAGE)),
            "layers.1: skip: got 12 bits to average, expected reals"));
  }

  @ParameterizedTest
  @MethodSource("misfits")
  void whatDoesNotFitIsNamedWithItsPlace(Signal input, List<Stage> stages, List<String> parts) {
    assertThatThrownBy(() -> build(input, stages))
        .isExactlyInstanceOf(ShapeException.class)
        .hasMessageNotContaining("\n")
        .message()
        .contains(parts);
  }

  @Test
  void everyStageHasASignal() {
    Network network =
        build(
            Signal.bits(10),
            List.of(
                named("a", BINARY),
                named("", new SkipLayer(List.of(BINARY)), "input"),
                named("c", new ConcatenateLayer(), "layers.1", "a"),
                named("", new GroupSumLayer(2, 1, true))));
    assertThat(network.signals())
        .containsExactly(
            java.util.Map.entry("a", Signal.bits(12)),
            java.util.Map.entry("layers.1", Signal.bits(22)),
            java.util.Map.entry("c", Signal.bits(34)),
            java.util.Map.entry("layers.3", Signal.real(2)));
    assertThat(network.output()).isEqualTo(Signal.real(2));
    assertThat(network.parameters().stream().map(Parameter::name))
        .containsExactly("layers.0.table", "layers.1.body.0.table");
    assertThat(network.wires().keySet()).containsExactly("layers.0.wires", "layers.1.body.0.wires");
  }

  @Test
  void wiresAreReplacedByPath() {
    Network network =
        build(Signal.bits(10), TestNets.stages(BINARY, new SkipLayer(List.of(BINARY))));
    int[] zeros = new int[36];
    network.restoreWires("layers.1.body.0.wires", new Wires(12, 3, zeros));
    assertThat(network.wires().get("layers.1.body.0.wires").toArray()).isEqualTo(zeros);
    assertThat(network.wires().get("layers.0.wires").toArray()).isNotEqualTo(zeros);
    for (String path : List.of("layers.1.body.0.none", "layers.7.wires", "layers.0.body.0.wires")) {
      assertThatThrownBy(() -> network.restoreWires(path, new Wires(12, 3, zeros)))
          .hasMessageStartingWith(path + ": no such wires");
    }
  }

  @Test
  void addingALayerDoesNotChangeTheOthers() {
    Network one = build(Signal.bits(10), TestNets.stages(BINARY));
    Network two = build(Signal.bits(10), TestNets.stages(BINARY, BINARY));
    assertThat(two.parameters().iterator().next().value().toArray())
        .isEqualTo(one.parameters().iterator().next().value().toArray());
    assertThat(two.wires().get("layers.0.wires").toArray())
        .isEqualTo(one.wires().get("layers.0.wires").toArray());
  }
}
