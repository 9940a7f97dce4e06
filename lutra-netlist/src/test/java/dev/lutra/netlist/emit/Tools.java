package dev.lutra.netlist.emit;

import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/// Skips a test whose tool is missing, and says so; in continuous integration, where the tools are
/// installed, a missing tool fails instead.
public final class Tools {
  private Tools() {}

  public static void assumeInstalled(String tool, boolean installed) {
    if (!installed && "true".equals(System.getenv("CI"))) {
      fail(tool + " is not installed, and CI=true says it must be");
    }
    assumeTrue(installed, () -> tool + " is not installed: what it would check is not checked");
  }
}
