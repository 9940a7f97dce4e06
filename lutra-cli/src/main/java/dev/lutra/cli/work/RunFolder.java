package dev.lutra.cli.work;

import dev.lutra.nn.experiment.AtomicFile;
import dev.lutra.nn.experiment.Checkpoint;
import dev.lutra.nn.experiment.CheckpointException;
import dev.lutra.nn.spec.ExperimentSpec;
import dev.lutra.nn.spec.SpecFile;
import dev.lutra.tensor.backend.Backend;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Where a run lives: `spec.yaml`, `log.jsonl`, `checkpoint/{best,last}.safetensors`,
/// `report.json`, and after export `netlist.txt`, `verilog/` and `INTERFACE.md`, or a folder of
/// another target's name.
///
/// @param path the folder
public record RunFolder(Path path) {
  private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}_][^/\\\\\\p{Cntrl}]*");

  /// A folder that holds a run.
  ///
  /// @throws RequestException if it does not
  public static RunFolder open(Path path) {
    RunFolder folder = new RunFolder(path);
    if (!Files.isRegularFile(folder.spec())) {
      throw new RequestException(
          path
              + ": got no run here, expected a folder with spec.yaml; name one that `lutra train`"
              + " made");
    }
    return folder;
  }

  /// A new, empty folder for a run. It is a run only once [#begin] wrote its spec, so that a
  /// request that turns out wrong can be corrected and given again.
  ///
  /// @param command that goes on with what such a folder holds
  /// @throws RequestException if `wanted` holds something already, or cannot be made
  /// @throws IOException if it cannot be looked into
  public static RunFolder create(Path wanted, String command) throws IOException {
    if (Files.isRegularFile(wanted) || (Files.isDirectory(wanted) && !isEmpty(wanted))) {
      throw new RequestException(
          wanted
              + ": holds something already; go on with `lutra "
              + command
              + " --resume "
              + wanted
              + "`, or name another folder with --out");
    }
    try {
      Files.createDirectories(wanted);
    } catch (IOException e) {
      throw new RequestException(
          wanted
              + ": the folder of the run cannot be made ("
              + Reason.of(e)
              + "); name one that can be written with --out");
    }
    return new RunFolder(wanted);
  }

  /// Writes the spec that the run is of.
  ///
  /// @throws IOException if it cannot be written
  public void begin(ExperimentSpec spec) throws IOException {
    AtomicFile.write(spec(), SpecFile.bytes(spec));
  }

  /// The first free folder for a run of that name, in the folder `runs`.
  ///
  /// @throws RequestException if the name would lead out of it
  /// @throws IOException if it cannot be looked into
  public static Path free(String name) throws IOException {
    if (!NAME.matcher(name).matches()) {
      throw new RequestException(
          "name: got '"
              + name
              + "' for the run's folder, expected a letter or digit first and no slashes; name the"
              + " folder with --out");
    }
    for (int i = 1; ; i++) {
      Path path = Path.of("runs", i == 1 ? name : name + "-" + i);
      if (!Files.exists(path) || (Files.isDirectory(path) && isEmpty(path))) {
        return path;
      }
    }
  }

  private static boolean isEmpty(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      return files.findAny().isEmpty();
    }
  }

  /// The experiment's spec.
  public Path spec() {
    return path.resolve("spec.yaml");
  }

  /// The log of events, one JSON object a line.
  public Path log() {
    return path.resolve("log.jsonl");
  }

  /// The best epoch.
  public Path best() {
    return Checkpoint.best(path);
  }

  /// The last state, from which training goes on.
  public Path last() {
    return path.resolve("checkpoint/last.safetensors");
  }

  /// The netlist that a target was written from: `netlist.txt` in its folder, of Verilog in that of
  /// the run.
  public Path netlist(String target) {
    return place(target).resolve("netlist.txt");
  }

  /// The network that a target must be, where that is not the one that was trained: with its
  /// don't-cares chosen.
  public Path minimized(String target) {
    return place(target).resolve("minimized.txt");
  }

  /// Where what describes a target lies.
  public Path place(String target) {
    return target.equals(Exporting.VERILOG) ? path : target(target);
  }

  /// Where an export for that target goes: a folder of its name.
  public Path target(String name) {
    return path.resolve(name);
  }

  /// The figures of the run.
  public Path report() {
    return path.resolve("report.json");
  }

  /// Adds an event to the log of the run.
  ///
  /// @throws IOException if it cannot be written
  public void log(String event, Map<String, ? extends @Nullable Object> fields) throws IOException {
    try (EventLog log = new EventLog(log())) {
      log.write(event, fields);
    }
  }

  /// Reads the spec.
  public ExperimentSpec readSpec() throws IOException {
    return SpecFile.read(spec(), List.of());
  }

  /// The trained experiment: the best epoch.
  ///
  /// @throws CheckpointException if there is none yet or it cannot be used
  public Checkpoint trained(Backend backend) throws IOException {
    return Checkpoint.read(requireBest(), backend);
  }

  /// The checkpoint of the best epoch.
  ///
  /// @throws RequestException if there is none yet
  public Path requireBest() {
    if (!Files.exists(best())) {
      throw new RequestException(
          path + ": no epoch is finished yet; go on with `lutra train --resume " + path + "`");
    }
    return best();
  }
}
