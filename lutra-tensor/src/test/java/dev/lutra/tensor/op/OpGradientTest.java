package dev.lutra.tensor.op;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lutra.tensor.Op;
import dev.lutra.tensor.backend.Backend;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Every op of the package against central differences, on every backend.
@ParameterizedClass
@EnumSource
final class OpGradientTest {
  private final Backend backend;

  OpGradientTest(TestBackend kind) {
    backend = kind.open();
  }

  @AfterEach
  void close() {
    backend.close();
  }

  static List<OpCase> cases() {
    return Stream.of(OpCases.all(), LutCases.all(), ImageCases.all())
        .flatMap(List::stream)
        .toList();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void gradientsAreCentralDifferences(OpCase subject) {
    new GradientCheck(subject, backend).check();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aGradientDoesNotDependOnWhichOthersAreAskedFor(OpCase subject) {
    var check = new GradientCheck(subject, backend);
    float[][] all = check.gradients(1, i -> true);
    for (int i = 0; i < all.length; i++) {
      int only = i;
      assertThat(check.gradients(1, k -> k == only)[i]).as("input %d", i).isEqualTo(all[i]);
    }
  }

  @Test
  void everyOpOfThePackageHasACase() throws IOException, URISyntaxException {
    Set<Class<?>> covered =
        cases().stream()
            .map(c -> c.op().apply(backend.memory()).getClass())
            .collect(Collectors.toSet());
    assertThat(opsOfThePackage()).contains(Add.class, BinaryLut.class).isSubsetOf(covered);
  }

  private static List<Class<?>> opsOfThePackage() throws IOException, URISyntaxException {
    Path folder = Path.of(Add.class.getResource("Add.class").toURI()).getParent();
    List<Class<?>> found = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        String name = file.getFileName().toString();
        if (name.endsWith(".class") && !name.equals("package-info.class")) {
          Class<?> type = load(name.substring(0, name.length() - ".class".length()));
          if (Op.class.isAssignableFrom(type) && !type.isInterface()) {
            found.add(type);
          }
        }
      }
    }
    return found;
  }

  private static Class<?> load(String simpleName) {
    String name = Add.class.getPackageName() + "." + simpleName;
    try {
      return Class.forName(name, false, Add.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(name, e);
    }
  }
}
