package dev.lutra.cli;

import dev.lutra.cli.work.Exporting;
import dev.lutra.cli.work.RunFolder;
import dev.lutra.netlist.map.LutEstimate;
import dev.lutra.netlist.pass.Passes;
import dev.lutra.nn.experiment.Experiment;
import dev.lutra.tensor.backend.Backend;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `lutra export`: the hardware of a run, or the same function for another target.
@Command(
    name = "export",
    description = "Writes a run as hardware with its interface document, or as C.",
    mixinStandardHelpOptions = true)
final class ExportCommand implements Callable<Integer> {
  @Mixin private CommonOptions common = new CommonOptions();

  @Parameters(paramLabel = "RUN", description = "Folder of the run.")
  private Path run = Path.of("");

  @Option(
      names = "--target",
      paramLabel = "NAME",
      description = "What to write (default: ${DEFAULT-VALUE}; see lutra list).",
      defaultValue = "verilog")
  private String target = "verilog";

  @Option(
      names = "--pipeline",
      paramLabel = "K",
      description = "A register stage behind every K layers, 0 for none (default: the spec's).")
  private @Nullable Integer pipeline;

  @Option(names = "--core-only", description = "The layers alone, without encoder and read-out.")
  private boolean coreOnly;

  @Override
  public Integer call() throws IOException {
    RunFolder folder = RunFolder.open(run);
    try (Backend backend = common.backend()) {
      Experiment experiment = folder.trained(backend).experiment();
      int every = pipeline != null ? pipeline : experiment.spec().export().pipeline();
      Exporting exporting = new Exporting(target, every, coreOnly);
      Exporting.Exported exported = exporting.write(experiment, folder);
      Path written = folder.target(target);
      LutEstimate luts = exported.luts();
      Map<String, Object> object = new LinkedHashMap<>();
      object.put("run", folder.path().toString());
      object.put("target", target);
      object.put("folder", written.toString());
      object.put("luts", RunReport.luts(luts));
      object.put("flipFlops", luts.flipFlops());
      object.put("levels", luts.levels());
      object.put("latency", luts.latency());
      folder.log("Exported", object);
      if (common.json) {
        Output.json(object);
      } else {
        String document = exporting.isHardware() ? ", " + run.resolve("INTERFACE.md") : "";
        RunReport.row("written", written + document);
        for (Passes.Change change : exported.changes()) {
          RunReport.row(
              change.pass(),
              "took away " + change.luts() + " LUTs, " + change.inputs() + " LUT inputs");
        }
        if (exporting.isHardware()) {
          RunReport.row("estimate", luts.toString());
        }
      }
      return Main.DONE;
    }
  }
}
