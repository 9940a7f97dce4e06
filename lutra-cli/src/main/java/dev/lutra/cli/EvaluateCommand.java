package dev.lutra.cli;

import dev.lutra.cli.work.Exporting;
import dev.lutra.cli.work.ProgressDisplay;
import dev.lutra.cli.work.RunFolder;
import dev.lutra.cli.work.Streaming;
import dev.lutra.netlist.map.LutEstimate;
import dev.lutra.nn.NotLowerableException;
import dev.lutra.nn.data.Dataset;
import dev.lutra.nn.experiment.Checkpoint;
import dev.lutra.nn.experiment.Experiment;
import dev.lutra.nn.experiment.Golden;
import dev.lutra.tensor.backend.Backend;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `lutra evaluate`: test accuracy of a run, soft and hardened.
@Command(
    name = "evaluate",
    description = "Evaluates a run on its test set, as trained and hardened.",
    mixinStandardHelpOptions = true)
final class EvaluateCommand implements Callable<Integer> {
  @Mixin private CommonOptions common = new CommonOptions();

  @Mixin private DeviceOptions device = new DeviceOptions();

  @Parameters(paramLabel = "RUN", description = "Folder of the run.")
  private Path run = Path.of("");

  @Override
  public Integer call() throws IOException {
    RunFolder folder = RunFolder.open(run);
    ProgressDisplay progress = CommonOptions.progress();
    try (Backend backend = device.open(common)) {
      Checkpoint trained = folder.trained(backend);
      Experiment experiment = trained.experiment();
      Dataset test =
          experiment.requireFitting(
              experiment.spec().data().load(common.data(Path.of(""), progress)).test());
      RunReport report =
          new RunReport(
              folder,
              experiment.evaluate(test),
              test.count(),
              trained.state().position().epoch(),
              estimate(experiment),
              null);
      if (common.json) {
        Output.json(report.json());
      } else {
        report.print();
      }
      return Main.DONE;
    }
  }

  private static @Nullable LutEstimate estimate(Experiment experiment) {
    try {
      Streaming streaming = Streaming.find(experiment, _ -> {}).orElse(null);
      if (streaming != null) {
        return streaming.luts();
      }
      return Exporting.of(Exporting.VERILOG, experiment.spec().export())
          .lower(Golden.of(experiment))
          .luts();
    } catch (NotLowerableException e) {
      return null; // a network of reals is evaluated all the same
    }
  }
}
