package dev.lutra.cli.search;

import dev.lutra.cli.work.ProgressDisplay;
import dev.lutra.cli.work.RequestException;
import dev.lutra.cli.work.RunFolder;
import dev.lutra.nn.data.DataContext;
import dev.lutra.nn.experiment.AtomicFile;
import dev.lutra.nn.search.SearchFile;
import dev.lutra.nn.search.SearchSpec;
import dev.lutra.nn.search.Standing;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// A search in its folder, from the file to tables and plots.
public final class Search {
  private final SearchSpec spec;
  private final SearchFolder folder;

  private Search(SearchSpec spec, SearchFolder folder) {
    this.spec = spec;
    this.folder = folder;
  }

  /// A search that begins: its folder gets a copy of the file.
  ///
  /// @param out folder to make; null for the first free one
  /// @throws RequestException if the folder holds something already
  /// @throws IOException if the file cannot be read, or the copy not be written
  public static Search begin(Path file, @Nullable Path out) throws IOException {
    SearchSpec spec = SearchFile.read(file);
    spec.drawn();
    RunFolder made = RunFolder.create(out != null ? out : RunFolder.free(spec.name()), "search");
    SearchFolder folder = new SearchFolder(made.path());
    AtomicFile.write(folder.spec(), Files.readAllBytes(file));
    return new Search(spec, folder);
  }

  /// A search that goes on.
  ///
  /// @throws RequestException if there is none in the folder
  /// @throws IOException if it cannot be read
  public static Search resume(Path path) throws IOException {
    SearchFolder folder = SearchFolder.open(path);
    return new Search(SearchFile.read(folder.spec()), folder);
  }

  /// Its folder.
  public Path path() {
    return folder.path();
  }

  /// How it ended.
  ///
  /// @param interrupted whether it is not done for being interrupted
  /// @param outOfTime whether it is not done for its time
  /// @param text what came of it, in lines
  /// @param json the same
  public record Outcome(
      boolean interrupted,
      boolean outOfTime,
      List<String> text,
      Map<String, @Nullable Object> json) {}

  /// Trains what is left, and writes tables and plots whatever the end.
  ///
  /// @param device to train on, of [dev.lutra.cli.work.Devices#resolve]
  ///
  /// @throws IOException if data cannot be read or a file not be written
  public Outcome run(
      int threads,
      String device,
      DataContext data,
      ProgressDisplay progress,
      BooleanSupplier interrupted)
      throws IOException, InterruptedException {
    progress.line("search in " + folder.path());
    Searching search = new Searching(spec, folder, threads, device, data, progress, interrupted);
    Searching.End end = search.run();
    if (end == Searching.End.DONE && search.results().isEmpty()) {
      throw new RequestException(
          "search: no trial could be trained, the first because of: "
              + search.leftOut().getFirst().reason());
    }
    write(folder.table(), SearchTable.markdown(spec, search));
    write(folder.csv(), SearchTable.csv(spec, search));
    try {
      SearchPlots.write(spec, search, folder);
    } catch (LinkageError | InternalError e) { // a machine without fonts
      progress.line("no plots: " + e.getMessage() + "; install fontconfig and a font, then resume");
    }
    return outcome(search, end);
  }

  private static void write(Path file, String text) throws IOException {
    AtomicFile.write(file, text.getBytes(StandardCharsets.UTF_8));
  }

  private Outcome outcome(Searching search, Searching.End end) {
    List<String> text = new ArrayList<>();
    text.add("search               " + folder.path());
    List<Map<String, Object>> front = new ArrayList<>();
    for (int rung = spec.rungCount() - 1; rung >= 0 && front.isEmpty(); rung--) {
      for (Standing s : Standing.front(search.standings(rung))) {
        text.add(
            "front                %s, %,d LUTs: %s"
                .formatted(
                    SearchTable.score(s.score(), s.higherIsBetter()),
                    s.luts(),
                    String.join(" ", search.trials().get(s.trial()).settings())));
        text.add(
            "                     trial %d, rung %d of %d"
                .formatted(s.trial(), rung + 1, spec.rungCount()));
        Map<String, Object> point = new LinkedHashMap<>();
        point.put("trial", s.trial());
        point.put("rung", rung);
        point.put("score", s.score());
        point.put("deviation", s.spread());
        point.put("luts", s.luts());
        point.put("settings", search.trials().get(s.trial()).settings());
        front.add(point);
      }
    }
    text.add("table                " + folder.table());
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("search", folder.path().toString());
    json.put("complete", end == Searching.End.DONE);
    json.put("trials", search.trials().size());
    json.put("front", front);
    return new Outcome(end == Searching.End.INTERRUPTED, end == Searching.End.TIME, text, json);
  }
}
