package dev.lutra.nn.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lutra.nn.TestNets;
import dev.lutra.nn.spec.Catalog;
import dev.lutra.tensor.Real;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class OptimizerTest {
  private static final int N = 37;

  static Stream<Optimizer> optimizers() {
    List<Optimizer> all = new ArrayList<>();
    for (Catalog.Entry entry : Catalog.kind(Optimizer.class).orElseThrow().entries()) {
      all.add((Optimizer) entry.defaults());
    }
    all.add(new Adam(0.003, 0.7, 0.95, 1e-4, 0.1));
    all.add(new Sgd(0.02, 0));
    all.add(new Sgd(0.02, 0.5));
    all.add(new AdaGrad(0.1, 0.01));
    return all.stream();
  }

  private static Real tensor() {
    return TestNets.BACKEND.memory().real(1, N);
  }

  private static List<Real> slots(Optimizer optimizer) {
    List<Real> slots = new ArrayList<>();
    optimizer.slots().forEach(name -> slots.add(tensor()));
    return slots;
  }

  /// One element by the formulas of the papers; `s` are its slots.
  private static double step(Optimizer o, double w, double g, double[] s, double rate, int t) {
    return switch (o) {
      case Sgd sgd -> {
        s[0] = sgd.momentum() * s[0] + g;
        yield w - rate * s[0];
      }
      case AdaGrad ada -> {
        s[0] += g * g;
        yield w - rate * g / (Math.sqrt(s[0]) + ada.epsilon());
      }
      case Adam adam -> {
        s[0] = adam.beta1() * s[0] + (1 - adam.beta1()) * g;
        s[1] = adam.beta2() * s[1] + (1 - adam.beta2()) * g * g;
        double m = s[0] / (1 - Math.pow(adam.beta1(), t));
        double v = s[1] / (1 - Math.pow(adam.beta2(), t));
        yield w - rate * adam.weightDecay() * w - rate * m / (Math.sqrt(v) + adam.epsilon());
      }
      default -> throw new AssertionError(o + ": write its formula here");
    };
  }

  @ParameterizedTest
  @MethodSource("optimizers")
  void threeStepsAreThoseOfTheFormula(Optimizer optimizer) {
    SplittableRandom random = new SplittableRandom(1);
    Real w = tensor();
    double[] expected = new double[N];
    double[][] state = new double[N][2];
    for (int i = 0; i < N; i++) {
      w.set(0, i, (float) random.nextGaussian());
      expected[i] = w.get(0, i);
    }
    List<Real> slots = slots(optimizer);
    for (int t = 1; t <= 3; t++) {
      Real g = tensor();
      double rate = optimizer.learningRate() / t;
      for (int i = 0; i < N; i++) {
        g.set(0, i, i == 5 ? 0 : (float) random.nextGaussian());
        expected[i] = step(optimizer, expected[i], g.get(0, i), state[i], rate, t);
      }
      optimizer.update(TestNets.BACKEND.element(), w, g, slots, rate, t);
      for (int i = 0; i < N; i++) {
        assertThat((double) w.get(0, i)).isCloseTo(expected[i], within(2e-6));
      }
    }
    for (int k = 0; k < slots.size(); k++) {
      for (int i = 0; i < N; i++) {
        assertThat((double) slots.get(k).get(0, i)).isCloseTo(state[i][k], within(2e-5));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("optimizers")
  void aQuadraticIsMinimized(Optimizer optimizer) {
    Real w = tensor();
    w.fill(1);
    List<Real> slots = slots(optimizer);
    double rate = Math.max(0.05, optimizer.learningRate());
    for (int t = 1; t <= 400; t++) {
      Real g = tensor();
      for (int i = 0; i < N; i++) {
        g.set(0, i, w.get(0, i) - 0.5f);
      }
      optimizer.update(TestNets.BACKEND.element(), w, g, slots, rate, t);
    }
    assertThat(w.get(0, N - 1)).isBetween(0.4f, 0.6f);
  }

  @Test
  void slotsHaveNamesOfTheirOwn() {
    optimizers().forEach(o -> assertThat(o.slots()).isNotEmpty().doesNotHaveDuplicates());
  }
}
