package dev.lutra.cli;

import dev.lutra.cli.work.Devices;
import dev.lutra.tensor.backend.Backend;
import picocli.CommandLine.Option;

/// Options of commands that train or evaluate.
final class DeviceOptions {
  @Option(
      names = "--backend",
      paramLabel = "DEVICE",
      description =
          "What to compute with: cpu, cuda, cuda:1 ..., or auto for the first GPU that can be used,"
              + " else the CPU (default: auto). `lutra devices` lists them.")
  private String asked = Devices.AUTO;

  /// The name of the device.
  String name() {
    return Devices.resolve(asked);
  }

  /// Opens the device.
  Backend open(CommonOptions common) {
    return Devices.open(name(), common.threadCount());
  }
}
