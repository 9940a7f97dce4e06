package dev.lutra.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lutra.flow.Part;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Circuit resources first: `lutra train --max-luts` and `--device`.
final class BudgetOptionsTest {
  @TempDir Path folder;

  private String spec() throws IOException {
    return Specs.write(folder, "tiny.yaml", Specs.TINY).toString();
  }

  @Test
  void theTrainedDesignTakesNoMoreThanAllowed() throws IOException {
    Path run = folder.resolve("run");
    Lutra.Outcome outcome =
        Lutra.run("train", spec(), "--max-luts", "150", "--out", run.toString(), "--json").done();
    JsonNode luts = outcome.json().path("luts");
    int total =
        luts.path("encoder").asInt() + luts.path("core").asInt() + luts.path("head").asInt();
    assertThat(total).isBetween(75, 150);
    assertThat(outcome.err()).contains("LUTs", "before training");
    String written = Files.readString(run.resolve("spec.yaml"));
    Lutra.json("train", "--resume", run.toString(), "--no-verify");
    assertThat(run.resolve("spec.yaml")).content().isEqualTo(written);
    assertThat(Lutra.failure(Main.WRONG, "train", "--resume", run.toString(), "--max-luts", "9"))
        .contains("--resume: takes its spec from the run", "--max-luts");
  }

  @Test
  void aDeviceIsABudgetOfItsOwn() throws IOException {
    Path run = folder.resolve("run");
    String text = Specs.FLOWERS.replace("TABLE", Specs.flowers(folder).toString());
    String flowers = Specs.write(folder, "flowers.yaml", text).toString();
    Lutra.json("train", flowers, "--device", "ice40-hx1k", "--no-verify", "--out", run.toString());
    JsonNode json = Lutra.json("export", run.toString(), "--target", "ice40-hx1k");
    assertThat(json.path("estimatedLuts").path("total").asInt()).isBetween(300, 960);
    assertThat(Lutra.failure(Main.WRONG, "train", spec(), "--device", "ice40-hx1k"))
        .contains("whose 1280 tables do not hold a sample of 784 features");
  }

  /// Names as vendors write them: a small part gives a narrower network than the family's usual
  /// one.
  @Test
  void partsOfAFamilyHaveSizesOfTheirOwn() throws IOException {
    Path small = folder.resolve("small");
    Lutra.Outcome outcome =
        Lutra.run("train", spec(), "--device", "XC7S6", "--no-verify", "--out", small.toString())
            .done();
    assertThat(outcome.err()).containsPattern("= 2,[12]\\d\\d before training"); // 60 % of 3,750
    assertThat(Part.named("iCE40UP5K").orElseThrow().tables()).isEqualTo(5_280);
    assertThat(Part.named("xc7").orElseThrow().tables()).isEqualTo(20_800);
    assertThat(Part.ALL).allSatisfy(part -> assertThat(part.family().capacity()).isPositive());
  }

  @Test
  void whatCannotBeIsSaidBeforeAnythingIsWritten() throws IOException {
    String out = folder.resolve("none").toString();
    assertThat(Lutra.failure(Main.WRONG, "train", spec(), "--out", out, "--max-luts", "0"))
        .contains("--max-luts: got 0, expected 1 or more");
    assertThat(Lutra.failure(Main.WRONG, "train", spec(), "--out", out, "--device", "fpga"))
        .contains("--device: got 'fpga', expected one of xc7, ");
    assertThat(Lutra.failure(Main.WRONG, "train", spec(), "--out", out, "--max-luts", "3"))
        .contains("budget: got 3 LUT6, expected at least ");
    assertThat(Path.of(out, "spec.yaml")).doesNotExist();
  }
}
