package dev.lutra.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;

/// Tables of figures, one function for each kind.
final class Tables {
  private static final int EPOCH = 60_000;

  private Tables() {}

  /// The peak, and the kernels against it.
  static List<Table> kernels(List<Measurement> all) {
    List<Measurement> peaks = all.stream().filter(Tables::isPeak).toList();
    String note =
        "One call on 4096 LUTs or rows and 1024 frames, one thread; matrix products 512 x 784 x"
            + " 1024.";
    return List.of(peaks("Peak of one core", peaks), kernels("Kernels", note, Peak.of(peaks), all));
  }

  /// The peak of a device, and the kernels against it.
  static List<Table> deviceKernels(List<Measurement> all) {
    List<Measurement> peaks = all.stream().filter(Tables::isPeak).toList();
    String note = "One call on 4096 LUTs or rows and 8192 frames; images 256 of 24 x 24.";
    return List.of(
        peaks("Peak of the device", peaks),
        kernels("Kernels of the device", note, Peak.of(peaks), all));
  }

  private static Table kernels(String title, String note, Peak peak, List<Measurement> all) {
    List<List<Object>> rows = new ArrayList<>();
    for (Measurement m : all) {
      if (!isPeak(m)) {
        rows.add(
            List.of(
                m.of().name(),
                m.seconds() * 1e6,
                m.spread(),
                m.perItem(),
                m.cost().item(),
                m.cost().bytes() / m.seconds() * 1e-9,
                m.cost().flops() / m.seconds() * 1e-9,
                100 * peak.share(m),
                peak.limit(m),
                allocated(m)));
      }
    }
    return new Table(
        title,
        note,
        List.of(
            "kernel",
            "us",
            "+- %",
            "ns per item",
            "item",
            "GB/s",
            "GFLOP/s",
            "% of peak",
            "bound by",
            "heap bytes"),
        rows);
  }

  /// Layers on a device, beside one thread of the CPU where that was measured too.
  static Table deviceLayers(List<Measurement> all) {
    List<List<Object>> rows = new ArrayList<>();
    for (Measurement m : all) {
      if (isOfCpu(m)) {
        continue;
      }
      double cpu =
          all.stream()
              .filter(Tables::isOfCpu)
              .filter(c -> m.of().with(DeviceMeter.BACKEND, DeviceMeter.CPU).equals(c.of()))
              .mapToDouble(Measurement::seconds)
              .findFirst()
              .orElse(Double.NaN);
      rows.add(
          List.of(
              parameter(m, "form").toLowerCase(Locale.ROOT),
              number(m, "luts"),
              number(m, "frames"),
              m.seconds() * 1e3,
              m.spread(),
              m.perItem(),
              cpu * 1e3,
              cpu / m.seconds()));
    }
    return new Table(
        "Layers on the device",
        "Forward and backward pass of LUT6 that read as many bits as there are LUTs, gradients of"
            + " tables and inputs; beside one thread of the CPU.",
        List.of(
            "form",
            "LUTs",
            "frames",
            "ms",
            "+- %",
            "ns per LUT and frame",
            "CPU, one thread, ms",
            "times as fast"),
        rows);
  }

  private static boolean isOfCpu(Measurement m) {
    return m.of().parameters().getOrDefault(DeviceMeter.BACKEND, "").equals(DeviceMeter.CPU);
  }

  /// Whole bytes of a call on the heap; no number where they were not counted.
  private static Number allocated(Measurement m) {
    return Double.isNaN(m.allocated()) ? Double.NaN : (Number) Math.round(m.allocated());
  }

  private static boolean isPeak(Measurement m) {
    return m.of().type() == PeakBenchmark.class || m.of().type() == DevicePeakBenchmark.class;
  }

  private static Table peaks(String title, List<Measurement> all) {
    List<List<Object>> rows = new ArrayList<>();
    for (Measurement m : all) {
      boolean moves = m.cost().flops() == 0;
      rows.add(
          List.of(
              moves ? "sum on " + m.of().parameters().get("kib") + " KiB" : "multiply-adds",
              (moves ? m.cost().bytes() : m.cost().flops()) / m.seconds() * 1e-9,
              moves ? "GB/s" : "GFLOP/s",
              m.spread()));
    }
    return new Table(
        title,
        "`y = y + s * x` on arrays of several sizes together, and multiply-adds in registers or of a"
            + " matrix product.",
        List.of("what", "figure", "unit", "+- %"),
        rows);
  }

  private static String parameter(Measurement m, String name) {
    return m.of().parameters().getOrDefault(name, "1");
  }

  private static int number(Measurement m, String name) {
    return Integer.parseInt(parameter(m, name));
  }

  /// Layers of LUTs.
  static Table layers(String title, String what, List<Measurement> all) {
    List<List<Object>> rows = new ArrayList<>();
    for (Measurement m : all) {
      rows.add(
          List.of(
              parameter(m, "form").toLowerCase(Locale.ROOT),
              number(m, "luts"),
              number(m, "fanIn"),
              number(m, "frames"),
              number(m, "depth"),
              m.seconds() * 1e3,
              m.spread(),
              m.perItem(),
              allocated(m)));
    }
    return new Table(
        title,
        "Forward and backward pass, gradients of tables and inputs, one thread: " + what + ".",
        List.of(
            "form",
            "LUTs",
            "fan-in",
            "frames",
            "layers",
            "ms",
            "+- %",
            "ns per LUT and frame",
            "heap bytes"),
        rows);
  }

  /// Whole steps.
  static Table steps(List<Measurement> all) {
    List<List<Object>> rows = new ArrayList<>();
    for (Measurement m : all) {
      double image = m.seconds() / m.cost().items();
      rows.add(
          List.of(
              parameter(m, "preset"),
              number(m, "batch"),
              m.seconds() * 1e3,
              m.spread(),
              image * 1e6,
              1 / image,
              image * EPOCH,
              allocated(m)));
    }
    return new Table(
        "Steps of training",
        "A whole step of a preset on synthetic images of 28 x 28, on one thread or the device; an"
            + " epoch is that of 60,000 images without validation and calibration.",
        List.of(
            "preset",
            "batch",
            "ms per step",
            "+- %",
            "us per image",
            "images per s",
            "s per epoch",
            "heap bytes"),
        rows);
  }

  /// Compiled netlists.
  static Table inference(List<Measurement> all) {
    List<List<Object>> rows = new ArrayList<>();
    for (Measurement m : all) {
      String net = parameter(m, "net");
      rows.add(
          List.of(
              net,
              m.of().method(),
              m.cost().items(),
              m.perItem(),
              m.spread(),
              1e3 / m.perItem(),
              m.perItem() / CompiledNetlistBenchmark.luts(net),
              allocated(m)));
    }
    return new Table(
        "Inference",
        "Compiled random netlists, one thread: 12,000 gates in six layers, or 3,000 tables of six"
            + " inputs in two.",
        List.of(
            "net",
            "form",
            "samples a call",
            "ns a sample",
            "+- %",
            "million samples a second",
            "ns per LUT and sample",
            "heap bytes a call"),
        rows);
  }

  /// More threads, against one.
  static Table threads(List<Measurement> all) {
    Map<String, Double> alone = new LinkedHashMap<>();
    List<List<Object>> rows = new ArrayList<>();
    for (Measurement m : all) {
      String name = m.of().name().replaceFirst(" threads=\\d+", "");
      int threads = number(m, "threads");
      if (threads == 1) {
        alone.put(name, m.seconds());
      }
      double one = alone.getOrDefault(name, Double.NaN);
      rows.add(List.of(name, threads, m.seconds() * 1e3, m.spread(), one / m.seconds()));
    }
    return new Table(
        "Threads",
        "The same work by more threads; the speed-up is against one.",
        List.of("benchmark", "threads", "ms", "+- %", "speed-up"),
        rows);
  }

  /// Widths of vectors, side by side.
  static Table widths(List<Measurement> all) {
    TreeSet<String> settings = new TreeSet<>();
    Map<String, Map<String, Measurement>> byName = new LinkedHashMap<>();
    for (Measurement m : all) {
      settings.add(width(m));
      String name = Case.of(m.of().type(), m.of().method(), m.of().parameters()).name();
      byName.computeIfAbsent(name, n -> new LinkedHashMap<>()).put(width(m), m);
    }
    List<String> columns = new ArrayList<>(List.of("benchmark", "item"));
    columns.addAll(settings);
    List<List<Object>> rows = new ArrayList<>();
    byName.forEach((name, measured) -> {
      List<Object> row = new ArrayList<>();
      row.add(name);
      row.add(measured.values().iterator().next().cost().item());
      for (String setting : settings) {
        Measurement m = measured.get(setting);
        row.add(m == null ? Double.NaN : m.perItem());
      }
      rows.add(row);
    });
    return new Table(
        "Widths of vectors",
        "Nanoseconds per item, one thread; AVX2 is a processor made to do without AVX-512.",
        columns,
        rows);
  }

  private static String width(Measurement m) {
    Map<String, String> arguments = m.of().jvmArguments();
    String bits = arguments.getOrDefault("-Dlutra.vector.bits", "") + " bits";
    return arguments.containsKey("-XX:UseAVX") ? bits + ", AVX2" : bits;
  }
}
