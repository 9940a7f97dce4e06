package dev.lutra.cli;

import dev.lutra.cli.work.Exporting;
import dev.lutra.cli.work.ProgressDisplay;
import dev.lutra.cli.work.RequestException;
import dev.lutra.cli.work.RunFolder;
import dev.lutra.cli.work.Streaming;
import dev.lutra.cli.work.VerifiedTarget;
import dev.lutra.cli.work.Verifying;
import dev.lutra.netlist.Netlist;
import dev.lutra.netlist.NetlistText;
import dev.lutra.netlist.emit.EmitOptions;
import dev.lutra.nn.data.Dataset;
import dev.lutra.nn.experiment.Experiment;
import dev.lutra.nn.experiment.Golden;
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
      description = "Test samples to compare (default: all; of stream 1000).")
  private @Nullable Integer vectors;

  @Option(
      names = "--target",
      paramLabel = "NAME",
      description =
          "Which export: verilog, vhdl, hls or stream (default: ${DEFAULT-VALUE}); for a device see `lutra"
              + " export --verify`.",
      defaultValue = Exporting.VERILOG)
  private String target = Exporting.VERILOG;

  @Option(
      names = "--levels",
      split = ",",
      paramLabel = "NAME",
      description =
          "Which of netlist, icarus, verilator (verilog), ghdl (vhdl), hls, stalls (stream)"
              + " (default: all of the target; of stream those without icarus).")
  private List<String> levels = List.of();

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (vectors != null && vectors < 1) {
      throw new RequestException("--vectors: got " + vectors + ", expected at least 1");
    }
    if (target.equals(Streaming.TARGET)) {
      checkLevels(Streaming.LEVELS);
      return stream(RunFolder.open(run));
    }
    VerifiedTarget verified = target();
    checkLevels(verified.levels());
    List<String> wanted = levels.isEmpty() ? verified.levels() : levels;
    RunFolder folder = RunFolder.open(run);
    if (!Files.exists(folder.netlist(target))) {
      throw new RequestException(
          run
              + ": is not exported yet; run `"
              + Verifying.exportCommand(folder, target)
              + "` first");
    }
    return verify(folder, verified, wanted);
  }

  private int verify(RunFolder folder, VerifiedTarget verified, List<String> wanted)
      throws IOException, InterruptedException {
    ProgressDisplay progress = CommonOptions.progress();
    try (Backend backend = common.backend()) {
      Experiment experiment = folder.trained(backend).experiment();
      Netlist netlist = netlist(folder, folder.netlist(target));
      Path minimized = folder.minimized(target);
      Golden golden =
          Files.exists(minimized)
              ? new Golden(experiment, netlist(folder, minimized), true)
              : Golden.of(experiment);
      Dataset test =
          experiment.requireFitting(
              experiment.spec().data().load(common.data(Path.of(""), progress)).test());
      int count = vectors == null ? test.count() : Math.min(vectors, test.count());
      EmitOptions options = written(experiment, verified, folder);
      Verifying.Verdict verdict =
          new Verifying(verified, golden, netlist, options, folder, common.threadCount(), progress)
              .run(test.samples(), count, wanted);
      folder.log("Verified", RunReport.verdict(verdict));
      if (common.json) {
        Output.json(RunReport.verdict(verdict));
      } else {
        if (golden.minimized()) {
          RunReport.row("golden", "the minimized network, see " + minimized);
        }
        RunReport.print(verdict);
      }
      return verdict.passed() ? Main.DONE : Main.FAILED;
    }
  }

  /// How the export was written: with its encoder and head, unless there is no top of them.
  private EmitOptions written(Experiment experiment, VerifiedTarget verified, RunFolder folder) {
    EmitOptions whole = Exporting.of(target, experiment.spec().export()).options(experiment.spec());
    String top = verified.top().replace("NAME", whole.moduleName());
    boolean coreOnly = !Files.exists(folder.target(target).resolve(top));
    return new EmitOptions(whole.moduleName(), coreOnly);
  }

  private void checkLevels(List<String> known) {
    for (String level : levels) {
      if (!known.contains(level)) {
        throw new RequestException(
            "--levels: got '" + level + "', expected " + String.join(", ", known));
      }
    }
  }

  private int stream(RunFolder folder) throws IOException, InterruptedException {
    ProgressDisplay progress = CommonOptions.progress();
    try (Backend backend = common.backend()) {
      Experiment experiment = folder.trained(backend).experiment();
      Streaming streaming = Streaming.written(experiment, folder);
      Dataset test =
          experiment.requireFitting(
              experiment.spec().data().load(common.data(Path.of(""), progress)).test());
      int asked = vectors == null ? Streaming.USUAL_VECTORS : vectors;
      Verifying.Verdict verdict =
          streaming.verify(
              test.samples(),
              Math.min(asked, test.count()),
              levels.isEmpty() ? Streaming.USUAL : levels,
              folder,
              progress);
      folder.log("Verified", RunReport.verdict(verdict));
      if (common.json) {
        Output.json(RunReport.verdict(verdict));
      } else {
        RunReport.print(verdict);
      }
      return verdict.passed() ? Main.DONE : Main.FAILED;
    }
  }

  private VerifiedTarget target() {
    return VerifiedTarget.named(target)
        .orElseThrow(() ->
            new RequestException(
                "--target: got '"
                    + target
                    + "', expected one of "
                    + String.join(
                        ", ", VerifiedTarget.ALL.stream().map(VerifiedTarget::name).toList())
                    + "; a device is verified by `lutra export --target DEVICE --verify`"));
  }

  private Netlist netlist(RunFolder folder, Path file) throws IOException {
    try {
      return NetlistText.read(file);
    } catch (IllegalArgumentException e) {
      throw new Verifying.Failure(
          e.getMessage()
              + "; write it anew with `"
              + Verifying.exportCommand(folder, target)
              + "`");
    }
  }
}
