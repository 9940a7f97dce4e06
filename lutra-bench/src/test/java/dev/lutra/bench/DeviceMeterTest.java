package dev.lutra.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lutra.cli.Benchmarks.Group;
import dev.lutra.tensor.backend.Backend;
import dev.lutra.tensor.backend.DeviceException;
import dev.lutra.tensor.cpu.CpuBackend;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Benchmarks on a device of one's choice; here the CPU stands in for it.
final class DeviceMeterTest {
  private final List<Backend> opened = new ArrayList<>();

  private Backend open() {
    Backend backend = CpuBackend.vector(1);
    opened.add(backend);
    return backend;
  }

  static Stream<Class<? extends Measured>> families() {
    return Sections.KERNELS.stream();
  }

  @ParameterizedTest
  @MethodSource("families")
  void everyKernelIsTimedOnTheDeviceThatIsOpened(Class<? extends Measured> family)
      throws IOException {
    try (DeviceMeter meter = DeviceMeter.quick(this::open)) {
      for (Case c : Sections.cases(family, Map.of("frames", "64", "luts", "256"))) {
        Measurement m = meter.run(c);
        assertThat(m.of()).isEqualTo(c);
        assertThat(m.seconds()).as(c.name()).isPositive();
        assertThat(m.least()).isLessThanOrEqualTo(m.seconds());
      }
    }
    assertThat(opened).as("the kernels of a family share what they compute with").hasSize(1);
  }

  @Test
  void theTimeOfSeveralStepsIsDividedByTheirNumber() throws IOException {
    Case step = Case.of(TrainingStepBenchmark.class, "step", Map.of("batch", "8"));
    try (DeviceMeter meter = DeviceMeter.quick(this::open)) {
      long start = System.nanoTime();
      double seconds = meter.run(step).seconds();
      double all = (System.nanoTime() - start) * 1e-9;
      assertThat(seconds * TrainingStepBenchmark.STEPS).isPositive().isLessThan(all);
    }
  }

  @Test
  void anotherCaseIsGivenABackendOfItsOwn() throws IOException {
    Case pack = Case.of(BitKernelBenchmark.class, "pack", Map.of("frames", "64", "luts", "256"));
    try (DeviceMeter meter = DeviceMeter.quick(this::open)) {
      meter.run(pack);
      meter.run(pack.with("frames", 128));
      meter.run(pack.with(DeviceMeter.BACKEND, DeviceMeter.CPU));
    }
    assertThat(opened).as("the last one is for the CPU").hasSize(2);
  }

  @Test
  void aBenchmarkThatFailsIsOneLine() {
    Case wrong = Case.of(BitKernelBenchmark.class, "pack", Map.of("frames", "64", "luts", "-5"));
    try (DeviceMeter meter = DeviceMeter.quick(this::open)) {
      assertThatThrownBy(() -> meter.run(wrong))
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith("bench: bit.pack frames=64 luts=-5 failed (")
          .hasMessageNotContaining("\n");
    }
  }

  @Test
  void whatDoesNotFitIsLeftOutAndTheOthersGoOn() throws IOException {
    Case pack = Case.of(BitKernelBenchmark.class, "pack", Map.of("frames", "64", "luts", "256"));
    Case vast =
        Case.of(LayerStepBenchmark.class, "step", Map.of("luts", "2000000000", "frames", "100000"))
            .with(DeviceMeter.BACKEND, DeviceMeter.CPU);
    boolean[] full = {true};
    try (DeviceMeter meter =
        DeviceMeter.quick(() -> {
          if (full[0]) {
            throw DeviceException.outOfMemory("asked for much, little is free");
          }
          return open();
        })) {
      assertThat(meter.run(pack).seconds()).isNaN();
      full[0] = false;
      assertThat(meter.run(vast).seconds()).isNaN();
      assertThat(meter.run(pack).seconds()).isPositive();
      assertThat(meter.leftOut())
          .containsEntry(pack.name(), "asked for much, little is free")
          .hasEntrySatisfying(vast.name(), reason -> assertThat(reason).startsWith("needs "));
    }
  }

  /// Nothing that follows could be trusted.
  @Test
  void aDeviceThatFailsEndsTheMeasuring() {
    Case pack = Case.of(BitKernelBenchmark.class, "pack", Map.of("frames", "64", "luts", "256"));
    try (DeviceMeter meter =
        DeviceMeter.quick(() -> {
          throw new DeviceException("illegal address");
        })) {
      assertThatThrownBy(() -> meter.run(pack))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("illegal address");
    }
  }

  @Test
  void layersStandBesideOneThreadOfTheCpu() {
    Case layer = Case.of(LayerStepBenchmark.class, "step", Map.of("form", "WEIGHTLESS"));
    Cost cost = Cost.of(1000, "x");
    Table table =
        Tables.deviceLayers(
            List.of(
                new Measurement(layer.with("luts", 10), cost, 2e-3, 1e-3, 3e-3, Double.NaN),
                new Measurement(
                    layer.with("luts", 10).with(DeviceMeter.BACKEND, DeviceMeter.CPU),
                    cost,
                    0.5,
                    0.5,
                    0.5,
                    Double.NaN),
                new Measurement(layer.with("luts", 20), cost, 2e-3, 2e-3, 2e-3, Double.NaN)));
    assertThat(table.rows())
        .containsExactly(
            List.of("weightless", 10, 1, 2.0, 50.0, 2000.0, 500.0, 250.0),
            List.of("weightless", 20, 1, 2.0, 0.0, 2000.0, Double.NaN, Double.NaN));
  }

  @Test
  void whatIsMeasuredOnTheCpuAloneIsRefusedInOneLine() {
    assertThatThrownBy(() -> Sections.onDevice(Group.INFERENCE, true))
        .isInstanceOf(NoSuchElementException.class)
        .hasMessage(
            "bench: got inference with a --backend, expected kernels, layers, steps or all; the"
                + " others are measured on the CPU");
    assertThat(Sections.onDevice(Group.ALL, false))
        .hasSize(3)
        .allSatisfy(section -> assertThat(section.cases()).isNotEmpty());
  }
}
