package dev.lutra.cuda;

import dev.lutra.nn.ForwardPass;
import dev.lutra.nn.Network;
import dev.lutra.nn.Parameter;
import dev.lutra.nn.Signal;
import dev.lutra.nn.Stage;
import dev.lutra.nn.lut.Differentiable;
import dev.lutra.nn.lut.LutLayer;
import dev.lutra.nn.lut.LutParametrization;
import dev.lutra.nn.lut.Stochastic;
import dev.lutra.nn.lut.Weightless;
import dev.lutra.tensor.Bits;
import dev.lutra.tensor.Mode;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.Tape;
import dev.lutra.tensor.Tensor;
import dev.lutra.tensor.backend.Backend;
import dev.lutra.tensor.cpu.CpuBackend;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/// Forward and backward passes of layers of LUT6 on the GPU, by its own marks, beside those of one
/// thread of the CPU, and the times of the kernels. A program, not a test: it needs a GPU.
///
/// ```
/// java ... dev.lutra.cuda.LayerTimes [cpu | once]
/// ```
///
/// With `cpu` the CPU is timed too; with `once` each form takes two steps of 4,096 LUTs and 8,192
/// frames and nothing is printed, for a profiler to look at.
final class LayerTimes {
  private static final int STEPS = 10;
  private static final int ROUNDS = 7;
  private static final int FAN_IN = 6;

  private record Form(String name, LutLayer.Mode mode, LutParametrization node) {}

  private static final List<Form> FORMS =
      List.of(
          new Form("differentiable", LutLayer.Mode.BINARY, new Differentiable(0.01)),
          new Form("weightless", LutLayer.Mode.BINARY, new Weightless(0.1)),
          new Form("stochastic", LutLayer.Mode.REAL, new Stochastic(0.01)));

  private LayerTimes() {}

  /// A layer with its input.
  private record Layer(Backend backend, Network network, Tensor x, Real dy) {
    static Layer of(Backend backend, Form form, int luts, int frames) {
      boolean reals = form.mode == LutLayer.Mode.REAL;
      Signal signal = reals ? Signal.real(luts) : Signal.bits(luts);
      LutLayer layer = LutLayer.of(luts, FAN_IN, form.mode, form.node);
      Network network = Network.build(List.of(Stage.of(layer)), signal, 1, backend.memory());
      SplittableRandom random = new SplittableRandom(1);
      Real dy = backend.memory().unset(luts, frames);
      draw(dy, random);
      return new Layer(backend, network, input(backend, reals, luts, frames, random), dy);
    }

    private static Tensor input(
        Backend backend, boolean reals, int luts, int frames, SplittableRandom random) {
      if (reals) {
        Real x = backend.memory().unset(luts, frames);
        draw(x, random);
        return x;
      }
      Bits x = backend.memory().bits(luts, frames);
      for (int r = 0; r < luts; r++) {
        for (int w = 0; w < x.words(); w++) {
          x.setWord(r, w, random.nextLong());
        }
      }
      return x;
    }

    /// One row for all: what is measured does not depend on it, and large tensors take long to
    /// draw.
    private static void draw(Real x, SplittableRandom random) {
      float[] row = new float[x.frames()];
      for (int r = 0; r < x.features(); r++) {
        if (r % 64 == 0) {
          for (int f = 0; f < row.length; f++) {
            row[f] = (float) random.nextDouble();
          }
        }
        x.setRow(r, row);
      }
    }

    void step() {
      try (Tape tape = new Tape(backend, Mode.TRAIN, 1)) {
        tape.watch(x);
        for (Parameter parameter : network.parameters()) {
          tape.watch(parameter.value());
        }
        tape.backward(network.forward(ForwardPass.soft(tape), x), dy);
      }
    }
  }

  /// Prints a table.
  public static void main(String[] arguments) {
    if (Arrays.asList(arguments).contains("once")) {
      FORMS.forEach(LayerTimes::once);
      return;
    }
    boolean cpu = Arrays.asList(arguments).contains("cpu");
    System.out.println("form luts frames gpu_ms ns_per_lut_frame cpu_ms ratio");
    for (Form form : FORMS) {
      for (int luts : new int[] {4096, 100_000}) {
        for (int frames : new int[] {1024, 8192}) {
          double gpu = gpu(form, luts, frames);
          boolean small = (long) luts * frames <= 110_000_000L;
          double host = cpu && small ? host(form, luts, frames) : Double.NaN;
          System.out.printf(
              Locale.ROOT,
              "%s %d %d %.3f %.5f %.1f %.0f%n",
              form.name,
              luts,
              frames,
              gpu,
              gpu * 1e6 / luts / frames,
              host,
              host / gpu);
        }
      }
    }
    double million = gpu(FORMS.get(1), 1_000_000, 1024);
    System.out.printf(Locale.ROOT, "weightless 1000000 1024 %.3f %.5f%n", million, million / 1024);
    System.setProperty("lutra.cuda.profile", "true");
    for (Form form : FORMS) {
      for (int luts : new int[] {4096, 100_000}) {
        System.out.println("kernels of " + form.name + ", " + luts + " LUTs, 8192 frames");
        profile(form, luts, 8192);
      }
    }
  }

  private static void once(Form form) {
    try (CudaBackend cuda = (CudaBackend) new CudaProvider().open(0)) {
      Layer layer = Layer.of(cuda, form, 4096, 8192);
      layer.step();
      layer.step();
      cuda.device().synchronize();
    }
  }

  private static void profile(Form form, int luts, int frames) {
    try (CudaBackend cuda = (CudaBackend) new CudaProvider().open(0)) {
      Layer layer = Layer.of(cuda, form, luts, frames);
      layer.step();
      cuda.device().synchronize();
      cuda.device().queue().profile();
      for (int i = 0; i < 5; i++) {
        layer.step();
      }
      cuda.device().synchronize();
      System.out.print(cuda.device().queue().profile().orElse(""));
    }
  }

  private static double median(double... times) {
    Arrays.sort(times);
    return times[times.length / 2];
  }

  /// Milliseconds of a step, of many in a row.
  private static double gpu(Form form, int luts, int frames) {
    try (CudaBackend cuda = (CudaBackend) new CudaProvider().open(0)) {
      Layer layer = Layer.of(cuda, form, luts, frames);
      Device device = cuda.device();
      Driver driver = device.driver();
      long before = driver.event();
      long after = driver.event();
      double[] times = new double[ROUNDS];
      for (int round = -2; round < ROUNDS; round++) {
        device.synchronize();
        driver.mark(before);
        for (int i = 0; i < STEPS; i++) {
          layer.step();
          device.queue().flush();
        }
        driver.mark(after);
        driver.await(after);
        if (round >= 0) {
          times[round] = driver.milliseconds(before, after) / STEPS;
        }
      }
      return median(times);
    }
  }

  private static double host(Form form, int luts, int frames) {
    try (CpuBackend cpu = CpuBackend.vector(1)) {
      Layer layer = Layer.of(cpu, form, luts, frames);
      double[] times = new double[3];
      for (int round = -2; round < times.length; round++) {
        long start = System.nanoTime();
        layer.step();
        if (round >= 0) {
          times[round] = (System.nanoTime() - start) * 1e-6;
        }
      }
      return median(times);
    }
  }
}
