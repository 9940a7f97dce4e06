package dev.lutra.cli;

import dev.lutra.cli.work.Reason;
import dev.lutra.cli.work.RequestException;
import dev.lutra.cli.work.Verifying;
import dev.lutra.nn.NotLowerableException;
import dev.lutra.nn.ShapeException;
import dev.lutra.nn.experiment.CheckpointException;
import dev.lutra.nn.spec.SpecException;
import dev.lutra.nn.train.TrainingException;
import dev.lutra.tensor.backend.DeviceException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/// The program `lutra`.
@Command(
    name = "lutra",
    description = "Trains networks of look-up tables and writes them as FPGA cores.",
    versionProvider = Main.Version.class,
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      TrainCommand.class,
      EvaluateCommand.class,
      ExportCommand.class,
      VerifyCommand.class,
      PredictCommand.class,
      SearchCommand.class,
      ListCommand.class,
      SpecCommand.class,
      BenchCommand.class,
      DevicesCommand.class
    })
public final class Main implements Runnable {
  /// The work is done.
  static final int DONE = 0;

  /// The work failed.
  static final int FAILED = 1;

  /// The request was wrong.
  static final int WRONG = 2;

  @CommandLine.Spec private CommandLine.Model.@Nullable CommandSpec command;

  /// For picocli.
  public Main() {}

  /// Runs a command line and ends the process with its exit code: 0 done, 1 the work failed, 2 the
  /// request was wrong.
  public static void main(String[] arguments) {
    int code = run(arguments);
    if (!Interruption.isRequested()) {
      System.exit(code);
    }
  }

  /// Runs a command line and returns its exit code.
  static int run(String... arguments) {
    CommandLine line = new CommandLine(new Main());
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8));
    line.setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8));
    line.setParameterExceptionHandler(
        (e, args) -> fail(List.of(args).contains("--json"), WRONG, parameterLine(e)));
    line.setExecutionExceptionHandler(Main::failed);
    try {
      return line.execute(arguments);
    } catch (OutOfMemoryError e) {
      return fail(
          List.of(arguments).contains("--json"),
          FAILED,
          "out of memory ("
              + e.getMessage()
              + "); lower training.batch or training.calibration, or"
              + " give more with LUTRA_JAVA_OPTS=-Xmx8g");
    } finally {
      Interruption.workEnded();
    }
  }

  private static String parameterLine(ParameterException e) {
    String name = e.getCommandLine().getCommandSpec().qualifiedName();
    if (e instanceof UnmatchedArgumentException unmatched
        && e.getCommandLine().getParent() == null
        && !unmatched.getUnmatched().getFirst().startsWith("-")) {
      return "got command '"
          + unmatched.getUnmatched().getFirst()
          + "', expected one of "
          + String.join(", ", e.getCommandLine().getSubcommands().keySet())
          + "; see `lutra --help`";
    }
    return oneLine(String.valueOf(e.getMessage())) + "; see `" + name + " --help`";
  }

  private static int failed(Exception e, CommandLine line, @Nullable ParseResult parsed) {
    boolean json = parsed != null && parsed.originalArgs().contains("--json");
    return switch (e) {
      case RequestException x -> fail(json, WRONG, message(x));
      case SpecException x -> fail(json, WRONG, message(x));
      case ShapeException x -> fail(json, WRONG, message(x));
      case NotLowerableException x -> fail(json, WRONG, message(x));
      case CheckpointException x -> fail(json, FAILED, message(x));
      case TrainingException x -> fail(json, FAILED, message(x));
      case DeviceException x -> fail(json, FAILED, message(x));
      case Verifying.Failure x -> fail(json, FAILED, message(x));
      case UncheckedIOException x -> fail(json, FAILED, message(x));
      case FileSystemException x ->
          fail(
              json,
              FAILED,
              oneLine(Reason.of(x))
                  + "; free space or correct the path or its permissions, and run the command again");
      case IOException x -> fail(json, FAILED, oneLine(Reason.of(x)));
      case InterruptedException x -> fail(json, FAILED, "interrupted; run the command again");
      default -> {
        if (System.getenv("LUTRA_DEBUG") == null) {
          String what = e.getClass().getSimpleName() + ": " + e.getMessage();
          yield fail(
              json,
              FAILED,
              "a defect in Lutra, please report it with the output of LUTRA_DEBUG=1: " + what);
        }
        throw new IllegalStateException(e);
      }
    };
  }

  private static String message(Exception e) {
    return oneLine(e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage());
  }

  private static String oneLine(String text) {
    return text.lines().findFirst().orElse(text);
  }

  /// Says in one line why there is no result, and gives `code` back.
  static int fail(boolean json, int code, String line) {
    if (Interruption.isOver()) {
      return code; // the last word is said already, and all else is a consequence
    }
    System.err.println("lutra: " + line);
    if (json) {
      Output.error(line);
    }
    return code;
  }

  /// Without a command there is nothing to do but to say what there is.
  @Override
  public void run() {
    if (command != null) {
      command.commandLine().usage(System.out);
    }
  }

  /// The version that the build gave the module.
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      var descriptor = Main.class.getModule().getDescriptor();
      String version =
          descriptor == null ? "development" : descriptor.rawVersion().orElse("development");
      return new String[] {"lutra " + version};
    }
  }
}
