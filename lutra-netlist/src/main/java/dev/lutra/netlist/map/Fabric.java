package dev.lutra.netlist.map;

/// What the logic of a family of devices is made of.
///
/// @param name short name in lower case
/// @param inputs inputs of its look-up tables, 4 or more; 2 for gates
/// @param multiplexers levels of dedicated multiplexers that join tables to wider ones, without a
///   table of their own
public record Fabric(String name, int inputs, int multiplexers) {
  /// Xilinx 7 series, UltraScale and UltraScale+: LUT6, F7 and F8 multiplexers.
  public static final Fabric XILINX = new Fabric("xilinx", 6, 2);

  /// Lattice iCE40: LUT4.
  public static final Fabric ICE40 = new Fabric("ice40", 4, 0);

  /// Lattice ECP5: LUT4, PFUMX and L6MUX21 multiplexers.
  public static final Fabric ECP5 = new Fabric("ecp5", 4, 2);

  /// Gowin LittleBee and Arora: LUT4, MUX2_LUT5 and MUX2_LUT6 multiplexers.
  public static final Fabric GOWIN = new Fabric("gowin", 4, 2);

  /// Intel Cyclone V and 10 GX: adaptive logic modules, counted as tables of six inputs.
  public static final Fabric INTEL = new Fabric("intel", 6, 0);

  /// Microchip PolarFire: CFG4.
  public static final Fabric MICROCHIP = new Fabric("microchip", 4, 0);

  /// Standard cells: no tables, but gates of two inputs and inverters.
  public static final Fabric GATES = new Fabric("gates", 2, 0);

  /// True iff its logic is gates rather than tables.
  public boolean isGates() {
    return inputs == 2;
  }
}
