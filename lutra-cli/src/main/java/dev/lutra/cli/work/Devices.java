package dev.lutra.cli.work;

import dev.lutra.tensor.backend.Backend;
import dev.lutra.tensor.backend.BackendProvider;
import dev.lutra.tensor.backend.DeviceException;
import dev.lutra.tensor.cpu.CpuBackend;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Collectors;

/// What to compute with: the CPU, and the devices of the kinds that this installation has.
public final class Devices {
  /// The CPU's name on the command line.
  public static final String CPU = "cpu";

  /// The first device that can be used, else the CPU.
  public static final String AUTO = "auto";

  /// A device that can be asked for.
  ///
  /// @param name what `--backend` takes
  /// @param description what it is
  /// @param problem why it cannot be used; empty if it can
  public record Entry(String name, String description, String problem) {}

  private Devices() {}

  private static List<BackendProvider> providers() {
    return ServiceLoader.load(BackendProvider.class).stream()
        .map(ServiceLoader.Provider::get)
        .toList();
  }

  /// All of them, the CPU first.
  public static List<Entry> all() {
    List<Entry> entries = new ArrayList<>();
    int cores = Runtime.getRuntime().availableProcessors();
    try (CpuBackend cpu = CpuBackend.vector(1)) {
      entries.add(new Entry(CPU, cores + " threads, kernels " + cpu.name(), ""));
    }
    for (BackendProvider provider : providers()) {
      List<BackendProvider.Device> devices = provider.devices();
      for (int i = 0; i < devices.size(); i++) {
        BackendProvider.Device device = devices.get(i);
        String name = i == 0 ? provider.kind() : provider.kind() + ":" + i;
        entries.add(new Entry(name, device.name(), device.problem()));
      }
    }
    return entries;
  }

  /// What `--backend` means on this machine: the name of a device.
  ///
  /// @throws RequestException if there is no such device, or it cannot be used
  public static String resolve(String asked) {
    if (asked.equals(CPU)) {
      return CPU;
    }
    List<Entry> all = all();
    if (asked.equals(AUTO)) {
      return all.stream()
          .filter(e -> !e.name.equals(CPU) && e.problem.isEmpty())
          .map(Entry::name)
          .findFirst()
          .orElse(CPU);
    }
    for (Entry entry : all) {
      if (entry.name.equals(asked)) {
        if (!entry.problem.isEmpty()) {
          throw new RequestException("--backend " + asked + ": " + entry.problem);
        }
        return asked;
      }
    }
    throw new RequestException(
        "--backend: got '"
            + asked
            + "', expected auto, "
            + all.stream().map(Entry::name).collect(Collectors.joining(", "))
            + "; `lutra devices` lists them");
  }

  /// Opens a device.
  ///
  /// @param name of [#resolve]
  /// @param threads of the CPU
  /// @throws RequestException if it cannot be opened
  public static Backend open(String name, int threads) {
    if (name.equals(CPU)) {
      return CpuBackend.vector(threads);
    }
    int colon = name.indexOf(':');
    String kind = colon < 0 ? name : name.substring(0, colon);
    int device = colon < 0 ? 0 : Integer.parseInt(name.substring(colon + 1));
    for (BackendProvider provider : providers()) {
      if (provider.kind().equals(kind)) {
        try {
          return provider.open(device);
        } catch (DeviceException e) {
          throw new RequestException("--backend " + name + ": " + e.getMessage());
        }
      }
    }
    throw new RequestException("--backend " + name + ": this installation has no " + kind);
  }
}
