package dev.lutra.cli;

import dev.lutra.cli.work.Costs;
import dev.lutra.cli.work.DeviceFlow;
import dev.lutra.cli.work.Exporting;
import dev.lutra.cli.work.FlowReport;
import dev.lutra.cli.work.FlowStep;
import dev.lutra.cli.work.Minimization;
import dev.lutra.cli.work.ProgressDisplay;
import dev.lutra.cli.work.RequestException;
import dev.lutra.cli.work.RunFolder;
import dev.lutra.cli.work.Streaming;
import dev.lutra.flow.Device;
import dev.lutra.flow.MissingTools;
import dev.lutra.flow.Toolbox;
import dev.lutra.netlist.map.LutEstimate;
import dev.lutra.netlist.pass.Passes;
import dev.lutra.netlist.sim.Trace;
import dev.lutra.nn.data.Dataset;
import dev.lutra.nn.data.Split;
import dev.lutra.nn.experiment.Experiment;
import dev.lutra.nn.experiment.Golden;
import dev.lutra.nn.spec.ExportSettings;
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
      defaultValue = Exporting.VERILOG)
  private String target = Exporting.VERILOG;

  @Option(
      names = "--pipeline",
      paramLabel = "K",
      description = "A register stage behind every K layers, 0 for none (default: the spec's).")
  private @Nullable Integer pipeline;

  @Option(
      names = "--head-levels",
      paramLabel = "K",
      description =
          "At most K tables between registers of the read-out, 0 for any (default: the spec's).")
  private @Nullable Integer headLevels;

  @Option(names = "--core-only", description = "The layers alone, without encoder and read-out.")
  private boolean coreOnly;

  @Option(
      names = "--dont-care",
      paramLabel = "N",
      description =
          "Table entries that fewer than N training samples address are chosen so that tables are"
              + " saved; this changes the network.")
  private @Nullable Integer dontCare;

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
    if (dontCare != null && dontCare < 1) {
      throw new RequestException("--dont-care: got " + dontCare + ", expected 1 or more samples");
    }
    RunFolder folder = RunFolder.open(run);
    try (Backend backend = common.backend()) {
      Experiment experiment = folder.trained(backend).experiment();
      ExportSettings spec = experiment.spec().export();
      if (target.equals(Streaming.TARGET)) {
        return stream(experiment, spec, folder);
      }
      Exporting exporting =
          new Exporting(
              target,
              pipeline != null ? pipeline : spec.pipeline(),
              headLevels != null ? headLevels : spec.headLevels(),
              coreOnly);
      exporting.options(experiment.spec()); // a name that cannot be is refused at once
      ProgressDisplay progress = CommonOptions.progress();
      Experiment.@Nullable Samples data =
          dontCare != null || stages.verify() ? load(experiment, progress) : null;
      Minimization minimization =
          dontCare != null && data != null
              ? Minimization.of(experiment, data, dontCare, exporting.tableInputs(), progress)
              : null;
      Golden golden = minimization != null ? minimization.golden() : Golden.of(experiment);
      Exporting.Exported exported = exporting.write(golden, folder);
      if (exporting.device().isPresent()) {
        Dataset test = data == null ? null : data.test();
        return device(exporting, exported, golden, minimization, test, folder, stages);
      }
      print(exporting, exported, minimization, folder);
      return Main.DONE;
    }
  }

  private int stream(Experiment experiment, ExportSettings spec, RunFolder folder)
      throws IOException {
    if (coreOnly || dontCare != null) {
      throw new RequestException(
          "--core-only, --dont-care: got target stream, expected another; leave them out");
    }
    Streaming streaming =
        Streaming.of(
            experiment,
            pipeline != null ? pipeline : spec.pipeline(),
            headLevels != null ? headLevels : spec.headLevels());
    streaming.write(folder);
    Path written = folder.target(target);
    LutEstimate luts = streaming.luts();
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("run", folder.path().toString());
    object.put("target", target);
    object.put("folder", written.toString());
    object.put("luts", RunReport.luts(luts));
    object.put("flipFlops", luts.flipFlops());
    object.put("levels", luts.levels());
    object.put("headLevels", luts.headLevels());
    object.put("latency", luts.latency());
    folder.log("Exported", object);
    if (common.json) {
      Output.json(object);
    } else {
      RunReport.row("written", written + ", " + written.resolve("INTERFACE.md"));
      RunReport.row("estimate", luts.toString());
    }
    return Main.DONE;
  }

  private Experiment.Samples load(Experiment experiment, ProgressDisplay progress)
      throws IOException {
    Split split = experiment.spec().data().load(common.data(Path.of(""), progress));
    Experiment.Samples data = Experiment.Samples.of(experiment.spec(), split);
    if (dontCare != null) {
      experiment.requireTrainedOn(data.train());
    }
    experiment.requireFitting(data.test());
    return data;
  }

  private void print(
      Exporting exporting,
      Exporting.Exported exported,
      @Nullable Minimization minimization,
      RunFolder folder)
      throws IOException {
    Path written = folder.target(target);
    LutEstimate luts = exported.luts();
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("run", folder.path().toString());
    object.put("target", target);
    object.put("folder", written.toString());
    if (minimization != null) {
      object.put("dontCare", minimization.json());
    }
    object.put("luts", RunReport.luts(luts));
    object.put("flipFlops", luts.flipFlops());
    object.put("levels", luts.levels());
    object.put("headLevels", luts.headLevels());
    object.put("latency", luts.latency());
    folder.log("Exported", object);
    if (common.json) {
      Output.json(object);
      return;
    }
    String document =
        exporting.isDescribed() ? ", " + folder.place(target).resolve("INTERFACE.md") : "";
    RunReport.row("written", written + document);
    if (minimization != null) {
      minimization.rows().forEach(row -> RunReport.row(row[0], row[1]));
    }
    passes(exported);
    if (exporting.isDescribed()) {
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
      Golden golden,
      @Nullable Minimization minimization,
      @Nullable Dataset test,
      RunFolder folder,
      DeviceFlow.Stages stages)
      throws IOException, InterruptedException {
    Interruption.install();
    Interruption.release(
        "interrupted; the same command goes on, steps that were done are not done again",
        common.json);
    ProgressDisplay progress = CommonOptions.progress();
    Experiment experiment = golden.experiment();
    Path written = folder.target(target);
    Device device = exporting.device().orElseThrow();
    Toolbox tools = Toolbox.system();
    MissingTools missing = MissingTools.of(tools, stages.tools(device));
    if (!missing.isEmpty()) {
      progress.line(missing.line());
    }
    Double accuracy = null;
    Trace trace = new Trace(0, 1, new int[0], List.of(), new int[0], new int[0]);
    if (test != null) {
      accuracy = experiment.scoring().higherIsBetter() ? golden.evaluate(test) : null;
    }
    if (test != null && stages.verify()) {
      int count = Math.min(vectors == null ? 10_000 : vectors, test.count());
      trace = golden.trace(test.samples(), count);
    }
    Costs costs = Costs.of(device, exported.netlist(), exported.mapped());
    DeviceFlow flow =
        new DeviceFlow(
            tools,
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
            minimization,
            accuracy,
            missing,
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
