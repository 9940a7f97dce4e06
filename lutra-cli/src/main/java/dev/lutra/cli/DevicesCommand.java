package dev.lutra.cli;

import dev.lutra.cli.work.Devices;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `lutra devices`: what there is to compute with.
@Command(
    name = "devices",
    description = "Lists what there is to compute with, as --backend takes it.",
    mixinStandardHelpOptions = true)
final class DevicesCommand implements Callable<Integer> {
  @Option(names = "--json", description = "Print exactly one JSON object on standard output.")
  private boolean json;

  @Override
  public Integer call() {
    List<Devices.Entry> devices = Devices.all();
    if (json) {
      List<Map<String, Object>> list = new ArrayList<>();
      for (Devices.Entry device : devices) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("backend", device.name());
        entry.put("description", device.description());
        entry.put("usable", device.problem().isEmpty());
        entry.put("problem", device.problem());
        list.add(entry);
      }
      Output.json(Map.of("devices", list, "auto", Devices.resolve(Devices.AUTO)));
      return Main.DONE;
    }
    for (Devices.Entry device : devices) {
      String problem = device.problem().isEmpty() ? "" : " (not usable: " + device.problem() + ")";
      Output.line(device.name() + "  " + device.description() + problem);
    }
    Output.line("--backend auto takes " + Devices.resolve(Devices.AUTO));
    return Main.DONE;
  }
}
