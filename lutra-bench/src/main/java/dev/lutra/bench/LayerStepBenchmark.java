package dev.lutra.bench;

import dev.lutra.nn.ForwardPass;
import dev.lutra.nn.Network;
import dev.lutra.nn.Parameter;
import dev.lutra.nn.Signal;
import dev.lutra.nn.Stage;
import dev.lutra.nn.lut.Differentiable;
import dev.lutra.nn.lut.LutLayer;
import dev.lutra.nn.lut.Stochastic;
import dev.lutra.nn.lut.Weightless;
import dev.lutra.tensor.Mode;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.Tape;
import dev.lutra.tensor.Tensor;
import dev.lutra.tensor.backend.Backend;
import dev.lutra.tensor.cpu.CpuBackend;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// Forward and backward pass of layers of LUTs on a tape, gradients of tables and inputs included;
/// no loss, no update. The layers are those of [LutLayer] with the node's own settings.
@State(Scope.Thread)
@BenchmarkMode(org.openjdk.jmh.annotations.Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class LayerStepBenchmark implements OnBackend {
  /// What a layer is made of.
  public enum Form {
    /// Bits; tables smoothed, gradients spread, normalized over the batch, clipped.
    DIFFERENTIABLE,
    /// Bits; hard and addressed, extended finite differences.
    WEIGHTLESS,
    /// Probabilities; the table's multilinear extension, clipped.
    STOCHASTIC
  }

  /// What a layer is made of.
  @Param({"DIFFERENTIABLE", "WEIGHTLESS", "STOCHASTIC"})
  public Form form = Form.DIFFERENTIABLE;

  /// Inputs of the first layer.
  @Param("784")
  public int inputs;

  /// LUTs of each layer.
  @Param("4096")
  public int luts;

  /// Inputs of a LUT.
  @Param("6")
  public int fanIn;

  /// Frames of a batch.
  @Param("1024")
  public int frames;

  /// Layers in a row.
  @Param("1")
  public int depth;

  /// Threads of the backend.
  @Param("1")
  public int threads;

  @SuppressWarnings("NullAway.Init") // set by setUp
  private Backend backend;

  @SuppressWarnings("NullAway.Init") // set by setUp
  private Network network;

  @SuppressWarnings("NullAway.Init") // set by setUp
  private Tensor x;

  @SuppressWarnings("NullAway.Init") // set by setUp
  private Real dy;

  private LutLayer layer() {
    return switch (form) {
      case DIFFERENTIABLE ->
          LutLayer.of(luts, fanIn, LutLayer.Mode.BINARY, new Differentiable(0.01));
      case WEIGHTLESS -> LutLayer.of(luts, fanIn, LutLayer.Mode.BINARY, new Weightless(0.1));
      case STOCHASTIC -> LutLayer.of(luts, fanIn, LutLayer.Mode.REAL, new Stochastic(0.01));
    };
  }

  /// Draws the layers, their input and the gradient of their output.
  @Setup
  public void setUp() {
    setUp(CpuBackend.vector(threads));
  }

  @Override
  public void setUp(Backend with) {
    backend = with;
    SplittableRandom random = new SplittableRandom(1);
    List<Stage> stages = new ArrayList<>();
    for (int i = 0; i < depth; i++) {
      stages.add(Stage.of(layer()));
    }
    boolean reals = form == Form.STOCHASTIC;
    var memory = backend.memory();
    Signal signal = reals ? Signal.real(inputs) : Signal.bits(inputs);
    network = Network.build(stages, signal, 1, memory);
    x =
        reals
            ? Draws.uniform(random, memory.real(inputs, frames))
            : Draws.coins(random, memory.bits(inputs, frames));
    dy = Draws.uniform(random, memory.real(luts, frames));
  }

  /// Ends the backend.
  @TearDown
  @Override
  public void tearDown() {
    backend.close();
  }

  @Override
  public Cost cost(String method) {
    // Gradients of inputs and outputs, and both themselves where they are reals.
    long reals = form == Form.STOCHASTIC ? 2 : 1;
    long resident = reals * Float.BYTES * frames * (inputs + (long) luts * depth);
    return new Cost((long) luts * frames * depth, "LUT and frame", resident, resident, 0);
  }

  /// Forward and backward.
  @Benchmark
  public void step() {
    try (Tape tape = new Tape(backend, Mode.TRAIN, 1)) {
      tape.watch(x);
      for (Parameter parameter : network.parameters()) {
        tape.watch(parameter.value());
      }
      tape.backward(network.forward(ForwardPass.soft(tape), x), dy);
    }
  }
}
