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

/// Where a run lives: `spec.yaml`, `log.jsonl`, `checkpoint/{best,last}.safetensors`, `report.json`, and
/// after export `netlist.txt`, `verilog/` and `INTERFACE.md`.
///
/// @param path the folder
public record RunFolder(Path path) {
  /// A folder that holds a run.
  ///
  /// @throws RequestException if it does not
  public static RunFolder open(Path path) {
    RunFolder folder = new RunFolder(path);
    if (!Files.isRegularFile(folder.spec())) {
      throw new RequestException(
          path + ": got no run here, expected a folder with spec.yaml; name one that `lutra train`"
              + " made");
    }
    return folder;
  }

  /// A new folder for a run of `spec`: `wanted`, or the first free of `runs/NAME`, `runs/NAME-2`, ...
  ///
  /// @throws RequestException if `wanted` holds something already
  /// @throws IOException if it cannot be made
  public static RunFolder create(Path wanted, ExperimentSpec spec) throws IOException {
    if (Files.isRegularFile(wanted) || (Files.isDirectory(wanted) && !isEmpty(wanted))) {
      throw new RequestException(
          wanted + ": holds something already; go on with `lutra train --resume " + wanted
              + "`, or name another folder with --out");
    }
    RunFolder folder = new RunFolder(wanted);
    AtomicFile.write(folder.spec(), SpecFile.bytes(spec));
    return folder;
  }

  /// The first free folder for a run of that name.
  public static Path free(String name) throws IOException {
    for (int i = 1; ; i++) {
      Path path = Path.of("runs", i == 1 ? name : name + "-" + i);
      if (!Files.exists(path) || isEmpty(path)) {
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
    return path.resolve("checkpoint/best.safetensors");
  }

  /// The last state, from which training goes on.
  public Path last() {
    return path.resolve("checkpoint/last.safetensors");
  }

  /// The netlist that the hardware was written from.
  public Path netlist() {
    return path.resolve("netlist.txt");
  }

  /// The hardware.
  public Path verilog() {
    return path.resolve("verilog");
  }

  /// The figures of the run.
  public Path report() {
    return path.resolve("report.json");
  }

  /// Reads the spec.
  public ExperimentSpec readSpec() throws IOException {
    return SpecFile.read(spec(), List.of());
  }

  /// The trained experiment: the best epoch.
  ///
  /// @throws CheckpointException if there is none yet or it cannot be used
  public Checkpoint trained(Backend backend) throws IOException {
    if (!Files.exists(best())) {
      throw new RequestException(
          path + ": no epoch is finished yet; go on with `lutra train --resume " + path + "`");
    }
    return Checkpoint.read(best(), backend);
  }
}
