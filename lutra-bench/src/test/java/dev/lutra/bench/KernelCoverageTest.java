package dev.lutra.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lutra.tensor.backend.BitKernels;
import dev.lutra.tensor.backend.ElementKernels;
import dev.lutra.tensor.backend.ImageKernels;
import dev.lutra.tensor.backend.LinearKernels;
import dev.lutra.tensor.backend.LossKernels;
import dev.lutra.tensor.backend.LutKernels;
import dev.lutra.tensor.backend.TableKernels;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// A kernel without a benchmark, or a benchmark that does not say what it moves, is found here.
final class KernelCoverageTest {
  static Stream<Arguments> families() {
    return Stream.of(
        Arguments.of(LutKernels.class, LutKernelBenchmark.class),
        Arguments.of(ElementKernels.class, ElementKernelBenchmark.class),
        Arguments.of(BitKernels.class, BitKernelBenchmark.class),
        Arguments.of(ImageKernels.class, ImageKernelBenchmark.class),
        Arguments.of(LinearKernels.class, LinearKernelBenchmark.class),
        Arguments.of(LossKernels.class, LossKernelBenchmark.class),
        Arguments.of(TableKernels.class, TableKernelBenchmark.class));
  }

  @ParameterizedTest
  @MethodSource("families")
  void everyKernelHasABenchmarkThatStatesItsCost(
      Class<?> family, Class<? extends Measured> benchmarks) {
    List<String> kernels =
        Arrays.stream(family.getDeclaredMethods()).map(Method::getName).distinct().toList();
    List<Case> cases = Sections.cases(benchmarks, Map.of("frames", "64"));
    assertThat(cases).extracting(Case::method).containsAll(kernels);
    assertThat(cases)
        .allSatisfy(c -> {
          Cost cost = c.cost();
          assertThat(cost.items()).isPositive();
          assertThat(cost.resident()).isPositive().isLessThanOrEqualTo(cost.bytes());
        });
    assertThat(Sections.KERNELS).contains(benchmarks);
  }
}
