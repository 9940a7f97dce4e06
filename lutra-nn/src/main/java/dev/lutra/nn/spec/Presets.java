package dev.lutra.nn.spec;

import dev.lutra.nn.Layer;
import dev.lutra.nn.Stage;
import dev.lutra.nn.data.DataSource;
import dev.lutra.nn.data.Diabetes;
import dev.lutra.nn.data.DryBean;
import dev.lutra.nn.data.JscCernbox;
import dev.lutra.nn.data.JscOpenml;
import dev.lutra.nn.data.Mnist;
import dev.lutra.nn.data.Nid;
import dev.lutra.nn.data.Optdigits;
import dev.lutra.nn.data.StrokeDigits;
import dev.lutra.nn.encode.Modulation;
import dev.lutra.nn.encode.Thermometer;
import dev.lutra.nn.encode.Threshold;
import dev.lutra.nn.layer.GroupSumLayer;
import dev.lutra.nn.lut.Differentiable;
import dev.lutra.nn.lut.LearnedWiring;
import dev.lutra.nn.lut.LutLayer;
import dev.lutra.nn.lut.LutLayer.Mode;
import dev.lutra.nn.lut.LutParametrization;
import dev.lutra.nn.lut.PatchWiring;
import dev.lutra.nn.lut.Stochastic;
import dev.lutra.nn.lut.Weightless;
import dev.lutra.nn.optim.Adam;
import dev.lutra.nn.optim.Cosine;
import dev.lutra.nn.train.Augmentation;
import dev.lutra.nn.train.CrossEntropy;
import dev.lutra.nn.train.Regularization;
import dev.lutra.nn.train.SquaredError;
import dev.lutra.nn.train.TrainingSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Experiments to start from. Their settings were chosen on a validation split of the training
/// sets, except where a description says that they were not.
public final class Presets {
  /// A preset.
  ///
  /// @param description one line
  /// @param spec the experiment; its name is the preset's
  public record Preset(String description, ExperimentSpec spec) {}

  /// The preset of a newcomer's first run.
  public static final String DEFAULT = "digits-weightless";

  private Presets() {}

  /// All presets, the default one first.
  public static List<Preset> all() {
    return Stream.concat(tables().stream(), ImagePresets.all().stream()).toList();
  }

  private static List<Preset> tables() {
    return List.of(
        new Preset("embedded digits, two layers of weightless LUTs", digits()),
        new Preset("MNIST, 1024-360-60-10 stochastic LUTs in real mode", mnistStochastic()),
        new Preset("MNIST, 2304-384-64-360-60-10 differentiable LUTs", mnistDifferentiable()),
        new Preset("MNIST, 2000-1000 weightless LUTs, 3-bit thermometer", mnistWeightless()),
        new Preset(
            "MNIST, 1,597 LUT6 with encoder and head",
            mnist("mnist-tiny", 760, 1, 3, TrainingSettings.of(150, 128))),
        new Preset(
            "MNIST, 690 LUT6 and their encoder and head",
            mnist("mnist-small", 690, 7, 3, TrainingSettings.of(70, 128))),
        new Preset(
            "MNIST, 3,464 LUT6 with encoder and head",
            mnist("mnist-medium", 1280, 3, 4.1, TrainingSettings.of(120, 128))),
        new Preset(
            "MNIST, 4,080 LUT6 and their encoder and head",
            mnist("mnist-large", 4080, 7, 7, TrainingSettings.of(50, 128))),
        new Preset("8x8 digits, 300 LUT6 and their encoder and head", optdigits()),
        new Preset("8x8 digits, layers that read patches, for an iCE40 hx8k", optdigitsIce40()),
        new Preset("dry beans, 16 real features, 402 LUT6 with encoder and head", dryBean()),
        new Preset("diabetes, regression by modulation", diabetes()),
        new Preset(
            "jets of OpenML, 720 weightless LUTs with learned wiring; not tuned on the real data",
            jets("jsc-openml", new JscOpenml("", ""))),
        new Preset(
            "jets of CERNBox, 720 weightless LUTs with learned wiring; not tuned on the real data",
            jets("jsc-cernbox", new JscCernbox("", ""))),
        new Preset(
            "network intrusion, 100 weightless LUTs with learned wiring; not tuned on the real data",
            intrusion()));
  }

  /// The preset of that name.
  ///
  /// @throws SpecException if there is none
  public static ExperimentSpec named(String name) {
    return all().stream()
        .map(Preset::spec)
        .filter(spec -> spec.name().equals(name))
        .findFirst()
        .orElseThrow(() ->
            new SpecException(
                "got preset '"
                    + name
                    + "', expected one of "
                    + String.join(", ", all().stream().map(p -> p.spec().name()).toList())
                    + ", or a YAML file"));
  }

  private static ExperimentSpec digits() {
    return new ExperimentSpec(
        "digits-weightless",
        1,
        new StrokeDigits(10_000, 2_000, 1),
        12,
        0,
        new Thermometer(2, Thermometer.Placement.UNIFORM, true),
        stages(new GroupSumLayer(10, 3.3, true), Mode.BINARY, new Weightless(0.1), 6, 1000, 500),
        new CrossEntropy(0),
        new Adam(0.02, 0.9, 0.999, 1e-8, 0),
        new Cosine(0),
        TrainingSettings.of(10, 64).withValidation(0.1),
        new ExportSettings("lutra_digits", 1, 0));
  }

  private static ExperimentSpec mnistStochastic() {
    return new ExperimentSpec(
        "mnist-stochastic",
        1,
        new Mnist(""),
        8,
        0,
        new Modulation(15, 1, Modulation.Kind.PWM, 0),
        stages(
            new GroupSumLayer(10, 0.2, true),
            Mode.REAL,
            new Stochastic(0.01),
            6,
            1024,
            360,
            60,
            10),
        new CrossEntropy(0),
        new Adam(0.05, 0.9, 0.999, 1e-8, 0),
        new Cosine(0),
        TrainingSettings.of(4, 32).with(new Regularization(0.5, 0, 0)),
        new ExportSettings("lutra_mnist_stochastic", 1, 0));
  }

  private static ExperimentSpec mnistDifferentiable() {
    return new ExperimentSpec(
        "mnist-differentiable",
        1,
        new Mnist(""),
        8,
        0,
        new Modulation(7, 1, Modulation.Kind.PWM, 7),
        stages(
            new GroupSumLayer(10, 0.2, true),
            Mode.BINARY,
            new Differentiable(0.01),
            6,
            2304,
            384,
            64,
            360,
            60,
            10),
        new CrossEntropy(0),
        new Adam(0.02, 0.9, 0.999, 1e-8, 0),
        new Cosine(0),
        TrainingSettings.of(4, 32).withCalibration(8192),
        new ExportSettings("lutra_mnist_differentiable", 1, 0));
  }

  private static ExperimentSpec mnistWeightless() {
    return new ExperimentSpec(
        "mnist-weightless",
        1,
        new Mnist(""),
        8,
        0,
        new Thermometer(3, Thermometer.Placement.UNIFORM, true),
        stages(new GroupSumLayer(10, 3.3, true), Mode.BINARY, new Weightless(0.1), 6, 2000, 1000),
        new CrossEntropy(0),
        new Adam(0.02, 0.9, 0.999, 1e-8, 0),
        new Cosine(0),
        TrainingSettings.of(20, 128),
        new ExportSettings("lutra_mnist_weightless", 1, 0));
  }

  /// One layer that reads what it learns to read: of what was tried, the most accurate for its
  /// LUTs. Tables that start near 0 and hand a little of their gradient to neighbors, and a
  /// temperature that goes with the root of the group's size.
  ///
  /// @param levels of the encoder: 1 costs no LUT at all, 7 a good deal more than the layer
  private static ExperimentSpec mnist(
      String name, int units, int levels, double temperature, TrainingSettings training) {
    int candidates = levels == 1 ? 192 : 384;
    LutLayer layer = learned(units, 0.1, new LearnedWiring(candidates, 4, 0.7, 0.5));
    return new ExperimentSpec(
        name,
        1,
        new Mnist(""),
        8,
        0,
        new Thermometer(levels, Thermometer.Placement.UNIFORM, true),
        List.of(Stage.of(layer), Stage.of(new GroupSumLayer(10, temperature, true))),
        new CrossEntropy(0),
        new Adam(0.02, 0.9, 0.999, 1e-8, 0),
        new Cosine(0),
        training.with(Augmentation.ofShift(1)),
        new ExportSettings("lutra_" + name.replace('-', '_'), 1, 0));
  }

  private static ExperimentSpec optdigits() {
    LutLayer layer = learned(300, 0.1, new LearnedWiring(128, 1, 0.7, 0.5));
    return new ExperimentSpec(
        "optdigits",
        1,
        new Optdigits(""),
        8,
        0,
        new Thermometer(4, Thermometer.Placement.DISTRIBUTIVE, false),
        List.of(Stage.of(layer), Stage.of(new GroupSumLayer(10, 2, true))),
        new CrossEntropy(0),
        new Adam(0.02, 0.9, 0.999, 1e-8, 0),
        new Cosine(0),
        TrainingSettings.of(60, 64).withAveraging(0.99).with(new Augmentation(0, 0, 0, 0.02)),
        new ExportSettings("lutra_optdigits", 1, 0));
  }

  /// LUTs of four inputs. The first layer reads patches of 3 x 3 pixels; of the second, each class
  /// reads patches of 5 x 5 places all over the first.
  private static ExperimentSpec optdigitsIce40() {
    return new ExperimentSpec(
        "optdigits-ice40",
        1,
        new Optdigits(""),
        8,
        0,
        new Thermometer(4, Thermometer.Placement.DISTRIBUTIVE, false),
        List.of(
            Stage.of(patches(640, new PatchWiring(3, 3, 8, 8, 1))),
            Stage.of(patches(640, new PatchWiring(5, 5, 8, 8, 10))),
            Stage.of(new GroupSumLayer(10, 3, true))),
        new CrossEntropy(0),
        new Adam(0.02, 0.9, 0.999, 1e-8, 0),
        new Cosine(0),
        TrainingSettings.of(40, 64),
        new ExportSettings("lutra_optdigits", 1, 0));
  }

  private static LutLayer patches(int units, PatchWiring wiring) {
    Weightless node = new Weightless(0.1, 0.1, 0);
    return new LutLayer(units, 4, Mode.BINARY, node, wiring, null, null, 0.25);
  }

  /// One layer behind learned thresholds, each a comparator of one LUT6 at most.
  private static ExperimentSpec dryBean() {
    LutLayer layer = learned(140, 0.3, new LearnedWiring(128, 1, 0.7, 0.5));
    return new ExperimentSpec(
        "drybean",
        1,
        new DryBean(""),
        8,
        0.01,
        new Thermometer(6, Thermometer.Placement.DISTRIBUTIVE, false, 6, 0.5),
        List.of(Stage.of(layer), Stage.of(new GroupSumLayer(7, 2.6, true))),
        new CrossEntropy(0),
        new Adam(0.02, 0.9, 0.999, 1e-8, 0),
        new Cosine(0),
        TrainingSettings.of(60, 128).withAveraging(0.995),
        new ExportSettings("lutra_drybean", 1, 0));
  }

  private static ExperimentSpec diabetes() {
    return new ExperimentSpec(
        "diabetes-regression",
        1,
        new Diabetes(""),
        8,
        0,
        new Modulation(255, 1, Modulation.Kind.RANDOM, 0),
        stages(new GroupSumLayer(1, 6, false), Mode.REAL, new Stochastic(0.01), 6, 216, 36, 6),
        new SquaredError(),
        new Adam(0.01, 0.9, 0.999, 1e-8, 0),
        new Cosine(0),
        TrainingSettings.of(60, 32).withValidation(0.2),
        new ExportSettings("lutra_diabetes", 1, 0));
  }

  /// A guess from the settings that did well on MNIST and on dry beans, which are as wide.
  private static ExperimentSpec jets(String name, DataSource data) {
    return new ExperimentSpec(
        name,
        1,
        data,
        8,
        0,
        new Thermometer(32, Thermometer.Placement.DISTRIBUTIVE, false),
        List.of(
            Stage.of(learned(720, 0.1, new LearnedWiring(64, 4, 0.7))),
            Stage.of(new GroupSumLayer(5, 3.3, true))),
        new CrossEntropy(0),
        new Adam(0.01, 0.9, 0.999, 1e-8, 0),
        new Cosine(0),
        TrainingSettings.of(10, 256).withValidation(0.1),
        new ExportSettings("lutra_" + name.replace('-', '_'), 1, 0));
  }

  /// A guess likewise. The features are bits: the threshold is a wire.
  private static ExperimentSpec intrusion() {
    return new ExperimentSpec(
        "nid",
        1,
        new Nid("", ""),
        1,
        0,
        new Threshold(0.5),
        List.of(
            Stage.of(learned(100, 0.1, new LearnedWiring(64, 4, 0.7))),
            Stage.of(new GroupSumLayer(2, 2, true))),
        new CrossEntropy(0),
        new Adam(0.01, 0.9, 0.999, 1e-8, 0),
        new Cosine(0),
        TrainingSettings.of(10, 128).withValidation(0.1),
        new ExportSettings("lutra_nid", 1, 0));
  }

  private static LutLayer learned(int units, double spread, LearnedWiring wiring) {
    Weightless node = new Weightless(0.1, spread, 0);
    return new LutLayer(units, 6, Mode.BINARY, node, wiring, null, null, 0.25);
  }

  private static List<Stage> stages(
      GroupSumLayer head, Mode mode, LutParametrization node, int fanIn, int... units) {
    List<Layer> layers = new ArrayList<>();
    for (int n : units) {
      layers.add(LutLayer.of(n, fanIn, mode, node));
    }
    layers.add(head);
    return layers.stream().map(Stage::of).toList();
  }
}
