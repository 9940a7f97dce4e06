package dev.lutra.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ToolboxTest {
  @TempDir Path folder;

  @Test
  void onlyExecutableFilesOfThePathAreTools() throws Exception {
    PrivateTools programs = new PrivateTools(folder).script("yosys", "exit 0");
    Files.writeString(programs.bin().resolve("vvp"), "not executable");
    Files.createDirectories(programs.bin().resolve("iverilog"));
    List<Tool> all = List.of(Tool.YOSYS, Tool.VVP, Tool.IVERILOG);
    assertThat(programs.tools().missing(all)).containsExactly(Tool.VVP, Tool.IVERILOG);
  }

  @Test
  void aToolIsFoundByAnyOfItsNamesTheUsualOneFirst() throws Exception {
    PrivateTools programs = new PrivateTools(folder).script("yosys-abc", "echo from yosys");
    assertThat(programs.tools().command(Tool.ABC, List.of(), List.of(), folder).name())
        .isEqualTo("yosys-abc");
    programs.script("berkeley-abc", "echo from berkeley");
    assertThat(programs.tools().command(Tool.ABC, List.of(), List.of(), folder).name())
        .isEqualTo("berkeley-abc");
  }

  @Test
  void whatIsMissingIsSaidShortly() throws Exception {
    Toolbox tools = new PrivateTools(folder).script("yosys", "").tools();
    assertThat(tools.lack(List.of(Tool.YOSYS))).isEmpty();
    assertThat(tools.lack(Equivalence.TOOLS)).contains("berkeley-abc is not installed");
    assertThat(tools.lack(Icarus.TOOLS)).contains("iverilog and vvp are not installed");
    assertThat(tools.lack(Verilator.TOOLS)).contains("verilator, g++ and make are not installed");
    assertThatThrownBy(() -> tools.require(Bitstream.READERS))
        .isInstanceOf(Tool.Missing.class)
        .hasMessage("iceunpack and icebox_vlog are not installed");
  }

  @Test
  void aToolIsNamedWithItsVersion() throws Exception {
    Toolbox tools =
        new PrivateTools(folder)
            .script("yosys", "[ $1 = -V ] && echo 'Yosys 0.23 (git sha1 7ce5011c24b)'")
            .script("nextpnr-ice40", "echo 'nextpnr-ice40 -- Place (Version 0.4-1+b1)' >&2")
            .script("berkeley-abc", "echo \"line: $2\"; echo 'UC Berkeley, ABC 1.01 (Feb 7 2023)'")
            .script("verilator", "echo no version here; exit 1")
            .script("icepack", "echo 9.9")
            .tools();
    assertThat(tools.label(Tool.YOSYS)).isEqualTo("Yosys 0.23");
    assertThat(tools.label(Tool.NEXTPNR_ICE40)).isEqualTo("nextpnr-ice40 0.4");
    assertThat(tools.label(Tool.ABC)).isEqualTo("ABC 1.01");
    assertThat(tools.label(Tool.VERILATOR)).isEqualTo("Verilator");
    assertThat(tools.label(Tool.ICEPACK)).as("it has no version").isEqualTo("icepack");
    assertThat(tools.label(Tool.IVERILOG)).as("it is missing").isEqualTo("Icarus Verilog");
  }

  @Test
  void aToolRunsInTheEnvironmentItWasFoundIn() throws Exception {
    Toolbox tools =
        new PrivateTools(folder)
            .script("make", "echo $GREETING; g++")
            .script("g++", "echo compiled")
            .with("GREETING", "hello")
            .tools();
    List<String> lines =
        ToolRun.run(
            tools,
            tools.command(List.of("make")),
            folder,
            folder.resolve("log"),
            Duration.ofSeconds(30),
            _ -> {});
    assertThat(lines).containsExactly("hello", "compiled");
  }
}
