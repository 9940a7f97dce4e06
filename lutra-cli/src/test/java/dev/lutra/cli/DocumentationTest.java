package dev.lutra.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lutra.nn.search.SearchFile;
import dev.lutra.nn.spec.Presets;
import dev.lutra.nn.spec.SpecFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;

/// What the documents say is so: commands run, links lead somewhere, specs are specs, and the two
/// READMEs say the same.
class DocumentationTest {
  private static final Pattern OPEN_FIGURE = Pattern.compile("@@[A-Z_]+@@");
  private static final Pattern NUMBER = Pattern.compile("@@[A-Z_]+@@|\\d[\\d.,]*\\d|\\d");

  static List<MarkdownFile> documents() throws IOException {
    return Repository.documents();
  }

  private static MarkdownFile document(String path) throws IOException {
    return MarkdownFile.read(Repository.ROOT.resolve(path));
  }

  private static List<String> arguments(String command) {
    String line = command.replaceFirst("^\\./lutra ?", "").strip();
    return line.isEmpty() ? List.of() : List.of(line.split("\\s+"));
  }

  /// Every command of a document, fenced or in a sentence, that is given in full.
  private static List<String> lutraCommands(MarkdownFile document) {
    return Stream.concat(document.commands().stream(), document.inlineCode().stream())
        .filter(command -> command.matches("\\./lutra( .*)?"))
        .filter(command -> !command.contains("…") && !command.matches(".*\\b[A-Z]{3,}\\b.*"))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("documents")
  void everyCommandIsUnderstood(MarkdownFile document) {
    for (String command : lutraCommands(document)) {
      ParseResult parsed =
          new CommandLine(new Main()).parseArgs(arguments(command).toArray(String[]::new));
      ParseResult sub = parsed.hasSubcommand() ? parsed.subcommand() : parsed;
      for (var positional : sub.matchedPositionals()) {
        String value = positional.stringValues().getFirst();
        String name = sub.commandSpec().name();
        if (value.endsWith(".yaml") || value.startsWith("examples/")) {
          assertThat(Repository.ROOT.resolve(value)).as(command).isRegularFile();
        } else if (name.equals("train") || name.equals("spec")) {
          assertThat(Presets.all().stream().map(p -> p.spec().name())).as(command).contains(value);
        } else if (name.equals("bench")) {
          assertThat(Benchmarks.Group.values())
              .as(command)
              .anyMatch(group -> group.name().toLowerCase(Locale.ROOT).equals(value));
        } else {
          assertThat(value).as(command).startsWith("runs/");
        }
      }
    }
  }

  /// The README's commands in their order, in one folder, in processes of their own as a reader has
  /// them. Training is cut short, and what needs a data set that is not embedded is left to the
  /// test above.
  @Test
  void commandsOfTheReadmeRun(@TempDir Path folder) throws Exception {
    Repository.copy("examples", folder);
    List<String> ran = new ArrayList<>();
    for (String command : document("README.md").commands()) {
      List<String> arguments = new ArrayList<>(arguments(command));
      boolean again = ran.contains(command);
      boolean foreign =
          command.matches(".*\\b(mnist|optdigits|cifar10)-.*|.* search .*")
              && !command.contains(" spec ");
      if (command.startsWith("./lutra") && !again && !foreign) {
        arguments.addAll(shortened(arguments));
        Programs.run(folder, Lutra.command(arguments.toArray(String[]::new)));
        ran.add(command);
      }
    }
    assertThat(ran).contains("./lutra train", "./lutra list").hasSizeGreaterThan(8);
    for (String run : List.of("digits-weightless", "leaves", "digits-skip", "second")) {
      assertThat(folder.resolve("runs").resolve(run).resolve("report.json")).isRegularFile();
    }
    for (List<String> row : document("README.md").rows()) {
      for (String file : runFiles(row.getFirst())) {
        assertThat(folder.resolve("runs/digits-weightless").resolve(file)).exists();
      }
    }
  }

  /// Options that make a command quick: few samples and epochs, no simulator.
  private static List<String> shortened(List<String> arguments) {
    String line = String.join(" ", arguments);
    if (line.startsWith("verify")) {
      return List.of("--levels", "netlist,icarus");
    }
    if (line.startsWith("train --resume")) {
      return List.of("--no-verify");
    }
    if (!line.startsWith("train")) {
      return List.of();
    }
    List<String> options = new ArrayList<>(List.of("--set", "training.epochs=1", "--no-verify"));
    if (!line.contains("leaves")) {
      options.addAll(List.of("--set", "data.train=500", "--set", "data.test=100"));
    }
    return options;
  }

  /// The files that a row of the table of a run folder names.
  private static List<String> runFiles(String cell) {
    boolean names = cell.matches("`[a-zA-Z/.]+`(, `[a-zA-Z/.]+`)*");
    return names
        ? Arrays.stream(cell.replace("`", "").split(", "))
            .map(file -> file.equals("last.safetensors") ? "checkpoint/" + file : file)
            .filter(file -> !file.equals("verilog/tb") && !file.equals("verilog/vectors"))
            .toList()
        : List.of();
  }

  @Test
  void bothReadmesSayTheSame() throws IOException {
    MarkdownFile english = document("README.md");
    MarkdownFile japanese = document("README.ja.md");
    assertThat(japanese.commands()).isEqualTo(english.commands());
    assertThat(japanese.headingDepths()).isEqualTo(english.headingDepths());
    assertThat(figures(japanese)).isNotEmpty().isEqualTo(figures(english));
    assertThat(fences(japanese, "yaml")).isEqualTo(fences(english, "yaml"));
    assertThat(inTables(japanese)).isEqualTo(inTables(english));
    assertThat(japanese.links().stream().filter(link -> !link.startsWith("README")).sorted())
        .containsExactlyElementsOf(
            english.links().stream().filter(link -> !link.startsWith("README")).sorted().toList());
  }

  /// The numbers of the tables, row by row.
  private static List<List<String>> figures(MarkdownFile document) {
    return document.rows().stream()
        .map(row -> NUMBER.matcher(String.join("|", row)).results().map(r -> r.group()).toList())
        .toList();
  }

  private static List<String> fences(MarkdownFile document, String language) {
    return document.fences().stream()
        .filter(fence -> fence.language().equals(language))
        .map(MarkdownFile.Fence::text)
        .toList();
  }

  private static List<List<String>> inTables(MarkdownFile document) {
    return document.rows().stream().map(row -> List.of(row.getFirst().split("[^`]+"))).toList();
  }

  /// Where continuous integration says that this is the real thing, no figure is left to be filled
  /// in.
  @ParameterizedTest
  @MethodSource("documents")
  void noFigureIsLeftOpen(MarkdownFile document) {
    List<String> open =
        OPEN_FIGURE.matcher(document.text()).results().map(r -> r.group()).distinct().toList();
    if (!open.isEmpty() && !"true".equals(System.getenv("CI"))) {
      System.out.println(document + ": not yet measured: " + String.join(" ", open));
    }
    assumeTrue(open.isEmpty() || "true".equals(System.getenv("CI")));
    assertThat(open).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("documents")
  void everyLinkLeadsSomewhere(MarkdownFile document) throws IOException {
    for (String link : document.links()) {
      if (!link.startsWith("https://")) {
        int hash = link.indexOf('#');
        String file = hash < 0 ? link : link.substring(0, hash);
        Path target = file.isEmpty() ? document.path() : document.path().resolveSibling(file);
        assertThat(target).as("link %s of %s", link, document).exists();
        assertThat(target.toRealPath()).startsWith(Repository.ROOT.toRealPath());
        if (hash >= 0) {
          assertThat(MarkdownFile.read(target).anchors())
              .as("link %s of %s", link, document)
              .contains(link.substring(hash + 1));
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("documents")
  void everyYamlBlockIsASpecOrASearch(MarkdownFile document) {
    for (String yaml : fences(document, "yaml")) {
      String name =
          yaml.contains("\nspace:")
              ? SearchFile.parse(yaml, document.toString()).name()
              : SpecFile.parse(yaml, document.toString(), List.of()).name();
      assertThat(name).isNotEmpty();
    }
  }

  @Test
  void theSpecOfTheReadmeIsTheExample() throws IOException {
    assertThat(fences(document("README.md"), "yaml"))
        .containsExactly(Repository.read("examples/leaves.yaml"));
  }

  @Test
  void contributingNamesTheModulesOfTheBuild() throws IOException {
    List<String> built =
        Pattern.compile("<module>([^<]+)</module>")
            .matcher(Repository.read("pom.xml"))
            .results()
            .map(match -> match.group(1))
            .toList();
    List<String> named =
        document("CONTRIBUTING.md").rows().stream()
            .map(row -> row.getFirst().replace("`", ""))
            .filter(name -> name.matches("lutra-[a-z]+"))
            .toList();
    assertThat(named).containsExactlyElementsOf(built);
    assertThat(
            document("CONTRIBUTING.md").fences().stream()
                .filter(fence -> fence.language().isEmpty())
                .flatMap(fence -> Pattern.compile("lutra-[a-z]+").matcher(fence.text()).results())
                .map(match -> match.group()))
        .containsExactlyInAnyOrderElementsOf(built);
  }

  @Test
  void classesThatContributingNamesExist() throws IOException {
    for (String name : List.of("Catalog", "Presets", "OpCases", "Passes", "Exporting")) {
      assertThat(document("CONTRIBUTING.md").text()).contains("`" + name);
      assertThat(Repository.source(name)).as(name).isPresent();
    }
  }
}
