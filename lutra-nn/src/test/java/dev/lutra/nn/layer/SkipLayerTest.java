package dev.lutra.nn.layer;

import static dev.lutra.tensor.Mode.TRAIN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lutra.nn.ForwardPass;
import dev.lutra.nn.Layer;
import dev.lutra.nn.Network;
import dev.lutra.nn.Parameter;
import dev.lutra.nn.Signal;
import dev.lutra.nn.Stage;
import dev.lutra.nn.TestNets;
import dev.lutra.nn.layer.SkipLayer.Joining;
import dev.lutra.nn.lut.LutLayer;
import dev.lutra.nn.lut.LutLayer.Mode;
import dev.lutra.nn.lut.Weightless;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.Tape;
import dev.lutra.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/// What skip connections are for.
final class SkipLayerTest {
  private static final int WIDTH = 64;
  private static final int DEPTH = 10;

  private static Layer lut() {
    return LutLayer.of(WIDTH, 6, Mode.BINARY, new Weightless(0.1));
  }

  /// The norm of the gradient that a random one behind ten layers leaves at the first one's tables.
  private static double reached(UnaryOperator<Layer> place) {
    List<Stage> stages = new ArrayList<>();
    for (int i = 0; i < DEPTH; i++) {
      stages.add(Stage.of(place.apply(lut())));
    }
    Network network = Network.build(stages, Signal.bits(WIDTH), 3, TestNets.BACKEND.memory());
    List<Parameter> parameters = List.copyOf(network.parameters());
    try (Tape tape = new Tape(TestNets.BACKEND, TRAIN, 0)) {
      parameters.forEach(p -> tape.watch(p.value()));
      Tensor x = TestNets.randomBits(WIDTH, 256, 5);
      Tensor y = network.forward(ForwardPass.soft(tape), x);
      Real dy = TestNets.BACKEND.memory().real(WIDTH, 256);
      SplittableRandom random = new SplittableRandom(9);
      for (int i = 0; i < WIDTH * 256; i++) {
        dy.set(i / 256, i % 256, (float) random.nextGaussian());
      }
      tape.backward(y, dy);
      Real gradient = tape.gradient(parameters.getFirst().value());
      return Math.sqrt(TestNets.BACKEND.element().squaredNorm(gradient));
    }
  }

  @Test
  void gradientsReachTheFirstOfTenLayersByResidualsOnly() {
    double plain = reached(layer -> layer);
    double or = reached(layer -> new SkipLayer(List.of(layer), Joining.OR));
    double xor = reached(layer -> new SkipLayer(List.of(layer), Joining.XOR));
    assertThat(plain).isPositive().isLessThan(1e-6);
    assertThat(or).isGreaterThan(0.1);
    assertThat(xor).as("of both operands, everywhere").isGreaterThan(10 * or);
  }
}
