package dev.lutra.nn.spec;

import dev.lutra.nn.Layer;
import dev.lutra.nn.data.Arff;
import dev.lutra.nn.data.Cifar10;
import dev.lutra.nn.data.Csv;
import dev.lutra.nn.data.DataSource;
import dev.lutra.nn.data.Diabetes;
import dev.lutra.nn.data.DryBean;
import dev.lutra.nn.data.Idx;
import dev.lutra.nn.data.ImageFolder;
import dev.lutra.nn.data.JscCernbox;
import dev.lutra.nn.data.JscOpenml;
import dev.lutra.nn.data.Mnist;
import dev.lutra.nn.data.Nid;
import dev.lutra.nn.data.Npy;
import dev.lutra.nn.data.Npz;
import dev.lutra.nn.data.Optdigits;
import dev.lutra.nn.data.StrokeDigits;
import dev.lutra.nn.encode.BitPlanes;
import dev.lutra.nn.encode.Encoder;
import dev.lutra.nn.encode.Modulation;
import dev.lutra.nn.encode.Thermometer;
import dev.lutra.nn.encode.Threshold;
import dev.lutra.nn.layer.ActivationLayer;
import dev.lutra.nn.layer.BatchNormLayer;
import dev.lutra.nn.layer.BinarizeLayer;
import dev.lutra.nn.layer.BinaryDenseLayer;
import dev.lutra.nn.layer.ConcatenateLayer;
import dev.lutra.nn.layer.ConvolutionLayer;
import dev.lutra.nn.layer.DenseLayer;
import dev.lutra.nn.layer.DropoutLayer;
import dev.lutra.nn.layer.FlattenLayer;
import dev.lutra.nn.layer.GroupSumLayer;
import dev.lutra.nn.layer.ImageLayer;
import dev.lutra.nn.layer.PoolLayer;
import dev.lutra.nn.layer.SkipLayer;
import dev.lutra.nn.layer.UpSampleLayer;
import dev.lutra.nn.lut.ButterflyWiring;
import dev.lutra.nn.lut.Concrete;
import dev.lutra.nn.lut.DepthwiseWiring;
import dev.lutra.nn.lut.Differentiable;
import dev.lutra.nn.lut.ExplicitWiring;
import dev.lutra.nn.lut.LearnedWiring;
import dev.lutra.nn.lut.Light;
import dev.lutra.nn.lut.LocalWiring;
import dev.lutra.nn.lut.LutLayer;
import dev.lutra.nn.lut.LutParametrization;
import dev.lutra.nn.lut.MicroMlp;
import dev.lutra.nn.lut.Normalization;
import dev.lutra.nn.lut.PatchWiring;
import dev.lutra.nn.lut.PointwiseWiring;
import dev.lutra.nn.lut.RandomWiring;
import dev.lutra.nn.lut.Rewired;
import dev.lutra.nn.lut.SerialWiring;
import dev.lutra.nn.lut.SixteenGates;
import dev.lutra.nn.lut.Stochastic;
import dev.lutra.nn.lut.Walsh;
import dev.lutra.nn.lut.Weightless;
import dev.lutra.nn.lut.WindowWiring;
import dev.lutra.nn.lut.Wiring;
import dev.lutra.nn.optim.AdaGrad;
import dev.lutra.nn.optim.Adam;
import dev.lutra.nn.optim.Constant;
import dev.lutra.nn.optim.Cosine;
import dev.lutra.nn.optim.Optimizer;
import dev.lutra.nn.optim.Schedule;
import dev.lutra.nn.optim.Sgd;
import dev.lutra.nn.optim.StepDecay;
import dev.lutra.nn.optim.WarmUp;
import dev.lutra.nn.train.BinaryCrossEntropy;
import dev.lutra.nn.train.CrossEntropy;
import dev.lutra.nn.train.Loss;
import dev.lutra.nn.train.SquaredError;
import dev.lutra.tensor.backend.ElementKernels.Unary;
import java.util.List;
import java.util.Optional;

/// Everything an experiment can name, one line each: the name in files, what it is, and the
/// settings it has where a file says nothing. Contract tests iterate this list.
public final class Catalog {
  /// A choice.
  ///
  /// @param name what files call it (`type`)
  /// @param description one line
  /// @param defaults the settings of a file that gives none
  public record Entry(String name, String description, Record defaults) {}

  /// Choices of one kind.
  ///
  /// @param name what the kind is called in messages
  /// @param type the interface they share
  /// @param entries the choices
  public record Kind(String name, Class<?> type, List<Entry> entries) {}

  private static Entry entry(String name, String description, Record defaults) {
    return new Entry(name, description, defaults);
  }

  /// All kinds of choices.
  public static final List<Kind> KINDS =
      List.of(
          new Kind(
              "layer",
              Layer.class,
              List.of(
                  entry(
                      "lut",
                      "look-up tables, the nodes of the network",
                      LutLayer.of(1024, 6, LutLayer.Mode.BINARY, new Differentiable(0.01))),
                  entry(
                      "groupSum",
                      "read-out: ones per group, over a temperature",
                      new GroupSumLayer(10, 1, true)),
                  entry("dense", "dense layer of reals", new DenseLayer(128, true)),
                  entry(
                      "binaryDense",
                      "dense layer of binarized weights and outputs",
                      new BinaryDenseLayer(64, 0.9, 1e-5)),
                  entry("batchNorm", "batch normalization of reals", new BatchNormLayer(0.9, 1e-5)),
                  entry(
                      "activation",
                      "relu, hardTanh, clip01, sigmoid or sign",
                      new ActivationLayer(Unary.RELU)),
                  entry("dropout", "random zeros in training", new DropoutLayer(0.1)),
                  entry(
                      "binarize",
                      "reals to bits, straight-through gradient",
                      new BinarizeLayer(0.5, 0.5)),
                  entry("concatenate", "joins the stages named by from", new ConcatenateLayer()),
                  entry(
                      "image",
                      "features seen as an image, for the layers behind it",
                      new ImageLayer(1, 28, 28)),
                  entry(
                      "convolution",
                      "a body of layers at every position of a window",
                      new ConvolutionLayer(
                          3, LutLayer.of(64, 6, LutLayer.Mode.BINARY, new Differentiable(0.01)))),
                  entry("pool", "the elements of a window become one", PoolLayer.max(2)),
                  entry("upSample", "every pixel becomes a square of pixels", new UpSampleLayer(2)),
                  entry("flatten", "an image seen as features", new FlattenLayer()),
                  entry(
                      "skip",
                      "a body of layers, joined with its own input",
                      new SkipLayer(
                          List.of(
                              LutLayer.of(
                                  1024, 6, LutLayer.Mode.BINARY, new Differentiable(0.01))))))),
          new Kind(
              "node",
              LutParametrization.class,
              List.of(
                  entry(
                      "differentiable",
                      "stochastic LUT with batch normalization (BinaryBrain)",
                      new Differentiable(0.01)),
                  entry(
                      "stochastic",
                      "entries are probabilities of a 1 (Fuchikami 2019)",
                      new Stochastic(0.01)),
                  entry(
                      "weightless",
                      "DWN: sign of the addressed entry, EFD gradient (Bacellar 2024)",
                      new Weightless(0.1)),
                  entry("light", "sigmoid of logits, residual start", new Light(true, 3, 1)),
                  entry(
                      "concrete",
                      "samples of logits, drawn anew each step (Louizos 2018)",
                      new Concrete(0.5, 0, 0, false, true, 3, 1)),
                  entry(
                      "walsh",
                      "sigmoid of a Walsh transform of coefficients (WARP)",
                      new Walsh(true, 3, 1, 1)),
                  entry(
                      "gates",
                      "mixture of the sixteen gates, fan-in 2 (Petersen 2022)",
                      new SixteenGates(true, 5, 1)),
                  entry("mlp", "micro-MLP tabulated on its corners", new MicroMlp(16)))),
          new Kind(
              "wiring",
              Wiring.class,
              List.of(
                  entry("random", "random, balanced, distinct per LUT", new RandomWiring()),
                  entry(
                      "learned",
                      "scored candidates for every input (after DWN)",
                      new LearnedWiring(64, 4, 0.7)),
                  entry(
                      "rewired",
                      "random; weak inputs are exchanged while it is trained",
                      new Rewired(0.02, 0.7, 0.5)),
                  entry("serial", "input i of LUT m reads m * fanIn + i", new SerialWiring()),
                  entry("local", "Gaussian around the LUT's place", new LocalWiring(3, 0, 0)),
                  entry("window", "from neighbors of the LUT's place", new WindowWiring(24, 1)),
                  entry(
                      "patch",
                      "from a patch of an image around the LUT's place",
                      new PatchWiring(3, 3, 28, 28, 1)),
                  entry("depthwise", "within a channel", new DepthwiseWiring(1)),
                  entry("pointwise", "across channels at one position", new PointwiseWiring(1)),
                  entry("butterfly", "a stage of a butterfly", new ButterflyWiring(0)),
                  entry("explicit", "a list", new ExplicitWiring(List.of())))),
          new Kind(
              "encoder",
              Encoder.class,
              List.of(
                  entry("threshold", "one comparator a feature", new Threshold(0.5)),
                  entry(
                      "thermometer",
                      "several comparators a feature",
                      new Thermometer(3, Thermometer.Placement.DISTRIBUTIVE, false)),
                  entry(
                      "modulation",
                      "thresholds that sweep over frames",
                      new Modulation(7, 1, Modulation.Kind.PWM, 7)),
                  entry("bitPlanes", "bits of the word itself", new BitPlanes(0)))),
          new Kind(
              "loss",
              Loss.class,
              List.of(
                  entry("crossEntropy", "softmax cross-entropy", new CrossEntropy(0)),
                  entry("binaryCrossEntropy", "sigmoid cross-entropy", new BinaryCrossEntropy()),
                  entry("squaredError", "mean squared error", new SquaredError()))),
          new Kind(
              "optimizer",
              Optimizer.class,
              List.of(
                  entry(
                      "adam", "Adam; AdamW with weightDecay", new Adam(0.001, 0.9, 0.999, 1e-8, 0)),
                  entry("sgd", "gradient descent with momentum", new Sgd(0.01, 0.9)),
                  entry("adaGrad", "AdaGrad", new AdaGrad(0.01, 1e-8)))),
          new Kind(
              "schedule",
              Schedule.class,
              List.of(
                  entry("constant", "no change", new Constant()),
                  entry("step", "a factor every few epochs", new StepDecay(10, 0.5)),
                  entry("cosine", "half a cosine down to a floor", new Cosine(0)),
                  entry(
                      "warmUp",
                      "linear rise, then another schedule",
                      new WarmUp(1, new Constant())))),
          new Kind(
              "data",
              DataSource.class,
              List.of(
                  entry(
                      "digits",
                      "embedded generator of stroke-drawn 28x28 digits",
                      new StrokeDigits(10_000, 2_000, 1)),
                  entry("mnist", "60,000 + 10,000 digits 28x28", new Mnist("")),
                  entry("cifar10", "50,000 + 10,000 colour images 32x32", new Cifar10("")),
                  entry("optdigits", "3,823 + 1,797 digits 8x8", new Optdigits("")),
                  entry("drybean", "13,611 beans, 16 features, 7 classes", new DryBean("")),
                  entry("diabetes", "442 patients, 10 features, real target", new Diabetes("")),
                  entry(
                      "jscOpenml",
                      "830,000 jets, 16 features, 5 classes, of OpenML",
                      new JscOpenml("", "")),
                  entry(
                      "jscCernbox",
                      "986,806 jets, 16 features, 5 classes, of CERNBox",
                      new JscCernbox("", "")),
                  entry(
                      "nid",
                      "175,341 + 82,332 network flows as 593 bits, attack or not",
                      new Nid("", "")),
                  entry("idx", "IDX files, plain or gzip", new Idx("", "", "", "")),
                  entry(
                      "csv",
                      "CSV or TSV with a header and a named target",
                      new Csv("", "", "", "classes", 0.2, 42)),
                  entry(
                      "arff",
                      "ARFF, as OpenML has it, with a named target",
                      new Arff("", "", "", "classes", 0.2, 42)),
                  entry("npy", "four NPY files", new Npy("", "", "", "")),
                  entry("npz", "one NPZ with x_train, y_train, x_test, y_test", new Npz("")),
                  entry(
                      "images",
                      "folders of PNG files, one folder a class",
                      new ImageFolder("", "", 28, 28, true)))));

  private Catalog() {}

  /// The kind whose interface is `type`, if it is one.
  public static Optional<Kind> kind(Class<?> type) {
    return KINDS.stream().filter(kind -> kind.type() == type).findFirst();
  }

  /// The settings of a record that is no choice, where a file gives none.
  static Optional<Record> settings(Class<?> type) {
    return type == Normalization.class ? Optional.of(Normalization.BATCH) : Optional.empty();
  }

  /// The catalog's name of a record.
  ///
  /// @throws IllegalArgumentException if it is not in the catalog
  public static String nameOf(Record value) {
    return KINDS.stream()
        .flatMap(kind -> kind.entries().stream())
        .filter(e -> e.defaults().getClass() == value.getClass())
        .map(Entry::name)
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(value.getClass() + ": not in the catalog"));
  }
}
