package dev.lutra.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/// Export in every form, verification that passes, and verification that has to fail.
final class VerifyTest {
  @TempDir Path folder;
  private Path run = Path.of("");

  @BeforeEach
  void train() throws IOException {
    Path spec =
        Specs.write(
            folder,
            "two.yaml",
            """
            name: two
            data: {type: digits, train: 200, test: 70, seed: 1}
            layers:
              - {type: lut, units: 60, fanIn: 3, mode: binary, node: weightless}
              - {type: lut, units: 40, fanIn: 2, mode: binary, node: weightless}
              - {type: groupSum, groups: 10, temperature: 1.5}
            training: {epochs: 1, batch: 50, validation: 0}
            export: {module: two, pipeline: 1}
            """);
    run = folder.resolve("run");
    Lutra.json("train", spec.toString(), "--out", run.toString(), "--no-verify");
  }

  /// The levels that are quick: Verilator's C++ build is left to [MainJobTest].
  private static String quick() {
    return Tools.icarus() ? "netlist,icarus" : "netlist";
  }

  @Test
  void verifyingAgainGivesTheSame() {
    String[] verify = {"verify", run.toString(), "--levels", quick(), "--vectors", "64"};
    JsonNode first = withoutTimes(Lutra.json(verify));
    assertThat(first.path("vectors").asInt()).isEqualTo(64);
    assertThat(first.path("levels").size()).isEqualTo(quick().split(",", -1).length);
    assertThat(withoutTimes(Lutra.json(verify))).isEqualTo(first);
    assertThat(Lutra.run(verify).done().out())
        .contains("verified netlist", "0 mismatches in 64 vectors")
        .doesNotContain("{");
    assertThat(run.resolve("verilog/tb/two_tb.v").toFile().exists()).isEqualTo(Tools.icarus());
  }

  @Test
  void moreVectorsThanSamplesMeansAll() {
    JsonNode json =
        Lutra.json("verify", run.toString(), "--levels", "netlist", "--vectors", "1000");
    assertThat(json.path("vectors").asInt()).isEqualTo(70);
  }

  private static JsonNode withoutTimes(JsonNode json) {
    return Lutra.parse(json.toString().replaceAll("\"seconds\":[0-9.E-]+", "\"seconds\":0"));
  }

  @ParameterizedTest
  @CsvSource({"vhdl, ghdl, rtl/two_core.vhd", "hls, hls, two.cpp"})
  void otherLanguagesAreProvedToo(String target, String level, String file) throws IOException {
    assertThat(Lutra.failure(2, "verify", run.toString(), "--target", target))
        .contains("is not exported yet; run `lutra export " + run + " --target " + target + "`");
    Lutra.json("export", run.toString(), "--target", target, "--dont-care", "2");
    String[] verify = {"verify", run.toString(), "--target", target};
    JsonNode json = Lutra.json(verify);
    assertThat(json.path("levels").path(0).path("name").asString("")).isEqualTo("netlist");
    if (!(level.equals("ghdl") ? Tools.ghdl() : Tools.compiler())) {
      assertThat(json.path("skipped").path(0).path("name").asString("")).isEqualTo(level);
      return;
    }
    assertThat(json.path("levels").path(1).path("name").asString("")).isEqualTo(level);
    assertThat(json.path("levels").path(1).path("vectors").asInt()).isEqualTo(70);

    String table =
        level.equals("ghdl")
            ? "(pick\\(x\"[0-9a-f]*)([0-9a-f])(\")"
            : "(_lut\\d\\(0x[0-9a-f]*)([0-9a-f])(ULL)";
    flip(run.resolve(target).resolve(file), table);
    assertThat(Lutra.run(verify).code()).isEqualTo(Main.FAILED);
  }

  @ParameterizedTest
  @CsvSource({
    "0,0,false",
    "1,0,false",
    "2,0,false",
    "1,2,false",
    "0,5,false",
    "0,0,true",
    "1,3,true"
  })
  void everyFormOfExportPasses(int pipeline, int headLevels, boolean coreOnly) throws IOException {
    List<String> export = new ArrayList<>(List.of("export", run.toString()));
    export.addAll(List.of("--pipeline", String.valueOf(pipeline)));
    export.addAll(List.of("--head-levels", String.valueOf(headLevels)));
    if (coreOnly) {
      export.add("--core-only");
    }
    assertThat(Lutra.run(export.toArray(String[]::new)).done().out())
        .contains("written", "estimate")
        .doesNotContain("{");
    JsonNode json = Lutra.json(export.toArray(String[]::new));
    assertThat(json.path("run").asString("")).isEqualTo(run.toString());
    assertThat(json.path("target").asString("")).isEqualTo("verilog");
    assertThat(json.path("luts").path("core").asInt()).isPositive();
    for (String part : List.of("encoder", "head")) {
      int luts = json.path("luts").path(part).asInt(-1);
      assertThat(luts == 0).as(part + ": only what is written counts").isEqualTo(coreOnly);
    }
    assertThat(run.resolve("verilog/rtl/two_core.v")).exists();
    assertThat(Files.exists(run.resolve("verilog/rtl/two.v"))).isEqualTo(!coreOnly);
    String document = Files.readString(run.resolve("INTERFACE.md"));
    assertThat(document).contains(coreOnly ? "# Interface of `two_core`" : "# Interface of `two`");

    JsonNode verdict = Lutra.json("verify", run.toString(), "--levels", quick());
    for (JsonNode level : verdict.path("levels")) {
      assertThat(level.path("mismatches").asLong(-1)).as("%s", level).isZero();
    }
    if (Tools.icarus()) {
      String bench = Files.readString(run.resolve("verilog/tb/two_tb.v"));
      assertThat(bench.contains("features.hex")).isEqualTo(!coreOnly);
    }
  }

  @Test
  void pipelineChangesTheLatencyAlone() {
    JsonNode none = Lutra.json("export", run.toString(), "--pipeline", "0");
    JsonNode each = Lutra.json("export", run.toString(), "--pipeline", "1");
    assertThat(each.path("latency").asInt()).isGreaterThan(none.path("latency").asInt());
    assertThat(each.path("luts")).isEqualTo(none.path("luts"));
  }

  @Test
  void levelsOfTheReadOutChangeItsLatencyAndAreThoseOfTheSpecIfNotGiven() throws IOException {
    JsonNode any = Lutra.json("export", run.toString());
    JsonNode two = Lutra.json("export", run.toString(), "--head-levels", "2");
    assertThat(any.path("headLevels").asInt()).isGreaterThan(2);
    assertThat(two.path("headLevels").asInt()).isBetween(1, 2);
    assertThat(two.path("latency").asInt()).isGreaterThan(any.path("latency").asInt());
    assertThat(two.path("flipFlops").asInt()).isGreaterThan(any.path("flipFlops").asInt());
    assertThat(Files.readString(run.resolve("INTERFACE.md")))
        .contains("`out_valid` is high " + two.path("latency").asInt() + " clocks after");

    Path spec = run.resolveSibling("two.yaml");
    Path timed = run.resolveSibling("timed");
    List<String> train = new ArrayList<>(List.of("train", spec.toString(), "--no-verify"));
    train.addAll(List.of("--set", "export.headLevels=2", "--out", timed.toString()));
    Lutra.json(train.toArray(String[]::new));
    assertThat(Lutra.json("export", timed.toString()).path("latency"))
        .isEqualTo(two.path("latency"));
  }

  @Test
  void exportAsSoftwareLeavesTheHardwareAlone() throws IOException {
    String netlist = Files.readString(run.resolve("netlist.txt"));
    String document = Files.readString(run.resolve("INTERFACE.md"));
    List<String> export = List.of("export", run.toString(), "--target", "c99", "--pipeline", "2");
    assertThat(Lutra.run(export.toArray(String[]::new)).done().out())
        .contains("written", run.resolve("c99").toString())
        .doesNotContain("INTERFACE.md", "estimate");
    assertThat(run.resolve("c99/two.c"))
        .content()
        .contains("int two_class(const uint8_t *features);", "Class 9 is `9`.");
    assertThat(run.resolve("netlist.txt")).content().isEqualTo(netlist);
    assertThat(run.resolve("INTERFACE.md")).content().isEqualTo(document);
    assertThat(run.resolve("verilog/rtl/two.v")).exists();

    String core = "--core-only";
    assertThat(Lutra.failure(Main.WRONG, "export", run.toString(), "--target", "c99", core))
        .contains("export: c99: got the core only, expected the whole network");
  }

  @Test
  void exportLeavesNoTestBenchOfAnotherForm() {
    Lutra.run("verify", run.toString(), "--levels", quick()).done();
    Lutra.run("export", run.toString(), "--core-only").done();
    assertThat(run.resolve("verilog/rtl/two.v")).doesNotExist();
    assertThat(run.resolve("verilog/tb/two_tb.v")).doesNotExist();
    assertThat(run.resolve("verilog/vectors/features.hex")).doesNotExist();
  }

  @Test
  void flippedTableInTheVerilogIsFound() throws IOException {
    if (!Tools.icarus()) {
      return;
    }
    flip(run.resolve("verilog/rtl/two_core.v"), "<= (\\d+'h[0-9a-f]*)([0-9a-f])( >>)");
    Lutra.Outcome found =
        Lutra.run("verify", run.toString(), "--levels", "netlist,icarus", "--json");
    assertThat(found.code()).isEqualTo(Main.FAILED);
    JsonNode levels = found.json().path("levels");
    assertThat(levels.path(0).path("mismatches").asLong(-1)).isZero();
    assertThat(levels.path(1).path("name").asString("")).isEqualTo("icarus");
    assertThat(levels.path(1).path("mismatches").asLong()).isPositive();
  }

  @Test
  void flippedTableInTheNetlistIsFound() throws IOException {
    flip(run.resolve("netlist.txt"), "( lut 0\\.\\d+ [0-9a-f]*)([0-9a-f])( )");
    Lutra.Outcome found = Lutra.run("verify", run.toString(), "--levels", "netlist", "--json");
    assertThat(found.code()).isEqualTo(Main.FAILED);
    JsonNode level = found.json().path("levels").path(0);
    assertThat(level.path("name").asString("")).isEqualTo("netlist");
    assertThat(level.path("mismatches").asLong()).isPositive();
    Lutra.Outcome plain = Lutra.run("verify", run.toString(), "--levels", "netlist");
    assertThat(plain.code()).isEqualTo(Main.FAILED);
    assertThat(plain.out()).contains("mismatches in 70 vectors").doesNotContain(" 0 mismatches");
  }

  /// Inverts the entries at the lowest addresses of the first table.
  private static void flip(Path file, String table) throws IOException {
    String text = Files.readString(file);
    Matcher matcher = Pattern.compile(table).matcher(text);
    assertThat(matcher.find()).as("a table in %s", file).isTrue();
    int digit = Integer.parseInt(matcher.group(2), 16);
    Files.writeString(
        file,
        text.substring(0, matcher.start(2))
            + Integer.toHexString(15 - digit)
            + text.substring(matcher.end(2)));
  }

  @Test
  void cutNetlistIsOneLine() throws IOException {
    Path netlist = run.resolve("netlist.txt");
    String text = Files.readString(netlist);
    Files.writeString(netlist, text.substring(0, text.length() / 2));
    assertThat(Lutra.run("verify", run.toString()).failure(Main.FAILED))
        .contains("netlist.txt line ", "lutra export " + run);
    Files.writeString(netlist, text.replaceFirst("(?s)end \\d+\\s*$", ""));
    Lutra.Outcome json = Lutra.run("verify", run.toString(), "--json");
    assertThat(json.failure(Main.FAILED)).contains("cut short", "lutra export");
    assertThat(json.json().path("error").asString("")).contains("cut short");
  }

  @Test
  void netlistOfAnotherNetworkIsOneLine() throws IOException {
    Path spec = Specs.write(folder, "tiny.yaml", Specs.TINY);
    Path other = folder.resolve("other");
    Lutra.json("train", spec.toString(), "--out", other.toString(), "--no-verify");
    Files.copy(
        other.resolve("netlist.txt"),
        run.resolve("netlist.txt"),
        StandardCopyOption.REPLACE_EXISTING);
    assertThat(Lutra.run("verify", run.toString(), "--levels", "netlist").failure(Main.FAILED))
        .contains("netlist.txt", "another network", "lutra export");
  }
}
