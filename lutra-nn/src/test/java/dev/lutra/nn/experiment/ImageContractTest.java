package dev.lutra.nn.experiment;

import static dev.lutra.nn.experiment.HardwareContract.BITS;
import static dev.lutra.nn.experiment.HardwareContract.HEAD;
import static dev.lutra.nn.experiment.HardwareContract.IMAGE;
import static dev.lutra.nn.experiment.HardwareContract.REALS;
import static dev.lutra.nn.experiment.HardwareContract.SAMPLES;
import static dev.lutra.nn.experiment.HardwareContract.TRAIN;
import static dev.lutra.nn.experiment.HardwareContract.WIDTH;
import static dev.lutra.nn.experiment.HardwareContract.binary;
import static dev.lutra.nn.experiment.HardwareContract.bits;
import static dev.lutra.nn.experiment.HardwareContract.check;
import static dev.lutra.nn.experiment.HardwareContract.network;
import static dev.lutra.nn.experiment.HardwareContract.probabilities;
import static dev.lutra.nn.experiment.HardwareContract.trained;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lutra.netlist.sim.Trace;
import dev.lutra.netlist.stream.StreamNetlist;
import dev.lutra.netlist.stream.StreamSimulator;
import dev.lutra.netlist.stream.Window.Border;
import dev.lutra.nn.EncodedNetwork;
import dev.lutra.nn.Layer;
import dev.lutra.nn.NotLowerableException;
import dev.lutra.nn.Stage;
import dev.lutra.nn.TestNets;
import dev.lutra.nn.data.Dataset;
import dev.lutra.nn.data.ImageShape;
import dev.lutra.nn.data.Samples;
import dev.lutra.nn.encode.Encoder;
import dev.lutra.nn.encode.Thermometer;
import dev.lutra.nn.experiment.HardwareContract.Case;
import dev.lutra.nn.layer.ActivationLayer;
import dev.lutra.nn.layer.ConcatenateLayer;
import dev.lutra.nn.layer.ConvolutionLayer;
import dev.lutra.nn.layer.DenseLayer;
import dev.lutra.nn.layer.FlattenLayer;
import dev.lutra.nn.layer.ImageLayer;
import dev.lutra.nn.layer.Padding;
import dev.lutra.nn.layer.PoolLayer;
import dev.lutra.nn.layer.SkipLayer;
import dev.lutra.nn.layer.UpSampleLayer;
import dev.lutra.nn.lut.DepthwiseWiring;
import dev.lutra.nn.lut.LearnedWiring;
import dev.lutra.nn.lut.LutLayer;
import dev.lutra.nn.lut.LutLayer.Mode;
import dev.lutra.nn.lut.Weightless;
import dev.lutra.nn.spec.ExperimentSpec;
import dev.lutra.nn.spec.Presets;
import dev.lutra.tensor.backend.ElementKernels.Unary;
import dev.lutra.tensor.backend.ImageKernels.Pooling;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Networks of images, with tables for every position and with tables that all positions share, are
/// the hardened network.
class ImageContractTest {
  /// The samples as images of 3 x 4 pixels, or of three planes of 2 x 2.
  static Stream<Case> networks() {
    List<Case> cases = new ArrayList<>();
    ImageLayer image = IMAGE;
    FlattenLayer flat = new FlattenLayer();
    Encoder levels = new Thermometer(2, Thermometer.Placement.UNIFORM, true);
    for (Border border : Border.values()) {
      cases.add(
          network(
              "convolution with border " + border,
              levels,
              image,
              new ConvolutionLayer(3, 2, 1, 1, Padding.SAME, border, List.of(bits(12), bits(6))),
              flat,
              bits(8),
              HEAD));
    }
    cases.add(
        network(
            "convolutions and a pool",
            levels,
            image,
            new ConvolutionLayer(2, bits(12), bits(6)),
            PoolLayer.max(2),
            flat,
            bits(8),
            HEAD));
    cases.add(
        network(
            "convolution of binary dense layers",
            levels,
            image,
            new ConvolutionLayer(3, 3, 1, 1, Padding.SAME, Border.ONE, List.of(binary(6))),
            new ConvolutionLayer(
                3, 3, 1, 1, Padding.SAME, Border.ZERO, List.of(bits(9), binary(6))),
            new ConvolutionLayer(2, binary(5)),
            binary(4),
            PoolLayer.max(2),
            flat,
            bits(8),
            HEAD));
    cases.add(
        network(
            "stride and dilation",
            BITS,
            new ImageLayer(1, 4, 3),
            new ConvolutionLayer(2, 2, 2, 1, Padding.SAME, Border.ONE, List.of(bits(5))),
            new ConvolutionLayer(2, 2, 1, 2, Padding.SAME, Border.ZERO, List.of(bits(6))),
            flat,
            bits(8),
            HEAD));
    cases.add(
        network(
            "planes of an image, and layers at every pixel",
            levels,
            new ImageLayer(3, 2, 2),
            bits(9),
            new SkipLayer(List.of(bits(3))),
            flat,
            bits(8),
            HEAD));
    cases.add(
        network(
            "read-out of an image",
            BITS,
            image,
            new ConvolutionLayer(2, bits(12)),
            new PoolLayer(Pooling.STOCHASTIC, 2, 1, 1, Padding.SAME),
            HEAD));
    cases.add(
        network(
            "an image is enlarged again",
            BITS,
            image,
            new PoolLayer(Pooling.MAX, 1, 2, 2, Padding.SAME),
            new UpSampleLayer(2),
            flat,
            bits(8),
            HEAD));
    cases.add(
        network(
            "an OR that is too wide for a table",
            BITS,
            image,
            bits(5),
            new PoolLayer(Pooling.MAX, 5, 3, 2, Padding.SAME),
            flat,
            bits(8),
            HEAD));
    LutLayer learned =
        new LutLayer(
            6, 4, Mode.BINARY, new Weightless(0.1), new LearnedWiring(9, 1, 1), null, null, 0.25);
    LutLayer grouped =
        new LutLayer(
            8, 3, Mode.BINARY, new Weightless(0.1), new DepthwiseWiring(2), null, null, 0.25);
    for (SkipLayer.Joining join : List.of(SkipLayer.Joining.OR, SkipLayer.Joining.XOR)) {
      ConvolutionLayer inner =
          new ConvolutionLayer(3, 3, 1, 1, Padding.SAME, Border.ZERO, List.of(learned));
      cases.add(
          network(
              "residual convolution " + join,
              levels,
              image,
              bits(6),
              new SkipLayer(List.of(inner), join),
              new ConvolutionLayer(2, grouped, bits(4)),
              flat,
              bits(8),
              HEAD));
    }
    cases.add(
        new Case(
            "several scales and the pixels",
            levels,
            List.of(
                new Stage("pixels", List.of(), image),
                new Stage("fine", List.of(), new ConvolutionLayer(2, learned)),
                new Stage("coarse", List.of(), PoolLayer.max(2)),
                new Stage("a", List.of("fine"), flat),
                new Stage("b", List.of("coarse"), flat),
                new Stage("again", List.of("input"), image),
                new Stage("c", List.of("again"), flat),
                new Stage("", List.of("a", "b", "c", "a"), new ConcatenateLayer()),
                Stage.of(bits(8)),
                Stage.of(HEAD))));
    cases.add(
        network(
            "convolution of probabilities in frames",
            REALS,
            image,
            new ConvolutionLayer(2, probabilities(9), probabilities(4)),
            new PoolLayer(Pooling.STOCHASTIC, 2, 2, 1, Padding.VALID),
            flat,
            probabilities(8),
            HEAD));
    return cases.stream();
  }

  @ParameterizedTest
  @MethodSource("networks")
  void theNetlistOfAllPositionsIsTheNetworkBitForBit(Case given) {
    check(trained(given.encoder(), given.stages()).model());
  }

  /// Pixel by pixel, with tables shared by all positions, as with tables for every position.
  @ParameterizedTest
  @MethodSource("networks")
  void theCoreThatTakesAPixelAClockIsTheNetwork(Case given) {
    EncodedNetwork model = trained(given.encoder(), given.stages()).model();
    if (given.name().startsWith("an image is enlarged")) {
      assertThatThrownBy(model::stream)
          .isInstanceOf(NotLowerableException.class)
          .hasMessageContaining("upSample: ");
      return;
    }
    StreamNetlist stream = model.stream();
    Samples samples = TestNets.bytes(SAMPLES, WIDTH, 77);
    Trace golden = GoldenTrace.of(model, model.lower(), samples, SAMPLES);
    int[] words = new InputWords(samples, model.quantizer()).pixels(0, SAMPLES, stream.words());
    StreamSimulator simulator = new StreamSimulator(stream);
    assertThat(simulator.scores(words, SAMPLES)).isEqualTo(golden.scores());
    assertThat(simulator.classes(words, SAMPLES)).isEqualTo(golden.classes());
  }

  /// An image, joined with another stage.
  private static List<Stage> besideTheImage(String other, Stage... more) {
    List<Stage> stages = new ArrayList<>();
    stages.add(Stage.of(IMAGE));
    stages.add(new Stage("flat", List.of(), new FlattenLayer()));
    stages.addAll(List.of(more));
    stages.add(new Stage("", List.of("flat", other), new ConcatenateLayer()));
    stages.add(Stage.of(bits(8)));
    stages.add(Stage.of(HEAD));
    return stages;
  }

  @Test
  void theEncoderBesideAnImageIsRefusedInACoreThatTakesPixelsInTurn() {
    List<Stage> stages = besideTheImage("input");
    EncodedNetwork model = trained(BITS, stages).model();
    check(model);
    assertThatThrownBy(model::stream)
        .isInstanceOf(NotLowerableException.class)
        .hasMessageContaining("layers.2: reads the encoder beside other stages")
        .hasMessageContaining("put an image and a flatten layer between them");
  }

  @Test
  void whatReadsTheEncoderButAnImageIsRefusedInACoreThatTakesPixelsInTurn() {
    SkipLayer skip = new SkipLayer(List.of(bits(12)));
    for (Layer layer : List.of(new FlattenLayer(), skip, bits(12))) {
      List<Stage> stages = besideTheImage("b", new Stage("b", List.of("input"), layer));
      assertThatThrownBy(trained(BITS, stages).model()::stream)
          .isInstanceOf(NotLowerableException.class)
          .hasMessageContaining("layers.2: reads the encoder, expected an image layer there");
    }
  }

  @Test
  void imagesOfTwoShapesAreRefusedInACoreThatTakesPixelsInTurn() {
    List<Stage> stages =
        besideTheImage(
            "c",
            new Stage("b", List.of("input"), new ImageLayer(1, 4, 3)),
            new Stage("c", List.of("b"), new FlattenLayer()));
    assertThatThrownBy(trained(BITS, stages).model()::stream)
        .isInstanceOf(NotLowerableException.class)
        .hasMessageContaining("got 4 x 3 pixels, after 3 x 4 before");
  }

  /// As drawn, before they are trained.
  @Test
  void everyPresetOfImagesCanBeACoreThatTakesAPixelAClock() {
    int cores = 0;
    for (Presets.Preset preset : Presets.all()) {
      ExperimentSpec spec = preset.spec();
      if (spec.layers().getFirst().layer() instanceof ImageLayer pixels) {
        int width = pixels.planes() * pixels.rows() * pixels.columns();
        Dataset plain = TestNets.classes(20, width, 10, 1);
        ImageShape shape = new ImageShape(pixels.planes(), pixels.rows(), pixels.columns());
        Dataset data =
            new Dataset("images", plain.samples(), plain.targets(), plain.featureNames(), shape);
        StreamNetlist stream = Experiment.prepare(spec, data, TestNets.BACKEND).model().stream();
        assertThat(stream.words()).isEqualTo(pixels.planes());
        cores++;
      }
    }
    assertThat(cores).isEqualTo(4);
  }

  @Test
  void pixelsWithThresholdsOfTheirOwnAreRefusedInACoreThatTakesThemInTurn() {
    Encoder own = new Thermometer(2, Thermometer.Placement.DISTRIBUTIVE, false);
    EncodedNetwork model =
        trained(own, TestNets.stages(IMAGE, bits(5), new FlattenLayer(), bits(8), HEAD)).model();
    assertThatThrownBy(model::stream)
        .isInstanceOf(NotLowerableException.class)
        .hasMessageContaining("layers.0: image: ")
        .hasMessageContaining("set encoder.global to true");
    assertThatThrownBy(trained(BITS, TestNets.stages(bits(8), HEAD)).model()::stream)
        .isInstanceOf(NotLowerableException.class)
        .hasMessageContaining("expected an image layer");
  }

  /// A teacher of reals, whose convolution learns as any other layer does.
  @Test
  void aDenseLayerReadsWindowsToo() {
    List<Stage> stages =
        TestNets.stages(
            IMAGE,
            new ConvolutionLayer(2, new DenseLayer(6, true), new ActivationLayer(Unary.RELU)),
            new PoolLayer(Pooling.AVERAGE, 2, 2, 1, Padding.VALID),
            new FlattenLayer(),
            new DenseLayer(4, true));
    ExperimentSpec spec = TestNets.spec(REALS, TestNets.epochs(30, 40), stages);
    Experiment experiment = Experiment.prepare(spec, TRAIN, TestNets.BACKEND);
    TestNets.train(experiment, TRAIN);
    assertThat(experiment.evaluate(TRAIN).soft()).isGreaterThan(0.6);
    assertThatThrownBy(experiment.model()::lower).isInstanceOf(NotLowerableException.class);
  }
}
