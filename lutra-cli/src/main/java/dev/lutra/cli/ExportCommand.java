package dev.lutra.cli;

import dev.lutra.cli.work.Costs;
import dev.lutra.cli.work.DeviceFlow;
import dev.lutra.cli.work.Exporting;
import dev.lutra.cli.work.FlowReport;
import dev.lutra.cli.work.FlowStep;
import dev.lutra.cli.work.ProgressDisplay;
import dev.lutra.cli.work.RequestException;
import dev.lutra.cli.work.RunFolder;
import dev.lutra.flow.Device;
import dev.lutra.netlist.map.LutEstimate;
import dev.lutra.netlist.pass.Passes;
import dev.lutra.netlist.sim.Trace;
import dev.lutra.nn.data.Dataset;
import dev.lutra.nn.experiment.Experiment;
import dev.lutra.nn.experiment.GoldenTrace;
import dev.lutra.nn.train.Evaluation;
import dev.lutra.tensor.backend.Backend;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `lutra export`: the hardware of a run, or the same function for another target; for a device as
/// far as its bitstream.
@Command(
    name = "export",
    description = "Writes a run as hardware, for a device as far as its bitstream, or as C.",
    mixinStandardHelpOptions = true)
final class ExportCommand implements Callable<Integer> {
  @Mixin private CommonOptions common = new CommonOptions();

  @Parameters(paramLabel = "RUN", description = "Folder of the run.")
  private Path run = Path.of("");

  @Option(
      names = "--target",
      paramLabel = "NAME",
      description = "A language or a device (default: ${DEFAULT-VALUE}; see lutra list).",
      defaultValue = "verilog")
  private String target = "verilog";

  @Option(
      names = "--pipeline",
      paramLabel = "K",
      description = "A register stage behind every K layers, 0 for none (default: the spec's).")
  private @Nullable Integer pipeline;

  @Option(names = "--core-only", description = "The layers alone, without encoder and read-out.")
  private boolean coreOnly;

  @Option(names = "--verify", description = "For a device: prove every level that is reached.")
  private boolean verify;

  @Option(names = "--synth", description = "For a device: synthesize with Yosys and count.")
  private boolean synthesis;

  @Option(names = "--pnr", description = "For a device: place and route with nextpnr.")
  private boolean routing;

  @Option(names = "--bitstream", description = "For a device: all the way to a bitstream.")
  private boolean bitstream;

  @Option(
      names = "--vectors",
      paramLabel = "N",
      description = "Test samples to verify with (default: all, 10,000 at most).")
  private @Nullable Integer vectors;

  @Override
  public Integer call() throws IOException, InterruptedException {
    DeviceFlow.Stages stages = new DeviceFlow.Stages(verify, synthesis, routing, bitstream);
    if (vectors != null && (vectors < 1 || !verify)) {
      throw new RequestException(
          "--vectors: got " + vectors + ", expected at least 1, and --verify with it");
    }
    if (Device.named(target).isEmpty() && (stages.verify() || stages.synthesis())) {
      throw new RequestException(
          "--verify, --synth, --pnr, --bitstream: got target '"
              + target
              + "', expected a device ("
              + String.join(", ", Device.ALL.stream().map(Device::name).toList())
              + "); `lutra verify` verifies the target verilog");
    }
    RunFolder folder = RunFolder.open(run);
    try (Backend backend = common.backend()) {
      Experiment experiment = folder.trained(backend).experiment();
      int every = pipeline != null ? pipeline : experiment.spec().export().pipeline();
      Exporting exporting = new Exporting(target, every, coreOnly);
      Exporting.Exported exported = exporting.write(experiment, folder);
      if (exporting.device().isPresent()) {
        return device(exporting, exported, experiment, folder, stages);
      }
      print(exporting, exported, folder);
      return Main.DONE;
    }
  }

  private void print(Exporting exporting, Exporting.Exported exported, RunFolder folder)
      throws IOException {
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
      return;
    }
    String document = exporting.isHardware() ? ", " + run.resolve("INTERFACE.md") : "";
    RunReport.row("written", written + document);
    passes(exported);
    if (exporting.isHardware()) {
      RunReport.row("estimate", luts.toString());
    }
  }

  private static void passes(Exporting.Exported exported) {
    for (Passes.Change change : exported.changes()) {
      RunReport.row(
          change.pass(),
          "took away " + change.luts() + " LUTs, " + change.inputs() + " LUT inputs");
    }
  }

  private int device(
      Exporting exporting,
      Exporting.Exported exported,
      Experiment experiment,
      RunFolder folder,
      DeviceFlow.Stages stages)
      throws IOException, InterruptedException {
    Interruption.install();
    Interruption.release(
        "interrupted; the same command goes on, steps that were done are not done again",
        common.json);
    ProgressDisplay progress = CommonOptions.progress();
    Path written = folder.target(target);
    Device device = exporting.device().orElseThrow();
    Double accuracy = null;
    Trace trace = new Trace(0, 1, new int[0], List.of(), new int[0], new int[0]);
    if (stages.verify()) {
      Dataset test =
          experiment.requireFitting(
              experiment.spec().data().load(common.data(Path.of(""), progress)).test());
      Evaluation evaluation = experiment.evaluate(test);
      accuracy = evaluation.higherIsBetter() ? evaluation.hardened() : null;
      int count = Math.min(vectors == null ? 10_000 : vectors, test.count());
      trace = GoldenTrace.of(experiment.model(), exported.netlist(), test.samples(), count);
    }
    Costs costs = Costs.of(device, exported.netlist(), exported.mapped());
    DeviceFlow flow =
        new DeviceFlow(
            device,
            exported.netlist(),
            costs,
            exporting.options(experiment.spec()),
            written,
            stages,
            common.threadCount(),
            progress);
    List<FlowStep> steps = flow.run(trace);
    FlowReport report =
        new FlowReport(
            device,
            experiment.spec().export().module(),
            exported.netlist(),
            costs,
            accuracy,
            steps);
    report.write(written);
    folder.log("Exported", report.json());
    if (common.json) {
      Output.json(report.json());
    } else {
      RunReport.row("written", written.toString());
      passes(exported);
      report.rows().forEach(row -> RunReport.row(row[0], row[1]));
    }
    return report.passed() ? Main.DONE : Main.FAILED;
  }
}
