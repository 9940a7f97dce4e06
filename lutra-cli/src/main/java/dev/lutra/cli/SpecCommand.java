package dev.lutra.cli;

import dev.lutra.nn.spec.ExperimentSpec;
import dev.lutra.nn.spec.Presets;
import dev.lutra.nn.spec.SpecFile;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `lutra spec`: a preset as a file to start from.
@Command(
    name = "spec",
    description = "Prints a preset as YAML, to start a spec of one's own from.",
    mixinStandardHelpOptions = true)
final class SpecCommand implements Callable<Integer> {
  @Mixin private CommonOptions common = new CommonOptions();

  @Parameters(
      arity = "0..1",
      paramLabel = "PRESET",
      description = "Its name (default: ${DEFAULT-VALUE}).",
      defaultValue = Presets.DEFAULT)
  private String preset = Presets.DEFAULT;

  @Override
  public Integer call() {
    ExperimentSpec spec = Presets.named(preset);
    if (common.json) {
      Map<String, Object> object = new LinkedHashMap<>();
      object.put("preset", preset);
      object.put("yaml", SpecFile.write(spec));
      Output.json(object);
    } else {
      System.out.print(SpecFile.write(spec));
    }
    return Main.DONE;
  }
}
