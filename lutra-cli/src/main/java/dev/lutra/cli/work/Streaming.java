package dev.lutra.cli.work;

import dev.lutra.flow.BenchFiles;
import dev.lutra.flow.BenchResult;
import dev.lutra.flow.Icarus;
import dev.lutra.flow.Tool;
import dev.lutra.flow.Verilator;
import dev.lutra.netlist.emit.stream.StreamBenchEmitter;
import dev.lutra.netlist.emit.stream.StreamDocument;
import dev.lutra.netlist.emit.stream.StreamEmitter;
import dev.lutra.netlist.emit.stream.StreamOptions;
import dev.lutra.netlist.map.Fabric;
import dev.lutra.netlist.map.LutEstimate;
import dev.lutra.netlist.stream.StreamNetlist;
import dev.lutra.netlist.stream.StreamSimulator;
import dev.lutra.nn.NotLowerableException;
import dev.lutra.nn.data.Samples;
import dev.lutra.nn.experiment.AtomicFile;
import dev.lutra.nn.experiment.Experiment;
import dev.lutra.nn.experiment.GoldenTrace;
import dev.lutra.nn.experiment.InputWords;
import dev.lutra.nn.spec.ExportSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A network of images as a core that takes one pixel a clock: lowered, written, and compared with
/// the hardened network.
///
/// @param experiment the network
/// @param network its stages, optimized
/// @param options how they are written
public record Streaming(Experiment experiment, StreamNetlist network, StreamOptions options) {
  /// The target of an export.
  public static final String TARGET = "stream";

  /// What it is, in one line.
  public static final String DESCRIPTION =
      "Verilog that takes a pixel a clock, AXI4-Stream video in: networks of images";

  /// Levels of verification: the stages in the built-in simulator, and the Verilog with frames back
  /// to back, and with a source and a sink that wait at random.
  public static final List<String> LEVELS =
      List.of(VerifiedTarget.NETLIST, "icarus", "verilator", "stalls");

  /// Those that are run unless others are asked for: Icarus takes seconds for an image.
  public static final List<String> USUAL = List.of(VerifiedTarget.NETLIST, "verilator", "stalls");

  /// Images that are simulated unless others are asked for.
  public static final int USUAL_VECTORS = 1000;

  private static final List<String> STALLS = List.of("+stall_in=30", "+stall_out=40");

  /// The trained network, with registers as `export` of its spec says or as asked for.
  ///
  /// @throws dev.lutra.nn.NotLowerableException if it has no such form
  public static Streaming of(Experiment experiment, int pipeline, int headLevels) {
    String module = experiment.spec().export().module();
    return new Streaming(
        experiment,
        experiment.model().stream().optimized(),
        new StreamOptions(module, pipeline, headLevels, false));
  }

  /// A network that begins with an image, with registers as its spec says, unless it has no such
  /// form.
  ///
  /// @param why takes what is in the way
  public static Optional<Streaming> find(Experiment experiment, Consumer<String> why) {
    if (!experiment.model().network().readsImage()) {
      return Optional.empty();
    }
    ExportSettings settings = experiment.spec().export();
    try {
      return Optional.of(of(experiment, settings.pipeline(), settings.headLevels()));
    } catch (NotLowerableException e) {
      why.accept("no core that takes a pixel a clock: " + e.getMessage());
      return Optional.empty();
    }
  }

  /// As it was written into a folder.
  ///
  /// @throws RequestException if it was not yet
  /// @throws IOException if that cannot be read
  public static Streaming written(Experiment experiment, RunFolder folder) throws IOException {
    Path file = registers(folder);
    if (!Files.exists(file)) {
      throw new RequestException(
          folder.path()
              + ": is not exported yet; run `"
              + Verifying.exportCommand(folder, TARGET)
              + "` first");
    }
    JsonNode written;
    try {
      written = new JsonMapper().readTree(Files.readString(file));
    } catch (JacksonException e) {
      throw damaged(file, e.getOriginalMessage(), folder);
    }
    for (String name : List.of("pipeline", "headLevels")) {
      if (!written.path(name).isInt()) {
        throw damaged(file, "got no number '" + name + "'", folder);
      }
    }
    return of(experiment, written.path("pipeline").asInt(), written.path("headLevels").asInt());
  }

  private static RequestException damaged(Path file, String what, RunFolder folder) {
    return new RequestException(
        file
            + ": is damaged: "
            + what
            + "; write it again with `"
            + Verifying.exportCommand(folder, TARGET)
            + "`");
  }

  private static Path registers(RunFolder folder) {
    return folder.target(TARGET).resolve("registers.json");
  }

  /// Tables of encoder, stages and head in LUT6, without the windows' own logic.
  public LutEstimate luts() {
    return new StreamEmitter(options).estimate(network, Fabric.XILINX);
  }

  /// Writes the core into its folder of the run, tables also as LUT6 cells, and tells of it in
  /// `INTERFACE.md`.
  ///
  /// @throws IOException if a file cannot be written
  public void write(RunFolder folder) throws IOException {
    Path files = folder.target(TARGET);
    for (String part : List.of("rtl", "primitives", "tb", "vectors")) {
      clear(files.resolve(part));
    }
    StreamEmitter emitter = new StreamEmitter(options);
    emitter.emit(network, files);
    emitter.emitCells(network, Fabric.XILINX, files);
    Map<String, Integer> chosen =
        Map.of("pipeline", options.pipeline(), "headLevels", options.headLevels());
    String registers = new JsonMapper().writeValueAsString(chosen);
    AtomicFile.write(registers(folder), registers.getBytes(StandardCharsets.UTF_8));
    new StreamDocument(options, Exporting.quantization(experiment)).emit(network, luts(), files);
  }

  private static void clear(Path folder) throws IOException {
    if (Files.isDirectory(folder)) {
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  /// Compares the first `count` samples on every level named.
  ///
  /// @throws IOException if files cannot be written
  /// @throws InterruptedException if interrupted
  public Verifying.Verdict verify(
      Samples samples, int count, List<String> wanted, RunFolder folder, ProgressDisplay progress)
      throws IOException, InterruptedException {
    int[] words =
        new InputWords(samples, experiment.model().quantizer()).pixels(0, count, network.words());
    List<Verifying.Level> levels = new ArrayList<>();
    List<Verifying.Skipped> skipped = new ArrayList<>();
    long start = System.nanoTime();
    progress.line("computing " + count + " images by the network and by its stages");
    long wrong = otherScores(samples, words, count);
    if (wanted.contains(VerifiedTarget.NETLIST)) {
      levels.add(
          new Verifying.Level(VerifiedTarget.NETLIST, wrong, count, Verifying.seconds(start)));
    } else if (wrong > 0) {
      throw new Verifying.Failure(
          "stream: got "
              + wrong
              + " other scores of the stages than of the network, expected none");
    }
    Path files = folder.target(TARGET);
    new StreamBenchEmitter(options).emit(network, words, count, files);
    for (String level : wanted) {
      if (level.equals(VerifiedTarget.NETLIST)) {
        continue;
      }
      start = System.nanoTime();
      BenchResult result = simulated(level, files, count, progress);
      List<Tool> tools = level.equals("icarus") ? Icarus.TOOLS : Verilator.TOOLS;
      Verifying.add(level, result, tools, count, start, levels, skipped);
    }
    return new Verifying.Verdict(count, List.copyOf(levels), List.copyOf(skipped));
  }

  /// Scores that the stages answer otherwise than the network.
  private long otherScores(Samples samples, int[] words, int count) {
    int[] golden = GoldenTrace.scores(experiment.model(), samples, count);
    int[] staged = new StreamSimulator(network).scores(words, count);
    return IntStream.range(0, golden.length).filter(i -> golden[i] != staged[i]).count();
  }

  private BenchResult simulated(String level, Path files, int count, ProgressDisplay progress)
      throws IOException, InterruptedException {
    List<String> pauses = level.equals("stalls") ? STALLS : List.of();
    BenchFiles bench = BenchFiles.stream(files, options.moduleName(), pauses);
    var report = Verifying.report(level, progress);
    return level.equals("icarus")
        ? Icarus.run(files, bench, count, 1, report)
        : Verilator.run(files, bench, count, 1, report);
  }
}
