package dev.lutra.flow;

import dev.lutra.netlist.emit.plan.OutputFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Tools as WebAssembly, in npm packages of the project YoWASP, run by Node.js. The packages are
/// functions over a tree of files; a script written into the folder `build` gives them the files
/// that a tool reads and writes back what it made.
///
/// They are looked for below `LUTRA_YOWASP`, or if that is not set below `lutra/yowasp` in the
/// user's cache; then among npm's global packages.
final class Yowasp {
  /// The oldest Node.js that runs them.
  static final int NODE = 18;

  private static final String SHIM = "build/yowasp.mjs";
  private static final String CEC = "build/yowasp_abc.ys";
  private static final Pattern VERSION = Pattern.compile("\"version\"\\s*:\\s*\"([^\"]+)\"");
  private static final Pattern PARTS = Pattern.compile("(\\d+)\\.(\\d+)(?:\\.(\\d+))?(-dev)?.*");

  private final Toolbox tools;
  private final Map<String, Optional<Found>> packages = new ConcurrentHashMap<>();

  Yowasp(Toolbox tools) {
    this.tools = tools;
  }

  /// A package that is installed.
  ///
  /// @param node the program that runs it
  /// @param modules folder `node_modules` that holds it
  /// @param version of the package
  record Found(Path node, Path modules, String version) {}

  /// The package that holds a tool, if there is one and Node.js is on the PATH.
  Optional<Found> find(Tool tool) {
    return tool.yowasp().isEmpty()
        ? Optional.empty()
        : packages.computeIfAbsent(tool.yowasp(), this::look);
  }

  /// Folder in which `npm install --prefix` puts packages so that they are found.
  Path folder() {
    String named = tools.environment().getOrDefault("LUTRA_YOWASP", "");
    if (!named.isBlank()) {
      return Path.of(named).toAbsolutePath();
    }
    String xdg = tools.environment().getOrDefault("XDG_CACHE_HOME", "");
    String home = tools.environment().getOrDefault("HOME", System.getProperty("user.home", "."));
    boolean given = !xdg.isBlank() && Path.of(xdg).isAbsolute();
    return (given ? Path.of(xdg) : Path.of(home, ".cache")).resolve("lutra/yowasp");
  }

  private Optional<Found> look(String name) {
    Optional<Path> node = tools.onPath("node");
    if (node.isEmpty()) {
      return Optional.empty();
    }
    Optional<Found> found = in(folder().resolve("node_modules"), name, node.get());
    if (found.isEmpty()) {
      found = globalModules().flatMap(modules -> in(modules, name, node.get()));
    }
    return found.filter(_ -> nodeVersion(node.get()) >= NODE);
  }

  private static Optional<Found> in(Path modules, String name, Path node) {
    try {
      String text =
          Files.readString(modules.resolve(name + "/package.json"), StandardCharsets.UTF_8);
      Matcher version = VERSION.matcher(text);
      return version.find()
          ? Optional.of(new Found(node, modules, version.group(1)))
          : Optional.empty();
    } catch (IOException _) {
      return Optional.empty(); // it is not there
    }
  }

  private Optional<Path> globalModules() {
    return tools
        .onPath("npm")
        .map(npm -> ToolRun.ask(tools, new Command("npm", List.of(npm.toString(), "root", "-g"))))
        .filter(answer -> !answer.isEmpty())
        .map(answer -> Path.of(answer.getLast().strip()));
  }

  private int nodeVersion(Path node) {
    Command ask = new Command("node", List.of(node.toString(), "--version"));
    List<String> answer = ToolRun.ask(tools, ask);
    Matcher version = PARTS.matcher(answer.isEmpty() ? "" : answer.getFirst().substring(1));
    return version.matches() ? Integer.parseInt(version.group(1)) : 0;
  }

  /// The name of a tool with its version.
  static String label(Tool tool, Found found) {
    String version = " " + version(found.version());
    if (tool.equals(Tool.ABC)) {
      return tool.title() + " in " + Tool.YOSYS.title() + version + " (YoWASP)";
    }
    return tool.title() + (tool.version().isEmpty() ? "" : version) + " (YoWASP)";
  }

  /// The version of the tool in a package: the third number of a release is the package's own; a
  /// snapshot has the minor version that comes next, and the number of commits behind the last.
  static String version(String packaged) {
    Matcher parts = PARTS.matcher(packaged);
    if (!parts.matches()) {
      return packaged;
    }
    return parts.group(4) == null
        ? parts.group(1) + "." + parts.group(2)
        : parts.group(1) + "." + (Integer.parseInt(parts.group(2)) - 1) + "+" + parts.group(3);
  }

  /// A command line that runs a tool of a package in `folder`.
  ///
  /// @param inputs files and folders that it reads, relative to `folder`
  Command command(Tool tool, Found found, List<String> arguments, List<String> inputs, Path folder)
      throws IOException {
    OutputFile.write(folder.resolve(SHIM), shim());
    boolean abc = tool.equals(Tool.ABC);
    List<String> line = new ArrayList<>();
    line.add(found.node().toString());
    line.addAll(List.of(SHIM, found.modules().toString(), tool.yowasp()));
    line.add(abc ? Tool.YOSYS.program() : tool.program());
    line.addAll(inputs);
    if (abc) {
      OutputFile.write(folder.resolve(CEC), withinYosys(arguments.getLast()));
      line.addAll(List.of(CEC, "--", "-s", CEC));
    } else {
      line.add("--");
      line.addAll(arguments);
    }
    return new Command(tool.program() + " (YoWASP)", line);
  }

  /// ABC is there within Yosys alone, which calls it on a circuit; the command does not look at it.
  private static String withinYosys(String command) {
    return """
    read_verilog <<END
    module any (input a, b, output y);
      assign y = a & b;
    endmodule
    END
    techmap
    abc -script +COMMAND
    """
        .replace("COMMAND", command.replace(' ', ','));
  }

  private static String shim() throws IOException {
    try (InputStream in = Yowasp.class.getResourceAsStream("yowasp.mjs")) {
      if (in == null) {
        throw new IOException("yowasp.mjs: got no such resource, expected it in the module");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
