package dev.lutra.nn.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DataContextTest {
  private static final Path HOME = Path.of("home").toAbsolutePath();
  private static final Path BASE = Path.of("base").toAbsolutePath();

  private static DataContext of(Map<String, String> environment) {
    return DataContext.fromEnvironment(environment, HOME, BASE, false, p -> {});
  }

  @Test
  void variablesGiveDataRootAndCache() {
    String caches = Path.of("caches").toAbsolutePath().toString();
    DataContext context = of(Map.of("LUTRA_DATA", "sets", "XDG_CACHE_HOME", caches));
    assertThat(context.dataRoot()).isEqualTo(Path.of("sets"));
    assertThat(context.cache()).isEqualTo(Path.of(caches, "lutra"));
  }

  @Test
  void unsetEmptyAndRelativeVariablesFallBack() {
    DataContext unset = of(Map.of());
    assertThat(unset.dataRoot()).isNull();
    assertThat(unset.cache()).isEqualTo(HOME.resolve(".cache").resolve("lutra"));
    assertThat(of(Map.of("LUTRA_DATA", " ")).dataRoot()).isNull();
    assertThat(of(Map.of("XDG_CACHE_HOME", "relative")).cache()).isEqualTo(unset.cache());
  }

  @Test
  void relativePathsResolveAgainstTheBaseFolder() {
    DataContext context = of(Map.of());
    assertThat(context.resolve("a/b")).isEqualTo(BASE.resolve("a").resolve("b"));
    assertThat(context.resolve(HOME.toString())).isEqualTo(HOME);
  }
}
