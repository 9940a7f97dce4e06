package dev.lutra.cli.search;

import dev.lutra.cli.work.EventLog;
import dev.lutra.cli.work.RequestException;
import dev.lutra.cli.work.RunFolder;
import dev.lutra.nn.search.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Where a search lives: `search.yaml`, `log.jsonl` with the result of every training, the folders
/// of its trainings in `runs`, and `table.md`, `results.csv` and the plots.
///
/// @param path the folder
record SearchFolder(Path path) {
  private static final JsonMapper JSON = new JsonMapper();

  /// A trial that cannot be trained.
  ///
  /// @param trial its number
  /// @param rung in which that was found
  /// @param reason why, in one line
  record LeftOut(int trial, int rung, String reason) {}

  /// What the log tells.
  ///
  /// @param results of the trainings that ended
  /// @param leftOut trials that cannot be trained
  /// @param drawn fingerprint of the trials; empty if the search has not begun
  record Known(List<Result> results, List<LeftOut> leftOut, String drawn) {}

  /// A folder that holds a search.
  ///
  /// @throws RequestException if it does not
  static SearchFolder open(Path path) {
    SearchFolder folder = new SearchFolder(path);
    if (!Files.isRegularFile(folder.spec())) {
      throw new RequestException(
          path
              + ": got no search here, expected a folder with search.yaml; name one that `lutra"
              + " search` made");
    }
    return folder;
  }

  Path spec() {
    return path.resolve("search.yaml");
  }

  Path log() {
    return path.resolve("log.jsonl");
  }

  Path table() {
    return path.resolve("table.md");
  }

  Path csv() {
    return path.resolve("results.csv");
  }

  Path plot(String name) {
    return path.resolve(name + ".png");
  }

  /// Where one training lies.
  RunFolder run(int trial, int rung, long seed) {
    return new RunFolder(
        path.resolve("runs/trial-%d/rung-%d/seed-%d".formatted(trial, rung, seed)));
  }

  /// What was found so far.
  ///
  /// @throws IOException if it cannot be read
  Known known() throws IOException {
    List<Result> results = new ArrayList<>();
    List<LeftOut> leftOut = new ArrayList<>();
    String drawn = "";
    for (JsonNode event : EventLog.read(log())) {
      switch (event.path("event").asString("")) {
        case "Result" -> results.add(result(event));
        case "LeftOut" ->
            leftOut.add(
                new LeftOut(
                    event.path("trial").asInt(),
                    event.path("rung").asInt(),
                    event.path("reason").asString("")));
        case "Begun" -> drawn = event.path("drawn").asString("");
        default -> {}
      }
    }
    return new Known(results, leftOut, drawn);
  }

  private static Result result(JsonNode event) {
    return JSON.treeToValue(((ObjectNode) event).without("time"), Result.class);
  }

  /// Validation results of the hardened network, epoch by epoch; what was done twice, because it
  /// was interrupted, counts once.
  ///
  /// @throws IOException if the log cannot be read
  static List<Epoch> epochs(RunFolder run) throws IOException {
    Map<Integer, Epoch> byEpoch = new TreeMap<>();
    for (JsonNode event : EventLog.read(run.log())) {
      JsonNode validation = event.path("validation");
      if (event.path("event").asString("").equals("EpochDone") && validation.isObject()) {
        byEpoch.put(
            event.path("epoch").asInt(),
            new Epoch(
                validation.path("hardened").asDouble(Double.NaN),
                validation.path("higherIsBetter").asBoolean(),
                event.path("seconds").asDouble(0)));
      }
    }
    return List.copyOf(byEpoch.values());
  }

  /// An epoch of a training.
  ///
  /// @param result of the hardened network on the samples held out
  /// @param higherIsBetter whether that is an accuracy
  /// @param seconds that it took
  record Epoch(double result, boolean higherIsBetter, double seconds) {}

  /// Takes away the folder of a training whose result is known.
  ///
  /// @throws IOException if it cannot be
  static void remove(RunFolder run) throws IOException {
    if (!Files.exists(run.path())) {
      return;
    }
    try (var files = Files.walk(run.path())) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
