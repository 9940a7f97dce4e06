package dev.lutra.bench;

import dev.lutra.bench.LayerStepBenchmark.Form;
import dev.lutra.cli.Benchmarks.Group;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.stream.Stream;
import jdk.incubator.vector.FloatVector;
import org.openjdk.jmh.annotations.Benchmark;

/// What is measured for each group of `lutra bench`.
final class Sections {
  /// Classes with a benchmark of each kernel.
  static final List<Class<? extends Measured>> KERNELS =
      List.of(
          LutKernelBenchmark.class,
          ElementKernelBenchmark.class,
          BitKernelBenchmark.class,
          ImageKernelBenchmark.class,
          LinearKernelBenchmark.class,
          LossKernelBenchmark.class,
          TableKernelBenchmark.class);

  /// The elementwise kernels that do more than pass data through.
  private static final List<String> COMPUTING = List.of("unarySigmoid", "moments", "adam");

  /// Classes of kernels that have no vectors.
  private static final List<Class<? extends Measured>> SCALAR =
      List.of(LossKernelBenchmark.class, TableKernelBenchmark.class);

  private static final int DEVICE_FRAMES = 8192;

  private Sections() {}

  static List<Section> of(Group group) {
    return switch (group) {
      case KERNELS -> List.of(kernels());
      case LAYERS -> List.of(layers());
      case STEPS -> List.of(steps());
      case INFERENCE -> List.of(inference());
      case GROWTH -> growth();
      case THREADS -> List.of(threads(threadCounts(Runtime.getRuntime().availableProcessors())));
      case WIDTHS -> List.of(widths());
      case ALL ->
          Arrays.stream(Group.values())
              .filter(g -> g != Group.ALL)
              .flatMap(g -> of(g).stream())
              .toList();
    };
  }

  /// What is measured of a device other than the CPU.
  ///
  /// @param quick whether a small peak does
  /// @throws NoSuchElementException for a group that is measured on the CPU alone
  static List<Section> onDevice(Group group, boolean quick) {
    return switch (group) {
      case KERNELS -> List.of(deviceKernels(quick));
      case LAYERS -> List.of(deviceLayers());
      case STEPS -> List.of(steps());
      case ALL -> List.of(deviceKernels(quick), deviceLayers(), steps());
      case INFERENCE, GROWTH, THREADS, WIDTHS ->
          throw new NoSuchElementException(
              "bench: got "
                  + group.name().toLowerCase(Locale.ROOT)
                  + " with a --backend, expected kernels, layers, steps or all; the others are"
                  + " measured on the CPU");
    };
  }

  /// Tensors of reals that no cache of a GPU holds.
  private static Section deviceKernels(boolean quick) {
    List<Case> cases =
        kernels().cases().stream()
            .map(c ->
                c.has("frames") && c.type() != ImageKernelBenchmark.class
                    ? c.with("frames", DEVICE_FRAMES)
                    : c)
            .toList();
    return new Section(Peak.deviceCases(quick), cases, Tables::deviceKernels);
  }

  private static Section deviceLayers() {
    List<Case> cases = new ArrayList<>();
    for (int luts : new int[] {4096, 100_000}) {
      for (int frames : new int[] {1024, DEVICE_FRAMES}) {
        for (Case c : layers(luts, 6, frames, 1)) {
          Case wide = c.with("inputs", luts);
          cases.add(wide);
          cases.add(wide.with(DeviceMeter.BACKEND, DeviceMeter.CPU));
        }
      }
    }
    layers(1_000_000, 6, 1024, 1).stream()
        .filter(c -> c.parameters().containsValue(Form.WEIGHTLESS.name()))
        .map(c -> c.with("inputs", 1_000_000))
        .forEach(cases::add);
    return new Section(List.of(), cases, m -> List.of(Tables.deviceLayers(m)));
  }

  /// Each benchmark of a class, by name.
  static List<Case> cases(Class<? extends Measured> type, Map<String, String> parameters) {
    return Arrays.stream(type.getDeclaredMethods())
        .filter(method -> method.isAnnotationPresent(Benchmark.class))
        .map(Method::getName)
        .sorted()
        .map(method -> Case.of(type, method, parameters))
        .toList();
  }

  private static Section kernels() {
    List<Case> cases = new ArrayList<>();
    for (Class<? extends Measured> type : KERNELS) {
      if (type == LutKernelBenchmark.class) {
        cases.addAll(cases(type, Map.of("fanIn", "6")));
        cases.addAll(cases(type, Map.of("fanIn", "4")));
      } else {
        cases.addAll(cases(type, Map.of()));
      }
    }
    return new Section(Peak.cases(), cases, Tables::kernels);
  }

  private static List<Case> layers(int luts, int fanIn, int frames, int depth) {
    return Arrays.stream(Form.values())
        .map(form -> Case.of(LayerStepBenchmark.class, "step", Map.of("form", form.name())))
        .map(c -> c.with("luts", luts).with("fanIn", fanIn))
        .map(c -> c.with("frames", frames).with("depth", depth))
        .toList();
  }

  private static Section layers() {
    List<Case> cases = new ArrayList<>();
    for (int fanIn : new int[] {6, 4}) {
      for (int frames : new int[] {1024, 128}) {
        cases.addAll(layers(4096, fanIn, frames, 1));
      }
    }
    return layerSection("Layers", "784 inputs", cases);
  }

  private static Section layerSection(String title, String what, List<Case> cases) {
    return new Section(List.of(), cases, m -> List.of(Tables.layers(title, what, m)));
  }

  private static List<Section> growth() {
    List<Case> width = new ArrayList<>();
    for (int luts : new int[] {1_000, 10_000, 100_000}) {
      width.addAll(layers(luts, 6, 128, 1));
    }
    List<Case> batch = new ArrayList<>();
    for (int frames : new int[] {64, 512, 2048, 8192}) {
      batch.addAll(layers(2_000, 6, frames, 1));
    }
    List<Case> depth = new ArrayList<>();
    for (int layers : new int[] {1, 2, 4, 8}) {
      depth.addAll(layers(2_000, 6, 256, layers));
    }
    List<Case> fanIn = new ArrayList<>();
    for (int inputs = 2; inputs <= 8; inputs++) {
      fanIn.addAll(layers(2_000, inputs, 256, 1));
    }
    return List.of(
        layerSection("Growing width", "a layer of more and more LUTs", width),
        layerSection("Growing batch", "more and more frames at a time", batch),
        layerSection("Growing depth", "more and more layers in a row", depth),
        layerSection("Growing fan-in", "LUTs of more and more inputs", fanIn));
  }

  private static Case step(String preset, int batch) {
    return Case.of(TrainingStepBenchmark.class, "step", Map.of("preset", preset))
        .with("batch", batch);
  }

  private static List<Case> stepCases() {
    return List.of(
        step("mnist-weightless", 128),
        step("mnist-differentiable", 32),
        step("mnist-differentiable", 128),
        step("mnist-stochastic", 32),
        step("mnist-cnn", 64));
  }

  private static Section steps() {
    return new Section(List.of(), stepCases(), m -> List.of(Tables.steps(m)));
  }

  private static List<Case> inferenceCases(String net) {
    Case planes = Case.of(CompiledNetlistBenchmark.class, "planes", Map.of("net", net));
    Case packed = Case.of(CompiledNetlistBenchmark.class, "packed", Map.of("net", net));
    Case sample = Case.of(CompiledNetlistBenchmark.class, "sample", Map.of("net", net));
    return List.of(
        planes.with("words", 128),
        packed.with("words", 128),
        planes.with("words", 1),
        sample.with("words", 1));
  }

  private static Section inference() {
    List<Case> cases =
        Stream.of("gates", "tables").flatMap(net -> inferenceCases(net).stream()).toList();
    return new Section(List.of(), cases, m -> List.of(Tables.inference(m)));
  }

  /// 1, 2, 4 and so on, and all.
  static List<Integer> threadCounts(int cores) {
    List<Integer> counts = new ArrayList<>();
    for (int n = 1; n < cores; n *= 2) {
      counts.add(n);
    }
    counts.add(cores);
    return counts;
  }

  private static Section threads(List<Integer> counts) {
    List<Case> cases =
        Stream.of(
                layers(4096, 6, 1024, 1), stepCases(), cases(LinearKernelBenchmark.class, Map.of()))
            .flatMap(List::stream)
            .flatMap(c -> counts.stream().map(n -> c.with("threads", n)))
            .toList();
    return new Section(List.of(), cases, m -> List.of(Tables.threads(m)));
  }

  /// Options of the JVM for each width that it has; where it has 512 bits, those of a processor
  /// without them as well, whose instructions on 256 bits are others.
  static List<Map<String, String>> widthArguments(int most) {
    List<Map<String, String>> all = new ArrayList<>();
    for (int bits = 128; bits <= most; bits *= 2) {
      all.add(Map.of("-Dlutra.vector.bits", Integer.toString(bits)));
    }
    if (most >= 512) {
      all.add(Map.of("-Dlutra.vector.bits", "256", "-XX:UseAVX", "2"));
    }
    return all;
  }

  private static Section widths() {
    var arguments = widthArguments(FloatVector.SPECIES_PREFERRED.vectorBitSize());
    List<Case> cases =
        Stream.concat(
                layers(4096, 6, 1024, 1).stream(),
                KERNELS.stream().flatMap(type -> cases(type, Map.of()).stream()))
            .filter(c -> !SCALAR.contains(c.type()))
            .filter(c -> c.type() != ElementKernelBenchmark.class || COMPUTING.contains(c.method()))
            .flatMap(
                c -> arguments.stream().map(a -> new Case(c.type(), c.method(), c.parameters(), a)))
            .toList();
    return new Section(List.of(), cases, m -> List.of(Tables.widths(m)));
  }
}
