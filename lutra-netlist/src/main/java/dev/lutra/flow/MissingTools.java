package dev.lutra.flow;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Tools that a flow needs and that are not there, and what installs all of them at once. Nothing
/// is installed here.
///
/// @param tools what is missing
/// @param manager the package manager of this system, if it is one that is known
/// @param folder where YoWASP's packages would be found
public record MissingTools(List<Tool> tools, Optional<PackageManager> manager, String folder) {
  /// Copies the tools.
  public MissingTools {
    tools = List.copyOf(tools);
  }

  /// Those of `needed` that are missing.
  public static MissingTools of(Toolbox tools, List<Tool> needed) {
    return new MissingTools(
        tools.missing(needed.stream().distinct().toList()),
        Arrays.stream(PackageManager.values())
            .filter(manager -> tools.onPath(manager.program()).isPresent())
            .findFirst(),
        tools.yowasp().folder().toString());
  }

  /// True iff nothing is missing.
  public boolean isEmpty() {
    return tools.isEmpty();
  }

  /// Usual names of the programs that are missing.
  public List<String> programs() {
    return tools.stream().map(Tool::program).toList();
  }

  /// The command that installs all that this system has packages of; empty if that is nothing.
  public String install() {
    if (manager.isEmpty()) {
      return "";
    }
    List<String> packages =
        tools.stream()
            .map(tool -> tool.packages().of(manager.get()))
            .filter(name -> !name.isEmpty())
            .distinct()
            .toList();
    return packages.isEmpty() ? "" : manager.get().install() + " " + String.join(" ", packages);
  }

  /// Programs that no package of this system holds, with the address of their project.
  public List<String> projects() {
    return tools.stream()
        .filter(tool -> manager.isEmpty() || tool.packages().of(manager.get()).isEmpty())
        .map(tool -> tool.program() + " " + tool.project())
        .toList();
  }

  /// The command that installs YoWASP's packages of what is missing; empty if they hold nothing of
  /// it.
  public String yowasp() {
    List<String> packages =
        tools.stream().map(Tool::yowasp).filter(name -> !name.isEmpty()).distinct().toList();
    return packages.isEmpty()
        ? ""
        : "npm install --prefix " + quoted(folder) + " " + String.join(" ", packages);
  }

  private static String quoted(String path) {
    return path.matches("[\\w./:@+-]+") ? path : "'" + path.replace("'", "'\\''") + "'";
  }

  /// What to do, on one line.
  public String remedy() {
    List<String> ways = new ArrayList<>();
    if (!install().isEmpty()) {
      ways.add(install());
    }
    if (!projects().isEmpty()) {
      ways.add("from the project: " + String.join(", ", projects()));
    }
    if (!yowasp().isEmpty()) {
      List<String> held =
          tools.stream().filter(t -> !t.yowasp().isEmpty()).map(Tool::program).toList();
      String which = held.size() == tools.size() ? "" : " " + Words.list(held);
      ways.add("or, slower," + which + " by Node.js " + Yowasp.NODE + " or later: " + yowasp());
    }
    return String.join("; ", ways);
  }

  /// What is missing and what to do, on one line.
  public String line() {
    return "not installed: " + String.join(", ", programs()) + "; " + remedy();
  }
}
