package dev.lutra.cli;

import dev.lutra.cli.work.Exporting;
import dev.lutra.cli.work.Streaming;
import dev.lutra.netlist.emit.Emitter;
import dev.lutra.nn.spec.Catalog;
import dev.lutra.nn.spec.Presets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `lutra list`: everything that can be named.
@Command(
    name = "list",
    description = "Lists presets, layers, nodes, wirings, encoders, data sets, targets.",
    mixinStandardHelpOptions = true)
final class ListCommand implements Callable<Integer> {
  private record Item(String name, String description) {}

  @Mixin private CommonOptions common = new CommonOptions();

  @Override
  public Integer call() {
    Map<String, List<Item>> lists = new LinkedHashMap<>();
    List<Item> presets = new ArrayList<>();
    for (Presets.Preset preset : Presets.all()) {
      presets.add(new Item(preset.spec().name(), preset.description()));
    }
    lists.put("preset", presets);
    for (Catalog.Kind kind : Catalog.KINDS) {
      lists.put(
          kind.name(),
          kind.entries().stream().map(e -> new Item(e.name(), e.description())).toList());
    }
    List<Item> targets = new ArrayList<>();
    for (Emitter target : Exporting.TARGETS) {
      targets.add(new Item(target.name(), target.description()));
    }
    targets.add(new Item(Streaming.TARGET, Streaming.DESCRIPTION));
    lists.put("target", targets);
    if (common.json) {
      Map<String, List<Map<String, String>>> object = new LinkedHashMap<>();
      lists.forEach(
          (kind, items) -> object.put(kind, items.stream().map(ListCommand::entry).toList()));
      Output.json(object);
    } else {
      lists.forEach((kind, items) -> {
        Output.line(kind);
        for (Item item : items) {
          Output.line(String.format(Locale.ROOT, "  %-22s %s", item.name(), item.description()));
        }
      });
    }
    return Main.DONE;
  }

  private static Map<String, String> entry(Item item) {
    Map<String, String> entry = new LinkedHashMap<>();
    entry.put("name", item.name());
    entry.put("description", item.description());
    return entry;
  }
}
