package dev.lutra.flow;

import dev.lutra.netlist.map.Fabric;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// A device or family that a network can be exported for, or standard cells, and the tools that
/// take it there.
///
/// @param name as on the command line
/// @param description one line
/// @param fabric what its logic is made of
/// @param synthesis Yosys command that synthesizes for it; empty if Yosys does not read its cells,
///   and for gates, which need none
/// @param router place and route, and its options for the device; empty if only the vendor has one
/// @param packer program that makes a bitstream; empty if there is none
/// @param streamed whether its top is the AXI4-Stream wrapper, which has few pins; otherwise all
///   words enter side by side, as from other logic on the device
/// @param part the vendor's name of one such device, for its own tools; empty for standard cells
/// @param capacity look-up tables of that device, 0 for standard cells
public record Device(
    String name,
    String description,
    Fabric fabric,
    String synthesis,
    List<String> router,
    String packer,
    boolean streamed,
    String part,
    int capacity) {

  /// All of them. A new device is an entry here.
  public static final List<Device> ALL =
      List.of(
          new Device(
              "xc7",
              "Xilinx 7 series: cells for Vivado and Yosys",
              Fabric.XILINX,
              "synth_xilinx -family xc7 -flatten -noiopad -nosrl",
              List.of(),
              "",
              false,
              "xc7a35tcpg236-1",
              20_800),
          new Device(
              "xcup",
              "Xilinx UltraScale+: cells for Vivado and Yosys",
              Fabric.XILINX,
              "synth_xilinx -family xcup -flatten -noiopad -nosrl",
              List.of(),
              "",
              false,
              "xczu3eg-sbva484-1-e",
              70_560),
          ice40("ice40-hx8k", "hx8k", "ct256", 7_680),
          ice40("ice40-hx1k", "hx1k", "tq144", 1_280),
          ice40("ice40-up5k", "up5k", "sg48", 5_280),
          new Device(
              "ecp5",
              "Lattice ECP5 25k: cells for Yosys and nextpnr",
              Fabric.ECP5,
              "synth_ecp5",
              List.of("nextpnr-ecp5", "--25k", "--package", "CABGA381"),
              "ecppack",
              true,
              "LFE5U-25F-6BG381C",
              24_288),
          new Device(
              "gowin",
              "Gowin GW1N: cells for Yosys and the vendor's tools",
              Fabric.GOWIN,
              "synth_gowin",
              List.of("nextpnr-gowin", "--device", "GW1NR-LV9QN88PC6/I5"),
              "",
              true,
              "GW1NR-LV9QN88PC6/I5",
              8_640),
          new Device(
              "cyclonev",
              "Intel Cyclone V: cells for Quartus",
              Fabric.INTEL,
              "",
              List.of(),
              "",
              false,
              "5CEBA4F23C7",
              18_480),
          new Device(
              "polarfire",
              "Microchip PolarFire: cells for Libero",
              Fabric.MICROCHIP,
              "",
              List.of(),
              "",
              false,
              "MPF100T-FCG484E",
              108_600),
          new Device(
              "asic",
              "standard cells: two-input gates for Yosys and any Liberty library",
              Fabric.GATES,
              "",
              List.of(),
              "",
              false,
              "",
              0));

  /// Copies the options.
  public Device {
    router = List.copyOf(router);
  }

  /// The device of that name.
  public static Optional<Device> named(String name) {
    return ALL.stream().filter(device -> device.name().equals(name)).findFirst();
  }

  /// The top module of a network called `name`.
  public String top(String name) {
    return streamed ? name + "_axis" : name;
  }

  /// True iff Yosys synthesizes for it, or at least counts.
  public boolean isSynthesized() {
    return fabric.isGates() || !synthesis.isEmpty();
  }

  /// True iff bitstreams of it can be turned back into a netlist.
  public boolean isReadBack() {
    return packer.equals("icepack");
  }

  private static Device ice40(String name, String option, String packaged, int cells) {
    return new Device(
        name,
        "Lattice iCE40 " + option.toUpperCase(Locale.ROOT) + ": as far as the bitstream",
        Fabric.ICE40,
        "synth_ice40",
        List.of("nextpnr-ice40", "--" + option, "--package", packaged),
        "icepack",
        true,
        "iCE40" + option.toUpperCase(Locale.ROOT) + "-" + packaged,
        cells);
  }
}
