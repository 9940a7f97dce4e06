package dev.lutra.cli.work;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lutra.flow.Device;
import dev.lutra.flow.Tool;
import java.util.List;
import org.junit.jupiter.api.Test;

final class DeviceFlowTest {
  private static List<String> needed(DeviceFlow.Stages stages, String device) {
    return stages.tools(Device.named(device).orElseThrow()).stream().map(Tool::program).toList();
  }

  @Test
  void stagesNeedTheToolsOfWhatTheDeviceCanDo() {
    DeviceFlow.Stages all = new DeviceFlow.Stages(false, false, false, true);
    assertThat(needed(all, "ice40-up5k")).containsExactly("yosys", "nextpnr-ice40", "icepack");
    assertThat(needed(all, "ecp5")).containsExactly("yosys", "nextpnr-ecp5", "ecppack");
    assertThat(needed(all, "gowin")).containsExactly("yosys", "nextpnr-gowin");
    assertThat(needed(all, "xc7")).containsExactly("yosys");
    assertThat(needed(all, "cyclonev")).isEmpty();
    assertThat(needed(new DeviceFlow.Stages(false, true, false, false), "ecp5"))
        .containsExactly("yosys");
  }

  @Test
  void proofsNeedSimulatorsAndWhatReadsBitstreamsBack() {
    DeviceFlow.Stages proofs = new DeviceFlow.Stages(true, false, false, false);
    String[] always = {"iverilog", "vvp", "verilator", "g++", "make", "yosys", "berkeley-abc"};
    assertThat(needed(proofs, "polarfire")).containsExactly(always);
    DeviceFlow.Stages all = new DeviceFlow.Stages(true, false, false, true);
    assertThat(needed(all, "ice40-hx8k"))
        .startsWith(always)
        .endsWith("nextpnr-ice40", "icepack", "iceunpack", "icebox_vlog")
        .doesNotHaveDuplicates();
    assertThat(needed(all, "ecp5")).doesNotContain("icebox_vlog");
  }
}
