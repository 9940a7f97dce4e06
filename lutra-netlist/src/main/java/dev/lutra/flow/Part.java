package dev.lutra.flow;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/// A chip that one can buy: how many look-up tables it has, for networks that are to fit it.
/// Numbers are those of the vendors' selection guides: LUT6 of Xilinx and Intel's adaptive logic
/// modules, LUT4 of the others.
///
/// @param name vendor's name without package and speed, in lower case
/// @param device the export that its family takes
/// @param tables look-up tables
public record Part(String name, String device, int tables) {
  /// Those that are known besides the one that each [Device] names itself.
  public static final List<Part> ALL =
      List.of(
          new Part("xc7s6", "xc7", 3_750),
          new Part("xc7s15", "xc7", 8_000),
          new Part("xc7s25", "xc7", 14_600),
          new Part("xc7s50", "xc7", 32_600),
          new Part("xc7a15t", "xc7", 10_400),
          new Part("xc7a35t", "xc7", 20_800),
          new Part("xc7a50t", "xc7", 32_600),
          new Part("xc7a100t", "xc7", 63_400),
          new Part("xc7a200t", "xc7", 134_600),
          new Part("xc7z010", "xc7", 17_600),
          new Part("xc7z020", "xc7", 53_200),
          new Part("xcvu9p", "xcup", 1_182_240),
          new Part("lfe5u25f", "ecp5", 24_288),
          new Part("lfe5u45f", "ecp5", 43_848),
          new Part("lfe5u85f", "ecp5", 83_640),
          new Part("gw1n9", "gowin", 8_640),
          new Part("gw1nr9", "gowin", 8_640),
          new Part("5ceba2", "cyclonev", 9_430),
          new Part("5ceba4", "cyclonev", 18_480),
          new Part("5ceba5", "cyclonev", 29_080),
          new Part("5ceba7", "cyclonev", 56_480));

  /// The part of that name, dashes and case apart, or the one that a device of that name stands
  /// for; standard cells have no tables.
  public static Optional<Part> named(String name) {
    String plain = name.toLowerCase(Locale.ROOT).replace("-", "");
    Stream<Part> devices =
        Device.ALL.stream()
            .map(device -> new Part(device.name(), device.name(), device.capacity()));
    return Stream.concat(devices, ALL.stream())
        .filter(part -> part.name().replace("-", "").equals(plain))
        .findFirst();
  }

  /// The export that its family takes.
  public Device family() {
    return Device.named(device).orElseThrow();
  }
}
