package dev.lutra.cli;

import dev.lutra.cli.work.Devices;
import dev.lutra.cli.work.ProgressDisplay;
import dev.lutra.cli.work.RequestException;
import dev.lutra.nn.experiment.AtomicFile;
import dev.lutra.tensor.backend.Backend;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `lutra bench`: how fast this machine is at it. What is measured, and how, is the business of
/// whoever provides [Benchmarks].
@Command(
    name = "bench",
    description = "Measures kernels, layers, steps of training and inference on this machine.",
    mixinStandardHelpOptions = true)
final class BenchCommand implements Callable<Integer> {
  private static final int FORKS = 3;

  @CommandLine.Spec private CommandLine.Model.@Nullable CommandSpec command;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "WHAT",
      description =
          "kernels, layers, steps, inference, growth, threads, widths or all (default: kernels).",
      defaultValue = "kernels")
  private String what = "kernels";

  @Option(
      names = "--filter",
      paramLabel = "REGEX",
      description = "Only benchmarks in whose name it is found, such as lut.address.")
  private String filter = "";

  @Option(
      names = "--forks",
      paramLabel = "N",
      description = "Processes for each benchmark; the median counts (default: 3).")
  private @Nullable Integer forks;

  @Option(
      names = "--backend",
      paramLabel = "DEVICE",
      description =
          "Measure kernels, layers or steps on cuda, cuda:1 ..., layers beside one thread of the CPU"
              + " (default: cpu). `lutra devices` lists them.")
  private String backend = Devices.CPU;

  @Option(
      names = "--quick",
      description =
          "One fork of a few short iterations, to see that it works; no figures to quote.")
  private boolean quick;

  @Option(names = "--json", description = "Print exactly one JSON object on standard output.")
  private boolean json;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE.md",
      description = "Write the tables there too, part by part as they are done.")
  private @Nullable Path output;

  @Override
  public Integer call() throws IOException {
    Benchmarks.Request request =
        new Benchmarks.Request(group(), pattern(), forkCount(), device(), quick, commandLine());
    if (output != null && Files.isDirectory(output)) {
      throw new RequestException("-o: got folder " + output + ", expected a file to write");
    }
    Benchmarks benchmarks =
        ServiceLoader.load(Benchmarks.class)
            .findFirst()
            .orElseThrow(() ->
                new RequestException(
                    "bench: got a command line without lutra-bench, expected the jars of it; run"
                        + " it as `./lutra bench`, with bench as the first argument"));
    Interruption.install();
    Interruption.release("interrupted; run the command again for what is not measured yet", json);
    ProgressDisplay progress = CommonOptions.progress();
    Benchmarks.Report report;
    try {
      report = benchmarks.run(request, listener(progress));
    } catch (NoSuchElementException e) {
      throw new RequestException(String.valueOf(e.getMessage()));
    }
    progress.line(output == null ? "measured" : "measured; the tables are in " + output);
    if (json) {
      Output.json(report.json());
    } else {
      Output.line(report.markdown().strip());
    }
    return Main.DONE;
  }

  /// Null for the CPU.
  private @Nullable Supplier<Backend> device() {
    String name = Devices.resolve(backend);
    if (name.equals(Devices.CPU)) {
      return null;
    }
    if (forks != null) {
      throw new RequestException(
          "--forks: got "
              + forks
              + " and --backend "
              + backend
              + ", which is measured in this process; expected one of the two");
    }
    return () -> Devices.open(name, 1);
  }

  private Benchmarks.Listener listener(ProgressDisplay progress) {
    Path file = output;
    return new Benchmarks.Listener() {
      @Override
      public void running(String name, int done, int total, double secondsLeft) {
        progress.part("bench " + name, done, total, secondsLeft);
      }

      @Override
      public void soFar(Benchmarks.Report report) throws IOException {
        if (file != null) {
          AtomicFile.write(file, report.markdown().getBytes(StandardCharsets.UTF_8));
        }
      }
    };
  }

  private Benchmarks.Group group() {
    for (Benchmarks.Group group : Benchmarks.Group.values()) {
      if (name(group).equals(what)) {
        return group;
      }
    }
    throw new RequestException(
        "bench: got '"
            + what
            + "', expected one of "
            + Arrays.stream(Benchmarks.Group.values())
                .map(BenchCommand::name)
                .collect(Collectors.joining(", ")));
  }

  private static String name(Benchmarks.Group group) {
    return group.name().toLowerCase(Locale.ROOT);
  }

  private Pattern pattern() {
    try {
      return Pattern.compile(filter);
    } catch (PatternSyntaxException e) {
      throw new RequestException(
          "--filter: got '" + filter + "', expected a regular expression: " + e.getDescription());
    }
  }

  private int forkCount() {
    if (forks != null && (quick || forks < 1)) {
      throw new RequestException(
          "--forks: got "
              + forks
              + (quick ? " and --quick, expected one of the two" : ", expected at least 1"));
    }
    return quick ? 1 : forks != null ? forks : FORKS;
  }

  /// What the user wrote, with quotes where a shell wants them.
  private String commandLine() {
    List<String> arguments =
        command == null
            ? List.of("bench")
            : command.root().commandLine().getParseResult().originalArgs();
    return "./lutra "
        + arguments.stream()
            .map(a -> a.matches("[\\w./=,-]+") ? a : "'" + a + "'")
            .collect(Collectors.joining(" "));
  }
}
