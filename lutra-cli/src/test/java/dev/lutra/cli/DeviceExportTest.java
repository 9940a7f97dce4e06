package dev.lutra.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
    assertThat(json.path("missingTools").path("programs").size()).isZero();
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
    command.addAll(List.of("--head-levels", "3"));
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
      assertThat(core.path("text").asString("")).containsPattern("LUTs by Yosys \\d+\\.\\d+");
      assertThat(Lutra.json(arguments)).isEqualTo(first);
      assertThat(Lutra.run(arguments).done().err()).doesNotContain("verify netlist\n");
    } else {
      assertThat(first.toString()).contains("not installed");
    }
  }

  @Test
  void withoutToolsOneLineSaysWhatInstallsAllOfThemAndStepsAreSkipped() throws Exception {
    Path bin = Files.createDirectories(folder.resolve("bin"));
    Path apt = Files.writeString(bin.resolve("apt-get"), "#!/bin/sh\nexit 1\n");
    Files.setPosixFilePermissions(apt, PosixFilePermissions.fromString("rwxr-xr-x"));
    List<String> command = new ArrayList<>();
    String variables = "PATH=" + bin + " LUTRA_YOWASP=/opt/wasm";
    command.addAll(List.of("/bin/sh", "-c", variables + " exec \"$@\"", "sh"));
    String[] export = {"export", run.toString(), "--target", "ice40-hx8k", "--vectors", "4"};
    command.addAll(Lutra.command(export));
    command.addAll(List.of("--verify", "--bitstream", "--json"));
    Lutra.Outcome outcome = Lutra.start(folder, command).await().done();

    String install =
        "apt-get install iverilog verilator g++ make yosys berkeley-abc nextpnr-ice40"
            + " fpga-icestorm";
    String yowasp = "npm install --prefix /opt/wasm @yowasp/yosys @yowasp/nextpnr-ice40";
    String line =
        "not installed: iverilog, vvp, verilator, g++, make, yosys, berkeley-abc, nextpnr-ice40,"
            + " icepack, iceunpack, icebox_vlog; "
            + install
            + "; or, slower, yosys, berkeley-abc, nextpnr-ice40, icepack and iceunpack by Node.js"
            + " 18 or later: "
            + yowasp;
    List<String> said = outcome.err().lines().toList();
    assertThat(said).containsOnlyOnce(line).startsWith(line);
    JsonNode missing = outcome.json().path("missingTools");
    assertThat(missing.path("programs").size()).isEqualTo(11);
    assertThat(missing.path("install").asString("")).isEqualTo(install);
    assertThat(missing.path("projects").size()).isZero();
    assertThat(missing.path("yowasp").asString("")).isEqualTo(yowasp);
    Map<String, String> texts = new LinkedHashMap<>();
    for (JsonNode step : outcome.json().path("steps")) {
      texts.put(
          step.path("name").asString(""),
          step.path("status").asString("") + ": " + step.path("text").asString(""));
    }
    assertThat(texts)
        .containsEntry("verify netlist", "done: 0 mismatches in 4 vectors")
        .containsEntry("verify icarus", "skipped: iverilog and vvp are not installed")
        .containsEntry("verify verilator", "skipped: verilator, g++ and make are not installed")
        .containsEntry("verify equivalence", "skipped: yosys and berkeley-abc are not installed")
        .containsEntry("synthesis", "skipped: yosys is not installed");
    assertThat(run.resolve("ice40-hx8k/report.md")).content().contains("| missing tools | " + line);
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
        .contains("| estimate | encoder: ", " two-input gates, ", "gates between registers");
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
    assertThat(core.path("text").asString("")).contains(" by Yosys ", ", as estimated");
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
  void withDontCaresTheMinimizedNetworkIsProvedAndMeasured() throws IOException {
    JsonNode trained = Lutra.json("export", run.toString(), "--target", "ice40-hx8k");
    JsonNode json =
        Lutra.json(
            "export",
            run.toString(),
            "--target",
            "ice40-hx8k",
            "--dont-care",
            "1",
            "--verify",
            "--vectors",
            "8");
    JsonNode saved = json.path("dontCare");
    assertThat(saved.path("changedTrainingSamples").asInt(-1)).isZero();
    assertThat(saved.path("freeEntries").asInt()).isPositive();
    assertThat(saved.path("droppedInputs").asInt()).isPositive();
    assertThat(json.path("hardenedTestAccuracy")).isEqualTo(saved.path("minimizedTestAccuracy"));
    assertThat(json.path("estimatedLuts").path("core").asInt())
        .isLessThan(trained.path("estimatedLuts").path("core").asInt());
    for (JsonNode step : json.path("steps")) {
      assertThat(step.path("status").asString("")).isIn("done", "skipped");
    }
    assertThat(json.path("steps").path(0).path("status").asString("")).isEqualTo("done");
  }

  /// Of the target verilog, `lutra verify` compares with the network that was exported last.
  @Test
  void verifyKnowsWhichNetworkWasExported() throws IOException {
    Lutra.json("export", run.toString(), "--dont-care", "3");
    assertThat(run.resolve("minimized.txt")).isNotEmptyFile();
    Lutra.json("verify", run.toString(), "--levels", "netlist");
    Files.delete(run.resolve("minimized.txt"));
    Lutra.Outcome unlike = Lutra.run("verify", run.toString(), "--levels", "netlist");
    assertThat(unlike.code()).isEqualTo(Main.FAILED);
    Lutra.json("export", run.toString());
    Lutra.json("verify", run.toString(), "--levels", "netlist");
    assertThat(Lutra.failure(2, "export", run.toString(), "--dont-care", "0"))
        .contains("--dont-care: got 0, expected 1 or more samples");
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
