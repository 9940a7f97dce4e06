package dev.lutra.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MissingToolsTest {
  private static final List<Tool> ICE40 =
      List.of(
          Tool.IVERILOG,
          Tool.VVP,
          Tool.VERILATOR,
          Tool.CXX,
          Tool.MAKE,
          Tool.YOSYS,
          Tool.ABC,
          Tool.NEXTPNR_ICE40,
          Tool.ICEPACK,
          Tool.ICEUNPACK,
          Tool.ICEBOX);

  @TempDir Path folder;

  private PrivateTools without(Tool... missing) throws IOException {
    PrivateTools programs = new PrivateTools(folder);
    for (Tool tool : ICE40) {
      if (!List.of(missing).contains(tool)) {
        programs.script(tool.program(), "");
      }
    }
    return programs;
  }

  @Test
  void nothingIsSaidToBeMissingWhereEverythingIsThere() throws IOException {
    MissingTools missing = MissingTools.of(without().script("apt-get", "").tools(), ICE40);
    assertThat(missing.isEmpty()).isTrue();
    assertThat(missing.programs()).isEmpty();
    assertThat(missing.install()).isEmpty();
    assertThat(missing.projects()).isEmpty();
    assertThat(missing.yowasp()).isEmpty();
  }

  @Test
  void oneLineNamesAllThatIsMissingAndOneCommandThatInstallsIt() throws IOException {
    Toolbox tools =
        without(Tool.IVERILOG, Tool.VVP, Tool.YOSYS, Tool.ICEPACK, Tool.ICEBOX)
            .script("apt-get", "")
            .script("brew", "")
            .tools();
    assertThat(MissingTools.of(tools, ICE40).line())
        .isEqualTo(
            "not installed: iverilog, vvp, yosys, icepack, icebox_vlog;"
                + " apt-get install iverilog yosys fpga-icestorm;"
                + " or, slower, yosys and icepack by Node.js 18 or later: npm install --prefix "
                + folder
                + "/home/.cache/lutra/yowasp @yowasp/yosys @yowasp/nextpnr-ice40");
  }

  @Test
  void onlyPackagesOfWhatIsMissingAreOffered() throws IOException {
    Toolbox tools = without(Tool.YOSYS).script("dnf", "").with("LUTRA_YOWASP", "/my tools").tools();
    assertThat(MissingTools.of(tools, ICE40).line())
        .isEqualTo(
            "not installed: yosys; dnf install yosys;"
                + " or, slower, by Node.js 18 or later: npm install --prefix '/my tools' @yowasp/yosys");
    Toolbox simulator =
        new PrivateTools(folder.resolve("other")).script("make", "").script("dnf", "").tools();
    assertThat(MissingTools.of(simulator, List.of(Tool.VVP, Tool.MAKE)).line())
        .isEqualTo("not installed: vvp; dnf install iverilog");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "apt-get | apt-get install iverilog verilator g++ make yosys berkeley-abc nextpnr-ice40 fpga-icestorm",
        "dnf | dnf install iverilog verilator gcc-c++ make yosys abc nextpnr icestorm",
        "pacman | pacman -S iverilog verilator gcc make yosys",
        "brew | brew install icarus-verilog verilator yosys nextpnr-ice40 icestorm"
      })
  void packagesAreNamedAsTheManagerOfTheSystemNamesThem(String manager, String command)
      throws IOException {
    Toolbox tools = new PrivateTools(folder).script(manager, "").tools();
    assertThat(MissingTools.of(tools, ICE40).install()).isEqualTo(command);
  }

  @Test
  void whatNoPackageHoldsIsNamedWithItsProject() throws IOException {
    Toolbox tools = new PrivateTools(folder).script("pacman", "").tools();
    List<Tool> needed = List.of(Tool.YOSYS, Tool.NEXTPNR_ECP5, Tool.ECPPACK);
    assertThat(MissingTools.of(tools, needed).line())
        .startsWith(
            "not installed: yosys, nextpnr-ecp5, ecppack; pacman -S yosys; from the project:"
                + " nextpnr-ecp5 https://github.com/YosysHQ/nextpnr,"
                + " ecppack https://github.com/YosysHQ/prjtrellis; or, slower, yosys by Node.js");
    Toolbox bare = new PrivateTools(folder.resolve("bare")).tools();
    assertThat(MissingTools.of(bare, Icarus.TOOLS).line())
        .isEqualTo(
            "not installed: iverilog, vvp; from the project:"
                + " iverilog https://github.com/steveicarus/iverilog,"
                + " vvp https://github.com/steveicarus/iverilog");
  }
}
