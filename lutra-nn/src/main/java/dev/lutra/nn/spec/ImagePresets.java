package dev.lutra.nn.spec;

import dev.lutra.netlist.stream.Window.Border;
import dev.lutra.nn.Layer;
import dev.lutra.nn.Stage;
import dev.lutra.nn.data.Cifar10;
import dev.lutra.nn.data.Mnist;
import dev.lutra.nn.encode.Modulation;
import dev.lutra.nn.encode.Thermometer;
import dev.lutra.nn.layer.ConcatenateLayer;
import dev.lutra.nn.layer.ConvolutionLayer;
import dev.lutra.nn.layer.FlattenLayer;
import dev.lutra.nn.layer.GroupSumLayer;
import dev.lutra.nn.layer.ImageLayer;
import dev.lutra.nn.layer.Padding;
import dev.lutra.nn.layer.PoolLayer;
import dev.lutra.nn.lut.Differentiable;
import dev.lutra.nn.lut.LearnedWiring;
import dev.lutra.nn.lut.LutLayer;
import dev.lutra.nn.lut.LutLayer.Mode;
import dev.lutra.nn.lut.LutParametrization;
import dev.lutra.nn.lut.RandomWiring;
import dev.lutra.nn.lut.SerialWiring;
import dev.lutra.nn.lut.Weightless;
import dev.lutra.nn.lut.Wiring;
import dev.lutra.nn.optim.Adam;
import dev.lutra.nn.optim.Cosine;
import dev.lutra.nn.spec.Presets.Preset;
import dev.lutra.nn.train.Augmentation;
import dev.lutra.nn.train.CrossEntropy;
import dev.lutra.nn.train.TrainingSettings;
import java.util.ArrayList;
import java.util.List;

/// Convolutional networks to start from.
final class ImagePresets {
  private static final Differentiable BRAIN = new Differentiable(0.01);
  private static final Weightless NODE = new Weightless(0.1, 0.1, 0);

  private ImagePresets() {}

  static List<Preset> all() {
    return List.of(
        new Preset("MNIST, BinaryBrain's convolutional network", mnistCnn()),
        new Preset("MNIST, two convolutions of weightless LUT trees", mnistCnnBest()),
        new Preset("CIFAR-10, BinaryBrain's convolutional network", cifarCnn()),
        new Preset("CIFAR-10, OR of a convolution, and the pixels, 16,000 LUTs", cifarBest()));
  }

  /// A layer whose inputs are drawn, or follow each other as in a tree.
  private static LutLayer lut(int units, LutParametrization node, Wiring wiring) {
    return new LutLayer(units, 6, Mode.BINARY, node, wiring, null, null, 0.25);
  }

  /// A layer, and layers that reduce it six to one.
  private static List<Layer> tree(LutParametrization node, int... units) {
    List<Layer> layers = new ArrayList<>();
    for (int n : units) {
      layers.add(lut(n, node, layers.isEmpty() ? new RandomWiring() : new SerialWiring()));
    }
    return layers;
  }

  /// Windows of 3 x 3.
  private static Layer convolution(Padding padding, LutParametrization node, int... units) {
    return new ConvolutionLayer(3, 3, 1, 1, padding, Border.ZERO, tree(node, units));
  }

  private static List<Stage> stages(List<Layer> layers) {
    return layers.stream().map(Stage::of).toList();
  }

  /// The topology of BinaryBrain's sample, whose logits are single bits, summed over seven frames.
  private static ExperimentSpec mnistCnn() {
    List<Layer> layers = new ArrayList<>();
    layers.add(new ImageLayer(1, 28, 28));
    layers.add(convolution(Padding.VALID, BRAIN, 216, 36));
    layers.add(convolution(Padding.VALID, BRAIN, 432, 72));
    layers.add(PoolLayer.max(2));
    layers.add(convolution(Padding.VALID, BRAIN, 432, 72));
    layers.add(convolution(Padding.VALID, BRAIN, 864, 144));
    layers.add(PoolLayer.max(2));
    layers.add(new FlattenLayer());
    layers.addAll(tree(BRAIN, 768, 128));
    layers.addAll(tree(BRAIN, 360, 60, 10));
    layers.add(new GroupSumLayer(10, 0.2, true));
    return new ExperimentSpec(
        "mnist-cnn",
        1,
        new Mnist(""),
        8,
        0,
        new Modulation(7, 1, Modulation.Kind.PWM, 7),
        stages(layers),
        new CrossEntropy(0),
        new Adam(0.01, 0.9, 0.999, 1e-8, 0),
        new Cosine(0),
        TrainingSettings.of(4, 64).withCalibration(64),
        new ExportSettings("lutra_mnist_cnn", 1, 2));
  }

  /// Trees in windows, and a wide layer that learns what it reads of them.
  private static ExperimentSpec mnistCnnBest() {
    List<Layer> layers =
        List.of(
            new ImageLayer(1, 28, 28),
            convolution(Padding.SAME, NODE, 384, 64),
            PoolLayer.max(2),
            convolution(Padding.SAME, NODE, 768, 128),
            PoolLayer.max(2),
            new FlattenLayer(),
            lut(4000, NODE, new LearnedWiring(128, 4, 0.7, 0.5)),
            new GroupSumLayer(10, 7, true));
    return new ExperimentSpec(
        "mnist-cnn-best",
        1,
        new Mnist(""),
        8,
        0,
        new Thermometer(3, Thermometer.Placement.UNIFORM, true),
        stages(layers),
        new CrossEntropy(0),
        new Adam(0.02, 0.9, 0.999, 1e-8, 0),
        new Cosine(0),
        TrainingSettings.of(30, 128).withValidation(0.1).with(Augmentation.ofShift(1)),
        new ExportSettings("lutra_mnist_cnn", 1, 2));
  }

  /// The topology of BinaryBrain's sample.
  private static ExperimentSpec cifarCnn() {
    List<Layer> layers = new ArrayList<>();
    layers.add(new ImageLayer(3, 32, 32));
    layers.add(convolution(Padding.VALID, BRAIN, 192, 32));
    layers.add(convolution(Padding.VALID, BRAIN, 1152, 192, 32));
    layers.add(PoolLayer.max(2));
    layers.add(convolution(Padding.VALID, BRAIN, 2304, 384, 64));
    layers.add(convolution(Padding.VALID, BRAIN, 2304, 384, 64));
    layers.add(PoolLayer.max(2));
    layers.add(new FlattenLayer());
    layers.addAll(tree(BRAIN, 18432, 3072, 512));
    layers.addAll(tree(BRAIN, 2160, 360, 60, 10));
    layers.add(new GroupSumLayer(10, 0.2, true));
    return new ExperimentSpec(
        "cifar10-cnn",
        1,
        new Cifar10(""),
        8,
        0,
        new Modulation(7, 1, Modulation.Kind.PWM, 3),
        stages(layers),
        new CrossEntropy(0),
        new Adam(0.01, 0.9, 0.999, 1e-8, 0),
        new Cosine(0),
        TrainingSettings.of(8, 64).withCalibration(64),
        new ExportSettings("lutra_cifar10_cnn", 1, 2));
  }

  /// One slow convolution whose tables begin with few ones, of which an OR is taken, and a wide
  /// layer that learns what it reads of it and of the pixels themselves. The names are those of the
  /// run that was measured: random numbers depend on them.
  private static ExperimentSpec cifarBest() {
    Weightless quiet = new Weightless(0.1, 0.1, 0, -0.07);
    Layer convolution =
        new ConvolutionLayer(
            3,
            3,
            1,
            1,
            Padding.SAME,
            Border.ZERO,
            List.of(lut(384, quiet, new LearnedWiring(108, 8, 0.7, 0.5))));
    List<Stage> stages =
        List.of(
            new Stage("s0", List.of(), new ImageLayer(3, 32, 32)),
            new Stage("c1", List.of(), 0.05, convolution),
            new Stage("p1", List.of(), PoolLayer.max(4)),
            new Stage("fp1", List.of(), new FlattenLayer()),
            new Stage("fs0", List.of("s0"), new FlattenLayer()),
            new Stage("", List.of("fp1", "fs0"), new ConcatenateLayer()),
            Stage.of(lut(16_000, NODE, new LearnedWiring(256, 4, 0.7, 0.5))),
            Stage.of(new GroupSumLayer(10, 14, true)));
    return new ExperimentSpec(
        "cifar10-best",
        1,
        new Cifar10(""),
        8,
        0,
        new Thermometer(4, Thermometer.Placement.UNIFORM, true),
        stages,
        new CrossEntropy(0),
        new Adam(0.02, 0.9, 0.999, 1e-8, 0),
        new Cosine(0),
        TrainingSettings.of(60, 128).withValidation(0.1).with(Augmentation.ofShift(2).withMirror()),
        new ExportSettings("lutra_cifar10", 1, 2));
  }
}
