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
import dev.lutra.nn.NotLowerableException;
import dev.lutra.nn.Stage;
import dev.lutra.nn.TestNets;
import dev.lutra.nn.data.Samples;
import dev.lutra.nn.encode.Encoder;
import dev.lutra.nn.encode.Thermometer;
import dev.lutra.nn.experiment.HardwareContract.Case;
import dev.lutra.nn.layer.ActivationLayer;
import dev.lutra.nn.layer.ConvolutionLayer;
import dev.lutra.nn.layer.DenseLayer;
import dev.lutra.nn.layer.FlattenLayer;
import dev.lutra.nn.layer.ImageLayer;
import dev.lutra.nn.layer.Padding;
import dev.lutra.nn.layer.PoolLayer;
import dev.lutra.nn.layer.SkipLayer;
import dev.lutra.nn.layer.UpSampleLayer;
import dev.lutra.nn.spec.ExperimentSpec;
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
            new ConvolutionLayer(3, 3, 1, 1, Padding.SAME, Border.ONE, List.of(bits(9), binary(6))),
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
    int[] words = new int[golden.features().length];
    int planes = stream.words();
    int pixels = WIDTH / planes;
    for (int i = 0; i < words.length; i++) {
      int within = i % WIDTH;
      words[i] = golden.features()[i - within + within % planes * pixels + within / planes];
    }
    StreamSimulator simulator = new StreamSimulator(stream);
    assertThat(simulator.scores(words, SAMPLES)).isEqualTo(golden.scores());
    assertThat(simulator.classes(words, SAMPLES)).isEqualTo(golden.classes());
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
