package dev.lutra.cli;

import dev.lutra.cli.work.Budgeting;
import dev.lutra.cli.work.Exporting;
import dev.lutra.cli.work.ProgressDisplay;
import dev.lutra.cli.work.RequestException;
import dev.lutra.cli.work.RunFolder;
import dev.lutra.cli.work.Streaming;
import dev.lutra.cli.work.Training;
import dev.lutra.cli.work.VerifiedTarget;
import dev.lutra.cli.work.Verifying;
import dev.lutra.netlist.map.LutEstimate;
import dev.lutra.nn.NotLowerableException;
import dev.lutra.nn.data.DataContext;
import dev.lutra.nn.data.Dataset;
import dev.lutra.nn.experiment.AtomicFile;
import dev.lutra.nn.experiment.Checkpoint;
import dev.lutra.nn.experiment.Experiment;
import dev.lutra.nn.experiment.Golden;
import dev.lutra.nn.spec.ExperimentSpec;
import dev.lutra.nn.spec.Presets;
import dev.lutra.nn.spec.SpecFile;
import dev.lutra.nn.train.Evaluation;
import dev.lutra.tensor.backend.Backend;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.json.JsonMapper;

/// `lutra train`: from a data set to a verified core.
@Command(
    name = "train",
    description = "Trains, evaluates, exports and verifies; without arguments, on embedded digits.",
    mixinStandardHelpOptions = true)
final class TrainCommand implements Callable<Integer> {
  @Mixin private CommonOptions common = new CommonOptions();

  @Mixin private DeviceOptions computing = new DeviceOptions();

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "PRESET|SPEC.yaml",
      description = "A preset (lutra list) or a file (default: ${DEFAULT-VALUE}).",
      defaultValue = "")
  private String what = "";

  @Option(
      names = "--data",
      paramLabel = "NAME|FILE",
      description = "A data set by name, or a CSV, TSV or NPZ file, instead of the spec's.")
  private String data = "";

  @Option(
      names = "--target",
      paramLabel = "COLUMN",
      description = "The target column of a CSV or TSV file.")
  private String target = "";

  @Option(names = "--epochs", paramLabel = "N", description = "Epochs, instead of the spec's.")
  private @Nullable Integer epochs;

  @Option(names = "--seed", paramLabel = "N", description = "Seed, instead of the spec's.")
  private @Nullable Long seed;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Replaces any key of the spec, such as optimizer.learningRate=0.01.")
  private List<String> settings = new ArrayList<>();

  @Option(
      names = "--max-luts",
      paramLabel = "N",
      description =
          "Tables that the whole design may take; layers are made wider or narrower to fit.")
  private @Nullable Integer maxLuts;

  @Option(
      names = "--device",
      paramLabel = "NAME",
      description =
          "Fit the network to a device (lutra list) or a part such as xc7a35t, or count --max-luts"
              + " in its tables.")
  private @Nullable String device;

  @Option(
      names = "--out",
      paramLabel = "RUN",
      description = "Folder of the run (default: the first free runs/NAME).")
  private @Nullable Path out;

  @Option(
      names = "--resume",
      paramLabel = "RUN",
      description = "Goes on with a run that was interrupted.")
  private @Nullable Path resume;

  @Option(names = "--no-verify", description = "Export, but leave the proof to `lutra verify`.")
  private boolean noVerify;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Interruption.install();
    ProgressDisplay progress = CommonOptions.progress();
    Budgeting budgeting = isFitted() ? new Budgeting(maxLuts, device) : null;
    RunFolder folder;
    ExperimentSpec spec;
    if (resume != null) {
      if (!what.isEmpty() || !overrides().isEmpty() || out != null || isFitted()) {
        throw new RequestException(
            "--resume: takes its spec from the run; leave out preset, --data, --epochs, --seed,"
                + " --set, --max-luts, --device and --out");
      }
      folder = RunFolder.open(resume);
      spec = folder.readSpec();
    } else {
      spec = requested();
      Exporting.of(Exporting.VERILOG, spec.export()).options(spec);
      common.threadCount();
      computing.name();
      folder = RunFolder.create(out != null ? out : RunFolder.free(spec.name()), "train");
    }
    try (Backend backend = computing.open(common)) {
      progress.line("computing on " + backend.name());
      Training training =
          new Training(folder, budgeting, backend, progress, Interruption::isRequested);
      Checkpoint from = resume == null ? null : training.last();
      DataContext context = common.data(Path.of(""), progress);
      Training.Outcome outcome = training.run(spec, from, asked -> asked.data().load(context));
      String line = "interrupted; go on with `lutra train --resume " + folder.path() + "`";
      if (!outcome.completed()) {
        return Main.fail(common.json, Main.FAILED, line);
      }
      Interruption.release(line, common.json);
      return finish(folder, backend, outcome.samples().test(), outcome.epochs(), progress);
    }
  }

  private int finish(
      RunFolder folder, Backend backend, Dataset test, int trained, ProgressDisplay progress)
      throws IOException, InterruptedException {
    Experiment experiment = folder.trained(backend).experiment();
    progress.line("evaluating on " + test.count() + " test samples");
    Evaluation evaluation = experiment.evaluate(test);
    LutEstimate luts = null;
    Verifying.Verdict verdict = null;
    try {
      Streaming streaming = Streaming.find(experiment, progress::line).orElse(null);
      if (streaming != null) {
        progress.line("exporting to " + folder.target(Streaming.TARGET));
        streaming.write(folder);
        luts = streaming.luts();
        verdict = noVerify ? null : verdict(streaming, test, folder, progress);
      } else {
        progress.line("exporting to " + folder.target(Exporting.VERILOG));
        Exporting exporting = Exporting.of(Exporting.VERILOG, experiment.spec().export());
        Golden golden = Golden.of(experiment);
        Exporting.Exported exported = exporting.write(golden, folder);
        luts = exported.luts();
        verdict = noVerify ? null : verdict(exporting, golden, exported, test, folder, progress);
      }
    } catch (NotLowerableException e) {
      progress.line("no hardware: " + e.getMessage());
    }
    RunReport report = new RunReport(folder, evaluation, test.count(), trained, luts, verdict);
    Map<String, @Nullable Object> json = report.json();
    byte[] bytes = new JsonMapper().writeValueAsString(json).getBytes(StandardCharsets.UTF_8);
    AtomicFile.write(folder.report(), bytes);
    folder.log("Reported", json);
    if (common.json) {
      Output.json(json);
    } else {
      report.print();
    }
    return verdict == null || verdict.passed() ? Main.DONE : Main.FAILED;
  }

  private static Verifying.Verdict verdict(
      Streaming streaming, Dataset test, RunFolder folder, ProgressDisplay progress)
      throws IOException, InterruptedException {
    int count = Math.min(Streaming.USUAL_VECTORS, test.count());
    return streaming.verify(test.samples(), count, Streaming.USUAL, folder, progress);
  }

  private Verifying.Verdict verdict(
      Exporting exporting,
      Golden golden,
      Exporting.Exported exported,
      Dataset test,
      RunFolder folder,
      ProgressDisplay progress)
      throws IOException, InterruptedException {
    VerifiedTarget target = VerifiedTarget.named(Exporting.VERILOG).orElseThrow();
    Verifying verifying =
        new Verifying(
            target,
            golden,
            exported.netlist(),
            exporting.options(golden.experiment().spec()),
            folder,
            common.threadCount(),
            progress);
    return verifying.run(test.samples(), test.count(), target.levels());
  }

  private boolean isFitted() {
    return maxLuts != null || device != null;
  }

  private ExperimentSpec requested() throws IOException {
    boolean file = what.endsWith(".yaml") || what.endsWith(".yml") || what.endsWith(".json");
    if (file) {
      return SpecFile.read(Path.of(what), overrides());
    }
    return SpecFile.override(Presets.named(what.isEmpty() ? Presets.DEFAULT : what), overrides());
  }

  private List<String> overrides() {
    List<String> all = new ArrayList<>();
    if (data.isEmpty() && !target.isEmpty()) {
      throw new RequestException(
          "--target: got '"
              + target
              + "' without --data, expected both; name the table with --data"
              + " FILE, or set the column with --set data.target="
              + target);
    }
    if (!data.isEmpty()) {
      all.add("data=" + DataArgument.yaml(data, Optional.of(target).filter(t -> !t.isEmpty())));
    }
    if (epochs != null) {
      all.add("training.epochs=" + epochs);
    }
    if (seed != null) {
      all.add("seed=" + seed);
    }
    all.addAll(settings);
    return all;
  }
}
