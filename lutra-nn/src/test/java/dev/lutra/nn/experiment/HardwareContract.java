package dev.lutra.nn.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lutra.netlist.Netlist;
import dev.lutra.netlist.pass.Passes;
import dev.lutra.netlist.pass.Pipeline;
import dev.lutra.netlist.sim.Comparison;
import dev.lutra.netlist.sim.Trace;
import dev.lutra.nn.EncodedNetwork;
import dev.lutra.nn.Layer;
import dev.lutra.nn.Stage;
import dev.lutra.nn.TestNets;
import dev.lutra.nn.data.Dataset;
import dev.lutra.nn.data.Samples;
import dev.lutra.nn.encode.Encoder;
import dev.lutra.nn.encode.Modulation;
import dev.lutra.nn.encode.Threshold;
import dev.lutra.nn.layer.BinaryDenseLayer;
import dev.lutra.nn.layer.GroupSumLayer;
import dev.lutra.nn.layer.ImageLayer;
import dev.lutra.nn.lut.LutLayer;
import dev.lutra.nn.lut.LutLayer.Mode;
import dev.lutra.nn.lut.LutParametrization;
import dev.lutra.nn.lut.Stochastic;
import dev.lutra.nn.lut.Weightless;
import dev.lutra.nn.spec.ExperimentSpec;
import java.util.List;

/// Small networks, and the check that netlist and hardened network are one function.
final class HardwareContract {
  private HardwareContract() {}

  static final int WIDTH = 12;
  static final int SAMPLES = 131;
  static final Dataset TRAIN = TestNets.classes(160, WIDTH, 4, 1);
  static final GroupSumLayer HEAD = new GroupSumLayer(4, 1.5, true);
  static final ImageLayer IMAGE = new ImageLayer(1, 3, 4);
  static final Threshold BITS = new Threshold(0.5);
  static final Modulation REALS = new Modulation(3, 1, Modulation.Kind.PWM, 0);

  record Case(String name, Encoder encoder, List<Stage> stages) {
    @Override
    public String toString() {
      return name;
    }
  }

  static LutLayer lut(int units, int fanIn, Mode mode, LutParametrization node) {
    return LutLayer.of(units, fanIn, mode, node);
  }

  static LutLayer bits(int units) {
    return lut(units, 4, Mode.BINARY, new Weightless(0.1));
  }

  static LutLayer probabilities(int units) {
    return lut(units, 3, Mode.REAL, new Stochastic(0.2));
  }

  static BinaryDenseLayer binary(int units) {
    return new BinaryDenseLayer(units, 0.9, 1e-5);
  }

  static Case network(String name, Encoder encoder, Layer... layers) {
    return new Case(name, encoder, TestNets.stages(layers));
  }

  static Experiment trained(Encoder encoder, List<Stage> stages) {
    ExperimentSpec spec = TestNets.spec(encoder, TestNets.epochs(2, 40), stages);
    Experiment experiment = Experiment.prepare(spec, TRAIN, TestNets.BACKEND);
    TestNets.train(experiment, TRAIN);
    return experiment;
  }

  static void same(Netlist netlist, Trace golden, long leastBits) {
    Comparison comparison = Comparison.of(netlist, golden);
    assertThat(comparison.passed()).as(comparison.toString()).isTrue();
    assertThat(comparison.layerBits()).isGreaterThanOrEqualTo(leastBits);
  }

  static void check(EncodedNetwork model) {
    Samples samples = TestNets.bytes(SAMPLES, WIDTH, 77);
    Netlist netlist = model.lower();
    Trace golden = GoldenTrace.of(model, netlist, samples, SAMPLES);
    long bits = 0;
    for (long[][] layer : golden.layers()) {
      bits += (long) layer.length * SAMPLES * golden.frames();
    }
    same(netlist, golden, bits);
    Netlist optimized = Passes.optimize(netlist).netlist();
    same(optimized, golden, 0);
    same(new Pipeline(1).apply(optimized), golden, 0);
    same(new Pipeline(2).apply(netlist), golden, bits);
  }
}
