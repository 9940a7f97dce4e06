package dev.lutra.flow;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Where tools are looked for: on the PATH of an environment, and those that are missing there in
/// the packages of [YoWASP](https://yowasp.org), which are the same tools as WebAssembly. What was
/// found once is not looked for again.
public final class Toolbox {
  private static final Pattern VERSION = Pattern.compile("\\d+(?:\\.\\d+)+");

  private final Map<String, String> environment;
  private final Yowasp yowasp;
  private final Map<Tool, String> labels = new ConcurrentHashMap<>();

  private Toolbox(Map<String, String> environment) {
    this.environment = Map.copyOf(environment);
    this.yowasp = new Yowasp(this);
  }

  /// The tools of this process's environment.
  public static Toolbox system() {
    return of(System.getenv());
  }

  /// The tools of an environment, which they are also run in: `PATH`; `LUTRA_YOWASP`, or
  /// `XDG_CACHE_HOME` or `HOME`, for YoWASP.
  public static Toolbox of(Map<String, String> environment) {
    return new Toolbox(environment);
  }

  Map<String, String> environment() {
    return environment;
  }

  Yowasp yowasp() {
    return yowasp;
  }

  /// Where a program is, if it is on the PATH and executable.
  Optional<Path> onPath(String program) {
    String path = environment.get("PATH");
    if (path == null) {
      return Optional.empty();
    }
    for (String folder : path.split(File.pathSeparator, -1)) {
      Path candidate = Path.of(folder.isEmpty() ? "." : folder, program);
      if (Files.isExecutable(candidate) && !Files.isDirectory(candidate)) {
        return Optional.of(candidate.toAbsolutePath());
      }
    }
    return Optional.empty();
  }

  private Optional<Path> onPath(Tool tool) {
    return tool.programs().stream().flatMap(name -> onPath(name).stream()).findFirst();
  }

  /// True iff the tool is there in one form or the other.
  public boolean has(Tool tool) {
    return onPath(tool).isPresent() || yowasp.find(tool).isPresent();
  }

  /// Those of `tools` that are missing, in their order.
  public List<Tool> missing(List<Tool> tools) {
    return tools.stream().filter(tool -> !has(tool)).toList();
  }

  /// A sentence that says which of `tools` are missing; empty if none is.
  Optional<String> lack(List<Tool> tools) {
    List<String> names = missing(tools).stream().map(Tool::program).toList();
    return names.isEmpty()
        ? Optional.empty()
        : Optional.of(Words.list(names) + (names.size() == 1 ? " is" : " are") + " not installed");
  }

  /// Asks for all of `tools`.
  ///
  /// @throws Tool.Missing naming those that are missing
  void require(List<Tool> tools) throws Tool.Missing {
    Optional<String> lack = lack(tools);
    if (lack.isPresent()) {
      throw new Tool.Missing(lack.get());
    }
  }

  /// The name of a tool with its version, as far as it has one, and `(YoWASP)` if it is that, such
  /// as `Yosys 0.23`.
  public String label(Tool tool) {
    return labels.computeIfAbsent(tool, this::ask);
  }

  private String ask(Tool tool) {
    Optional<Path> program = onPath(tool);
    if (program.isEmpty()) {
      return yowasp.find(tool).map(found -> Yowasp.label(tool, found)).orElse(tool.title());
    }
    if (tool.version().isEmpty()) {
      return tool.title();
    }
    List<String> line = new ArrayList<>(List.of(program.get().toString()));
    line.addAll(tool.version());
    List<String> answer = ToolRun.ask(this, new Command(tool.program(), line));
    Matcher version = VERSION.matcher(String.join("\n", answer));
    return version.find() ? tool.title() + " " + version.group() : tool.title();
  }

  /// A command line whose program, unless it is a path, is looked for on the PATH.
  Command command(List<String> line) throws Tool.Missing {
    String name = line.getFirst();
    if (name.contains("/")) {
      return new Command(String.valueOf(Path.of(name).getFileName()), line);
    }
    Path program = onPath(name).orElseThrow(() -> new Tool.Missing(name + " is not installed"));
    List<String> found = new ArrayList<>(line);
    found.set(0, program.toString());
    return new Command(name, found);
  }

  /// A command line of a tool that is run in `folder`.
  ///
  /// @param inputs files and folders that it reads, relative to `folder`; what it writes lies in
  ///   `build`
  /// @throws Tool.Missing if it is missing
  Command command(Tool tool, List<String> arguments, List<String> inputs, Path folder)
      throws IOException {
    Optional<Path> program = onPath(tool);
    if (program.isEmpty()) {
      require(List.of(tool));
      Yowasp.Found found = yowasp.find(tool).orElseThrow();
      return yowasp.command(tool, found, arguments, inputs, folder);
    }
    List<String> line = new ArrayList<>(List.of(program.get().toString()));
    line.addAll(arguments);
    return new Command(String.valueOf(program.get().getFileName()), line);
  }
}
