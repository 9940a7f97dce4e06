package dev.lutra.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lutra.nn.spec.Catalog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// docs/spec.md is what the catalog says. `-Dlutra.update=true` writes it anew.
class SpecReferenceTest {
  private static final String BEGIN = "<!-- generated: begin -->\n";
  private static final String END = "<!-- generated: end -->\n";

  @Test
  void specDocumentIsWhatTheCatalogSays() throws IOException {
    Path file = Repository.ROOT.resolve("docs/spec.md");
    String text = Files.readString(file);
    int begin = text.indexOf(BEGIN) + BEGIN.length();
    int end = text.indexOf(END);
    assertThat(begin).isGreaterThanOrEqualTo(BEGIN.length());
    assertThat(end).isGreaterThanOrEqualTo(begin);
    String expected =
        text.substring(0, begin) + "\n" + SpecReference.text() + "\n" + text.substring(end);
    if (Boolean.getBoolean("lutra.update") && !text.equals(expected)) {
      Path part = file.resolveSibling(".spec.md.part");
      Files.writeString(part, expected);
      Files.move(
          part,
          file,
          java.nio.file.StandardCopyOption.ATOMIC_MOVE,
          java.nio.file.StandardCopyOption.REPLACE_EXISTING);
      return;
    }
    assertThat(text)
        .as("docs/spec.md; -Dlutra.update=true writes it anew from the catalog and the records")
        .isEqualTo(expected);
  }

  @Test
  void everyChoiceHasItsPlace() throws IOException {
    MarkdownFile document = MarkdownFile.read(Repository.ROOT.resolve("docs/spec.md"));
    for (Catalog.Kind kind : Catalog.KINDS) {
      for (Catalog.Entry entry : kind.entries()) {
        assertThat(document.text()).contains("### " + kind.name() + " `" + entry.name() + "`\n");
      }
    }
  }
}
