package dev.lutra.cli;

import dev.lutra.cli.search.Search;
import dev.lutra.cli.work.ProgressDisplay;
import dev.lutra.cli.work.RequestException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `lutra search`: the settings that are worth most.
@Command(
    name = "search",
    description = "Searches for settings by successive halving, within LUTs and time.",
    mixinStandardHelpOptions = true)
final class SearchCommand implements Callable<Integer> {
  @Mixin private CommonOptions common = new CommonOptions();

  @Mixin private DeviceOptions computing = new DeviceOptions();

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "SEARCH.yaml",
      description = "What is searched (docs/search.md).")
  private @Nullable Path file;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Folder of the search (default: the first free runs/NAME).")
  private @Nullable Path out;

  @Option(
      names = "--resume",
      paramLabel = "DIR",
      description = "Goes on with a search that was interrupted, or whose time was up.")
  private @Nullable Path resume;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Interruption.install();
    ProgressDisplay progress = CommonOptions.progress();
    int threads = common.threadCount();
    Search search = asked();
    Search.Outcome outcome =
        search.run(
            threads,
            computing.name(),
            common.data(Path.of(""), progress),
            progress,
            Interruption::isRequested);
    String again = "go on with `lutra search --resume " + search.path() + "`";
    if (outcome.interrupted()) {
      return Main.fail(common.json, Main.FAILED, "interrupted; " + again);
    }
    if (outcome.outOfTime()) {
      progress.line("the time is up; " + again);
    }
    if (common.json) {
      Output.json(outcome.json());
    } else {
      outcome.text().forEach(Output::line);
    }
    return Main.DONE;
  }

  private Search asked() throws IOException {
    if (resume != null) {
      if (file != null || out != null) {
        throw new RequestException(
            "--resume: takes what is searched from the folder; leave out the file and --out");
      }
      return Search.resume(resume);
    }
    if (file == null) {
      throw new RequestException(
          "search: got no file, expected SEARCH.yaml (docs/search.md), or --resume DIR");
    }
    return Search.begin(file, out);
  }
}
