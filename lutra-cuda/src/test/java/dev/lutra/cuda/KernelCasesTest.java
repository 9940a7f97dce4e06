package dev.lutra.cuda;

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
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A kernel of the contract that no case calls is found here.
final class KernelCasesTest {
  @ParameterizedTest
  @ValueSource(
      classes = {
        ElementKernels.class,
        LinearKernels.class,
        BitKernels.class,
        LutKernels.class,
        ImageKernels.class,
        LossKernels.class,
        TableKernels.class
      })
  void everyKernelHasACase(Class<?> family) {
    Set<String> called =
        AllCases.all()
            .flatMap(c -> Arrays.stream(c.kernel().split(", ")))
            .collect(Collectors.toSet());
    List<String> kernels =
        Arrays.stream(family.getDeclaredMethods()).map(Method::getName).distinct().toList();
    assertThat(called).containsAll(kernels);
  }
}
