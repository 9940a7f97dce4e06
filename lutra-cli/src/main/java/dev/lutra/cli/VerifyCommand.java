package dev.lutra.cli;

import dev.lutra.cli.work.Exporting;
import dev.lutra.cli.work.ProgressDisplay;
import dev.lutra.cli.work.RequestException;
import dev.lutra.cli.work.RunFolder;
import dev.lutra.cli.work.Verifying;
import dev.lutra.netlist.Netlist;
import dev.lutra.netlist.NetlistText;
import dev.lutra.netlist.emit.EmitOptions;
import dev.lutra.nn.data.Dataset;
import dev.lutra.nn.experiment.Experiment;
import dev.lutra.tensor.backend.Backend;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `lutra verify`: the proof that the hardware is the network.
@Command(
    name = "verify",
    description = "Compares the exported hardware with the hardened network, bit by bit.",
    mixinStandardHelpOptions = true)
final class VerifyCommand implements Callable<Integer> {
  @Mixin private CommonOptions common = new CommonOptions();

  @Parameters(paramLabel = "RUN", description = "Folder of the run.")
  private Path run = Path.of("");

  @Option(
      names = "--vectors",
      paramLabel = "N",
      description = "Test samples to compare (default: all).")
  private @Nullable Integer vectors;

  @Option(
      names = "--levels",
      split = ",",
      paramLabel = "NAME",
      description = "Which of netlist, icarus, verilator (default: all that are installed).")
  private List<String> levels = Verifying.LEVELS;

  @Override
  public Integer call() throws IOException, InterruptedException {
    for (String level : levels) {
      if (!Verifying.LEVELS.contains(level)) {
        throw new RequestException(
            "--levels: got '" + level + "', expected " + String.join(", ", Verifying.LEVELS));
      }
    }
    if (vectors != null && vectors < 1) {
      throw new RequestException("--vectors: got " + vectors + ", expected at least 1");
    }
    RunFolder folder = RunFolder.open(run);
    if (!Files.exists(folder.netlist())) {
      throw new RequestException(
          run + ": is not exported yet; run `lutra export " + run + "` first");
    }
    ProgressDisplay progress = CommonOptions.progress();
    try (Backend backend = common.backend()) {
      Experiment experiment = folder.trained(backend).experiment();
      Netlist netlist = netlist(folder);
      Dataset test =
          experiment.requireFitting(
              experiment.spec().data().load(common.data(Path.of(""), progress)).test());
      int count = vectors == null ? test.count() : Math.min(vectors, test.count());
      EmitOptions whole =
          Exporting.of("verilog", experiment.spec().export()).options(experiment.spec());
      boolean coreOnly =
          !Files.exists(folder.verilog().resolve("rtl/" + whole.moduleName() + ".v"));
      Verifying.Verdict verdict =
          new Verifying(
                  experiment,
                  netlist,
                  new EmitOptions(whole.moduleName(), coreOnly),
                  folder,
                  common.threadCount(),
                  progress)
              .run(test.samples(), count, levels);
      folder.log("Verified", RunReport.verdict(verdict));
      if (common.json) {
        Output.json(RunReport.verdict(verdict));
      } else {
        RunReport.print(verdict);
      }
      return verdict.passed() ? Main.DONE : Main.FAILED;
    }
  }

  private Netlist netlist(RunFolder folder) throws IOException {
    try {
      return NetlistText.read(folder.netlist());
    } catch (IllegalArgumentException e) {
      throw new Verifying.Failure(
          e.getMessage() + "; write it anew with `lutra export " + run + "`");
    }
  }
}
