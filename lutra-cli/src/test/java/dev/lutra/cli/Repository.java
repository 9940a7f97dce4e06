package dev.lutra.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The files of the repository that the tests run in.
final class Repository {
  /// The folder that holds `mvnw`.
  static final Path ROOT = root();

  private Repository() {}

  private static Path root() {
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      if (Files.isRegularFile(at.resolve("mvnw"))) {
        return at;
      }
    }
    throw new IllegalStateException(
        "no mvnw in or above "
            + Path.of("").toAbsolutePath()
            + "; run the tests in the repository");
  }

  static String read(String path) throws IOException {
    return Files.readString(ROOT.resolve(path));
  }

  /// The documents: Markdown in the root, in `docs` and in `examples`.
  static List<MarkdownFile> documents() throws IOException {
    List<MarkdownFile> documents = new ArrayList<>();
    for (String folder : List.of("", "docs", "examples")) {
      try (Stream<Path> files = Files.list(ROOT.resolve(folder))) {
        for (Path file : files.sorted().toList()) {
          if (file.toString().endsWith(".md")) {
            documents.add(MarkdownFile.read(file));
          }
        }
      }
    }
    return documents;
  }

  /// The source file of a top-level class.
  static Optional<Path> source(String simpleName) throws IOException {
    for (String module : List.of("netlist", "tensor", "nn", "cli")) {
      try (Stream<Path> files = Files.walk(ROOT.resolve("lutra-" + module + "/src"))) {
        Optional<Path> found =
            files.filter(file -> file.endsWith(simpleName + ".java")).findFirst();
        if (found.isPresent()) {
          return found;
        }
      }
    }
    return Optional.empty();
  }

  /// Copies a folder of the repository below `target`.
  static void copy(String folder, Path target) throws IOException {
    Path from = ROOT.resolve(folder);
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path to = target.resolve(folder).resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(to);
        } else {
          Files.copy(file, to);
        }
      }
    }
  }
}
