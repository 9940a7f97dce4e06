package dev.lutra.nn.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import dev.lutra.netlist.map.Fabric;
import dev.lutra.netlist.map.LutEstimate;
import dev.lutra.netlist.pass.Passes;
import dev.lutra.netlist.pass.Pipeline;
import dev.lutra.nn.Layer;
import dev.lutra.nn.ShapeException;
import dev.lutra.nn.Stage;
import dev.lutra.nn.TestNets;
import dev.lutra.nn.data.Dataset;
import dev.lutra.nn.data.Samples;
import dev.lutra.nn.encode.Encoder;
import dev.lutra.nn.encode.Thermometer;
import dev.lutra.nn.encode.Thermometer.Placement;
import dev.lutra.nn.layer.DenseLayer;
import dev.lutra.nn.layer.GroupSumLayer;
import dev.lutra.nn.layer.SkipLayer;
import dev.lutra.nn.lut.DepthwiseWiring;
import dev.lutra.nn.lut.Light;
import dev.lutra.nn.lut.LutLayer;
import dev.lutra.nn.lut.LutLayer.Mode;
import dev.lutra.nn.lut.PatchWiring;
import dev.lutra.nn.lut.Weightless;
import dev.lutra.nn.spec.ExperimentSpec;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BudgetTest {
  private static final Dataset TRAIN = TestNets.classes(300, 12, 4, 3);

  private static LutLayer lut(int units) {
    return LutLayer.of(units, 6, Mode.BINARY, new Weightless(0.1));
  }

  private static ExperimentSpec spec(int levels, Layer... layers) {
    Encoder encoder = new Thermometer(levels, Placement.DISTRIBUTIVE, false);
    return TestNets.spec(encoder, TestNets.epochs(1, 50), TestNets.stages(layers));
  }

  private static Budget.Fitted fit(int luts, ExperimentSpec spec) {
    return new Budget(luts, Fabric.XILINX).fit(spec, TRAIN, TestNets.BACKEND);
  }

  private static int units(ExperimentSpec spec, int layer) {
    return ((LutLayer) spec.layers().get(layer).layer()).units();
  }

  @ParameterizedTest
  @ValueSource(ints = {150, 400, 2000})
  void theBudgetIsUsedButNotExceeded(int luts) {
    Budget.Fitted fitted = fit(luts, spec(1, lut(80), lut(40), new GroupSumLayer(4, 2, true)));
    assertThat(fitted.estimate().total()).isLessThanOrEqualTo(luts).isGreaterThan(luts * 85 / 100);
    int first = units(fitted.spec(), 0);
    int second = units(fitted.spec(), 1);
    assertThat(second % 4).isZero();
    assertThat((double) first / second).as("the form of the network").isCloseTo(2, within(0.3));
    GroupSumLayer head = (GroupSumLayer) fitted.spec().layers().get(2).layer();
    assertThat(head.temperature()).isCloseTo(2 * Math.sqrt(second / 40.0), within(0.05));
  }

  @Test
  void trainingMakesTheDesignNoLarger() {
    ExperimentSpec spec = spec(1, lut(80), new GroupSumLayer(4, 2, true));
    Budget.Fitted fitted = fit(300, spec);
    Experiment experiment = Experiment.prepare(fitted.spec(), TRAIN, TestNets.BACKEND);
    TestNets.train(experiment, TRAIN);
    var optimized = Passes.optimize(experiment.model().lower(), 6).netlist();
    LutEstimate trained = LutEstimate.of(new Pipeline(1).apply(optimized));
    assertThat(trained.total()).isLessThanOrEqualTo(fitted.estimate().total());
  }

  /// Thresholds are placed on few words here, where comparators are shared; learned, they part.
  @Test
  void trainingThresholdsMakesTheDesignNoLarger() {
    Dataset data = quartered();
    Encoder learned = new Thermometer(5, Placement.DISTRIBUTIVE, false, 4, 2);
    List<Stage> layers = TestNets.stages(lut(80), new GroupSumLayer(4, 2, true));
    ExperimentSpec spec = TestNets.spec(learned, TestNets.epochs(5, 50), layers);
    Budget.Fitted fitted = new Budget(400, Fabric.XILINX).fit(spec, data, TestNets.BACKEND);
    Experiment experiment = Experiment.prepare(fitted.spec(), data, TestNets.BACKEND);
    LutEstimate placed = estimate(experiment);
    TestNets.train(experiment, data);
    assertThat(placed.encoder()).isLessThan(estimate(experiment).encoder());
    assertThat(estimate(experiment).encoder()).isLessThanOrEqualTo(fitted.estimate().encoder());
  }

  private static LutEstimate estimate(Experiment experiment) {
    return LutEstimate.of(Passes.optimize(experiment.model().lower(), 6).netlist());
  }

  /// Most values are 40 or 44.
  private static Dataset quartered() {
    byte[] bytes = TRAIN.samples().bytes().clone();
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (bytes[i] & 3) == 0 ? bytes[i] : bytes[i] < 0 ? (byte) 44 : (byte) 40;
    }
    Samples samples = Samples.ofBytes(TRAIN.count(), TRAIN.width(), bytes);
    return new Dataset("few words", samples, TRAIN.targets(), List.of(), null);
  }

  /// A fresh residual node passes an input through, and would be taken for nothing.
  @Test
  void untrainedTablesAreCountedAsTrainedOnes() {
    Light light = new Light(true, 3, 0);
    LutLayer layer = LutLayer.of(80, 6, Mode.BINARY, light);
    ExperimentSpec residual = spec(1, layer, new GroupSumLayer(4, 2, true));
    ExperimentSpec plain = spec(1, lut(80), new GroupSumLayer(4, 2, true));
    assertThat(fit(200, residual).estimate()).isEqualTo(fit(200, plain).estimate());
  }

  @Test
  void anEncoderThatTakesTooMuchLosesLevels() {
    ExperimentSpec spec = spec(12, lut(80), new GroupSumLayer(4, 2, true));
    Budget.Fitted small = fit(120, spec);
    Budget.Fitted large = fit(4000, spec);
    assertThat(((Thermometer) large.spec().encoder()).levels()).isEqualTo(12);
    assertThat(((Thermometer) small.spec().encoder()).levels()).isLessThan(12);
    assertThat(small.estimate().encoder()).isLessThanOrEqualTo((int) (120 * Budget.ENCODER_SHARE));
    assertThat(small).asString().contains(" levels: encoder ", " before training");
  }

  @Test
  void widthsSuitTheWiringAndTheLayersInsideSkips() {
    LutLayer grouped =
        new LutLayer(
            60, 6, Mode.BINARY, new Weightless(0.1), new DepthwiseWiring(3), null, null, 0.25);
    ExperimentSpec spec =
        spec(1, grouped, new SkipLayer(List.of(lut(60))), lut(40), new GroupSumLayer(4, 2, true));
    ExperimentSpec fitted = fit(700, spec).spec();
    assertThat(units(fitted, 0) % 12).isZero();
    LutLayer inner = (LutLayer) ((SkipLayer) fitted.layers().get(1).layer()).body().getFirst();
    assertThat(inner.units()).isEqualTo(units(fitted, 0));
    SkipLayer residual = new SkipLayer(List.of(lut(60), lut(60)), SkipLayer.Joining.XOR);
    ExperimentSpec deep = spec(1, lut(60), residual, residual, new GroupSumLayer(4, 2, true));
    SkipLayer grown = (SkipLayer) fit(1500, deep).spec().layers().get(2).layer();
    assertThat(grown.join()).isEqualTo(SkipLayer.Joining.XOR);
    assertThat(((LutLayer) grown.body().getLast()).units()).isGreaterThan(100);
  }

  @Test
  void layersThatReadAnImageStayMultiplesOfItsPositions() {
    LutLayer patches =
        new LutLayer(
            48,
            6,
            Mode.BINARY,
            new Weightless(0.1),
            new PatchWiring(3, 3, 3, 4, 4),
            null,
            null,
            0.25);
    ExperimentSpec spec = spec(1, patches, patches, new GroupSumLayer(4, 2, true));
    ExperimentSpec fitted = fit(800, spec).spec();
    assertThat(units(fitted, 0) % 12).isZero();
    assertThat(units(fitted, 0)).isGreaterThan(100);
  }

  @Test
  void whatCannotFitIsSaidInOneLine() {
    ExperimentSpec spec = spec(1, lut(80), new GroupSumLayer(4, 2, true));
    assertThatExceptionOfType(ShapeException.class)
        .isThrownBy(() -> fit(5, spec))
        .withMessageMatching(
            "budget: got 5 LUT6, expected at least \\d+ for the narrowest network \\(encoder .*\\);"
                + " allow more, or give the encoder fewer levels");
    ExperimentSpec dense =
        TestNets.spec(
            new Thermometer(1, Placement.UNIFORM, false),
            TestNets.epochs(1, 50),
            List.of(Stage.of(new DenseLayer(4, true))));
    assertThatExceptionOfType(ShapeException.class)
        .isThrownBy(() -> fit(100, dense))
        .withMessageContaining("without a layer of LUTs");
  }
}
