package dev.lutra.bench;

import dev.lutra.cli.Benchmarks;
import dev.lutra.tensor.backend.Backend;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.function.Supplier;

/// Runs benchmarks with JMH, each in processes of its own, and makes tables of the figures.
public final class JmhBenchmarks implements Benchmarks {
  /// For the service loader.
  public JmhBenchmarks() {}

  @Override
  public Report run(Request request, Listener listener) throws IOException {
    Supplier<Backend> device = request.device();
    List<Section> all =
        device == null
            ? Sections.of(request.group())
            : Sections.onDevice(request.group(), request.quick());
    List<Section> sections =
        all.stream()
            .map(section -> section.filtered(request.filter().asPredicate()))
            .filter(section -> section.size() > 0)
            .toList();
    int total = sections.stream().mapToInt(Section::size).sum();
    if (total == 0) {
      throw new NoSuchElementException(
          "--filter: got '"
              + request.filter()
              + "', expected a part of a name such as '"
              + all.getFirst().cases().getFirst().name()
              + "'; leave it out to run all");
    }
    try (Meter meter = device == null ? harness(request) : meter(request, device)) {
      return run(request, sections, meter, listener);
    }
  }

  private static Meter harness(Request request) {
    return request.quick() ? Harness.quick() : Harness.thorough(request.forks());
  }

  private static Meter meter(Request request, Supplier<Backend> device) {
    return request.quick() ? DeviceMeter.quick(device) : DeviceMeter.thorough(device);
  }

  private static Report run(Request request, List<Section> sections, Meter meter, Listener listener)
      throws IOException {
    int total = sections.stream().mapToInt(Section::size).sum();
    Map<String, Object> facts = new LinkedHashMap<>(Machine.facts());
    facts.putAll(meter.facts());
    List<Table> tables = new ArrayList<>();
    List<Case> left = new ArrayList<>();
    sections.forEach(section -> left.addAll(section.all()));
    long start = System.nanoTime();
    double planned = 0;
    for (Section section : sections) {
      facts.put("unfinished", (total - left.size()) + " of " + total + " benchmarks measured");
      listener.soFar(report(request, facts, tables));
      List<Measurement> measured = new ArrayList<>();
      for (Case next : section.all()) {
        double slower = planned == 0 ? 1 : (System.nanoTime() - start) * 1e-9 / planned;
        double seconds = left.stream().mapToDouble(meter::seconds).sum();
        listener.running(next.name(), total - left.size(), total, slower * seconds);
        measured.add(meter.run(next));
        planned += meter.seconds(next);
        left.removeFirst();
      }
      tables.addAll(section.tables().apply(measured));
    }
    facts.remove("unfinished");
    meter.leftOut().forEach((name, reason) -> facts.put("left out " + name, reason));
    Report report = report(request, facts, tables);
    listener.soFar(report);
    return report;
  }

  private static Report report(Request request, Map<String, Object> facts, List<Table> tables) {
    StringBuilder markdown = new StringBuilder("# Benchmark results\n\n");
    markdown.append("Written by `").append(request.command()).append("`; ");
    markdown.append("`docs/benchmarks.md` says what is measured and how.\n\n");
    facts.forEach((name, value) ->
        markdown.append("- ").append(name).append(": ").append(value).append('\n'));
    if (request.quick()) {
      markdown.append("- quick: too short for the compiler, no figures to quote\n");
    }
    tables.forEach(table -> markdown.append('\n').append(table.markdown()));
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("command", request.command());
    json.put("quick", request.quick());
    json.put("machine", new LinkedHashMap<>(facts));
    json.put("tables", tables.stream().map(Table::json).toList());
    return new Report(markdown.toString(), json);
  }
}
