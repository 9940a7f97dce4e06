package dev.lutra.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// A document, taken apart as far as the tests need it.
///
/// @param path the file
/// @param text its text
record MarkdownFile(Path path, String text) {
  private static final Pattern LINK = Pattern.compile("\\[[^\\]]*\\]\\(([^)\\s]+)\\)");
  private static final Pattern INLINE = Pattern.compile("`([^`\n]+)`");

  /// A fenced block.
  ///
  /// @param language what stands behind the fence; empty for none
  /// @param body the lines inside
  record Fence(String language, List<String> body) {
    String text() {
      return String.join("\n", body) + "\n";
    }
  }

  static MarkdownFile read(Path path) throws IOException {
    return new MarkdownFile(path, Files.readString(path));
  }

  @Override
  public String toString() {
    return Repository.ROOT.relativize(path).toString();
  }

  /// The fenced blocks, in order.
  List<Fence> fences() {
    List<Fence> fences = new ArrayList<>();
    List<String> body = null;
    String language = "";
    for (String line : text.lines().toList()) {
      if (!line.startsWith("```")) {
        if (body != null) {
          body.add(line);
        }
      } else if (body == null) {
        language = line.substring(3).strip();
        body = new ArrayList<>();
      } else {
        fences.add(new Fence(language, body));
        body = null;
      }
    }
    if (body != null) {
      throw new IllegalStateException(this + ": a fence is never closed");
    }
    return fences;
  }

  /// The lines outside of fenced blocks.
  List<String> prose() {
    List<String> lines = new ArrayList<>();
    boolean inside = false;
    for (String line : text.lines().toList()) {
      boolean fence = line.startsWith("```");
      if (!fence && !inside) {
        lines.add(line);
      }
      inside ^= fence;
    }
    return lines;
  }

  /// Commands in fenced shell blocks, without their comments.
  List<String> commands() {
    return fences().stream()
        .filter(fence -> fence.language().equals("sh"))
        .flatMap(fence -> fence.body().stream())
        .map(line -> line.replaceFirst("(^|\\s+)#.*$", "").strip())
        .filter(line -> !line.isEmpty())
        .toList();
  }

  /// Text in backquotes outside of fenced blocks.
  List<String> inlineCode() {
    return prose().stream()
        .flatMap(line -> INLINE.matcher(line).results().map(match -> match.group(1)))
        .toList();
  }

  /// Targets of links.
  List<String> links() {
    return prose().stream()
        .flatMap(line -> LINK.matcher(line).results().map(match -> match.group(1)))
        .toList();
  }

  /// Rows of tables, each a list of its cells; the lines of dashes are left out.
  List<List<String>> rows() {
    return prose().stream()
        .filter(line -> line.startsWith("|") && !line.matches("[|\\- ]+"))
        .map(line -> line.substring(1, line.lastIndexOf('|')).split("(?<!\\\\)\\|", -1))
        .map(cells -> Stream.of(cells).map(String::strip).toList())
        .toList();
  }

  /// Depths of the headings, in order.
  List<Integer> headingDepths() {
    return prose().stream()
        .filter(line -> line.matches("#+ .*"))
        .map(line -> line.indexOf(' '))
        .toList();
  }

  /// What a link's `#` part may name: the headings as web pages of Markdown call them.
  List<String> anchors() {
    return prose().stream()
        .filter(line -> line.matches("#+ .*"))
        .map(line -> line.replaceFirst("#+ ", "").toLowerCase(Locale.ROOT))
        .map(title -> title.replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-'))
        .toList();
  }
}
