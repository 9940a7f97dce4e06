package dev.lutra.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// From a run to a device in one command.
final class DeviceExportTest {
  private static final List<String> PROOFS =
      List.of(
          "verify netlist",
          "verify icarus",
          "verify verilator",
          "verify cells",
          "verify stream",
          "verify equivalence");

  @TempDir Path folder;
  private Path run = Path.of("");

  @BeforeEach
  void train() throws IOException {
    run = folder.resolve("run");
    String text = Specs.FLOWERS.replace("TABLE", Specs.flowers(folder).toString());
    Path spec = Specs.write(folder, "flowers.yaml", text + "export: {module: tiny, pipeline: 1}\n");
    Lutra.json("train", spec.toString(), "--out", run.toString(), "--no-verify");
  }

  @Test
  void aBundleIsWrittenWithoutAnyTool() throws IOException {
    JsonNode json = Lutra.json("export", run.toString(), "--target", "xc7");
    assertThat(json.path("steps").size()).isZero();
    assertThat(json.path("estimatedLuts").path("core").asInt()).isPositive();
    Path bundle = run.resolve("xc7");
    for (String file :
        List.of(
            "rtl/tiny.v",
            "rtl/tiny_axis.v",
            "primitives/tiny_core.v",
            "syn/vivado.tcl",
            "syn/tiny.ys",
            "tiny.core",
            "Makefile",
            "INTERFACE.md",
            "netlist.txt",
            "report.md")) {
      assertThat(bundle.resolve(file)).isNotEmptyFile();
    }
    assertThat(Lutra.parse(Files.readString(bundle.resolve("report.json")))).isEqualTo(json);
  }

  @Test
  void everyLevelUpToTheBitstreamAgreesAndIsNotDoneTwice() throws IOException {
    List<String> command = new ArrayList<>(List.of("export", run.toString()));
    command.addAll(List.of("--target", "ice40-hx8k", "--vectors", "8", "--verify", "--bitstream"));
    String[] arguments = command.toArray(String[]::new);
    JsonNode first = Lutra.json(arguments);
    List<String> names = new ArrayList<>();
    boolean complete = true;
    for (JsonNode step : first.path("steps")) {
      names.add(step.path("name").asString(""));
      assertThat(step.path("status").asString("")).isIn("done", "skipped");
      complete &= step.path("status").asString("").equals("done");
    }
    assertThat(names).startsWith(PROOFS.toArray(String[]::new));
    if (Tools.openFlow()) {
      assertThat(complete).isTrue();
      assertThat(names)
          .endsWith(
              "synthesis core",
              "synthesis",
              "verify synthesis",
              "routing",
              "bitstream",
              "verify bitstream");
      JsonNode core = first.path("steps").path(PROOFS.size());
      assertThat(core.path("luts").asInt()).isEqualTo(core.path("estimatedLuts").asInt());
      assertThat(Lutra.json(arguments)).isEqualTo(first);
      assertThat(Lutra.run(arguments).done().err()).doesNotContain("verify netlist\n");
    } else {
      assertThat(first.toString()).contains("is not installed");
    }
  }

  @Test
  void standardCellsAreCountedAsGates() throws IOException {
    JsonNode json =
        Lutra.json(
            "export", run.toString(), "--target", "asic", "--vectors", "8", "--verify", "--pnr");
    JsonNode estimate = json.path("estimatedCells");
    for (String part : List.of("encoder", "core", "head", "total")) {
      assertThat(estimate.path(part).path("gates").asInt()).as(part).isPositive();
      assertThat(estimate.path(part).path("inverters").isInt()).as(part).isTrue();
      assertThat(estimate.path(part).path("flipFlops").isInt()).as(part).isTrue();
    }
    assertThat(json.has("estimatedLuts")).isFalse();
    assertThat(json.has("part")).isFalse();
    assertThat(Files.readString(run.resolve("asic/report.md")))
        .contains("| estimate | encoder: ", " two-input gates, ", " levels of gates between");
    if (!Tools.openFlow()) {
      return;
    }
    List<String> done = new ArrayList<>(PROOFS);
    done.addAll(List.of("synthesis core", "synthesis", "verify synthesis"));
    for (int i = 0; i < done.size(); i++) {
      JsonNode step = json.path("steps").path(i);
      assertThat(step.path("name").asString("")).isEqualTo(done.get(i));
      assertThat(step.path("status").asString("")).as(step.toString()).isEqualTo("done");
    }
    JsonNode core = json.path("steps").path(PROOFS.size());
    assertThat(core.path("text").asString("")).contains("by Yosys, as estimated");
    for (String cells : List.of("gates", "inverters", "flipFlops")) {
      assertThat(core.path(cells).asInt()).isEqualTo(estimate.path("core").path(cells).asInt());
    }
    assertThat(json.path("steps").path(done.size()).path("text").asString(""))
        .isEqualTo("standard cells are placed by the tools of their library; see syn/");
  }

  @Test
  void aChangedCoreIsNotTakenForTheOneThatWasProved() throws IOException {
    if (!Tools.yosys()) {
      return;
    }
    String[] command = {"export", run.toString(), "--target", "xc7", "--synth"};
    Lutra.json(command);
    JsonNode other =
        Lutra.json("export", run.toString(), "--target", "xc7", "--synth", "--pipeline", "0");
    assertThat(other.path("steps").path(0).path("flipFlops").asInt()).isZero();
  }

  @Test
  void stagesAreForDevicesOnly() {
    assertThat(Lutra.failure(2, "export", run.toString(), "--synth"))
        .contains("got target 'verilog', expected a device (xc7,");
    assertThat(Lutra.failure(2, "export", run.toString(), "--target", "xc7", "--vectors", "3"))
        .contains("--vectors: got 3, expected at least 1, and --verify with it");
    assertThat(Lutra.failure(2, "export", run.toString(), "--target", "xc7", "--core-only"))
        .contains("core");
  }
}
