package dev.lutra.nn.encode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lutra.netlist.Netlist;
import dev.lutra.netlist.NetlistBuilder;
import dev.lutra.netlist.Readout;
import dev.lutra.netlist.sim.Simulator;
import dev.lutra.nn.ShapeException;
import dev.lutra.nn.Signal;
import dev.lutra.nn.TestNets;
import dev.lutra.nn.data.Samples;
import dev.lutra.nn.spec.Catalog;
import dev.lutra.tensor.Bits;
import dev.lutra.tensor.Real;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EncoderContractTest {
  private static final int WIDTH = 5;

  record Case(String name, Encoder encoder, Samples samples) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Samples reals(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] data = new float[count * WIDTH];
    for (int i = 0; i < data.length; i++) {
      data[i] = (float) (i % WIDTH * 10 + random.nextGaussian() * (1 + i % WIDTH));
    }
    return Samples.ofFloats(count, WIDTH, data);
  }

  static Stream<Case> cases() {
    List<Encoder> encoders = new ArrayList<>();
    for (Catalog.Entry entry : Catalog.kind(Encoder.class).orElseThrow().entries()) {
      encoders.add((Encoder) entry.defaults());
    }
    for (Thermometer.Placement placement : Thermometer.Placement.values()) {
      encoders.add(new Thermometer(5, placement, false));
      encoders.add(new Thermometer(4, placement, true));
    }
    for (Modulation.Kind kind : Modulation.Kind.values()) {
      encoders.add(new Modulation(4, 3, kind, 2));
      encoders.add(new Modulation(6, 1, kind, 0));
    }
    encoders.add(new BitPlanes(3));
    encoders.add(new Threshold(0));
    return encoders.stream()
        .flatMap(e ->
            Stream.of(
                new Case(e + " of bytes", e, TestNets.bytes(150, WIDTH, 3)),
                new Case(e + " of reals", e, reals(150, 4))));
  }

  private static Real words(Quantizer quantizer, Samples samples) {
    Real words = TestNets.BACKEND.memory().real(quantizer.features(), samples.count());
    int[] order = new int[samples.count()];
    for (int i = 0; i < order.length; i++) {
      order[i] = i;
    }
    quantizer.gather(TestNets.BACKEND, samples, order, 0, words);
    return words;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void bitsAreWhatTheEncodingSays(Case given) {
    FittedEncoder fitted = FittedEncoder.fit(given.encoder(), given.samples(), 6, 0, 1);
    Real words = words(fitted.quantizer(), given.samples());
    for (Encoding encoding : List.of(fitted.training(), fitted.hardware())) {
      Bits y = encoding.encode(TestNets.BACKEND, words);
      assertThat(y.features()).isEqualTo(encoding.bits().size());
      assertThat(y.frames()).isEqualTo(encoding.frames() * 150);
      int ones = 0;
      for (int frame = 0; frame < encoding.frames(); frame++) {
        for (int i = 0; i < y.features(); i++) {
          for (int s = 0; s < 150; s++) {
            int word = (int) words.get(encoding.bits().get(i).feature(), s);
            boolean expected =
                switch (encoding.bits().get(i)) {
                  case Encoding.Bit.Compare c -> word > c.threshold(frame);
                  case Encoding.Bit.Plane p -> (word >> p.plane() & 1) == 1;
                };
            assertThat(y.get(i, frame * 150 + s)).isEqualTo(expected);
            ones += expected ? 1 : 0;
          }
        }
      }
      assertThat(ones).isBetween(1, y.features() * y.frames() - 1);
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void theHardwareEncodesTheSameBits(Case given) {
    FittedEncoder fitted = FittedEncoder.fit(given.encoder(), given.samples(), 6, 0, 1);
    Quantizer quantizer = fitted.quantizer();
    Encoding encoding = fitted.hardware();
    NetlistBuilder cells =
        new NetlistBuilder(quantizer.features(), quantizer.bits(), encoding.frames());
    int[] nets = encoding.lower(cells);
    Netlist netlist = cells.build(nets, Readout.bits());
    Real words = words(quantizer, given.samples());
    int[] features = new int[150 * WIDTH];
    for (int s = 0; s < 150; s++) {
      for (int f = 0; f < WIDTH; f++) {
        features[s * WIDTH + f] = (int) words.get(f, s);
      }
    }
    Bits y = encoding.encode(TestNets.BACKEND, words);
    for (int frame = 0; frame < encoding.frames(); frame++) {
      long[][] rows = new Simulator(netlist).run(features, 150, frame, nets);
      for (int i = 0; i < nets.length; i++) {
        for (int s = 0; s < 150; s++) {
          assertThat((rows[i][s >> 6] >>> (s & 63) & 1) == 1).isEqualTo(y.get(i, frame * 150 + s));
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void thresholdsAreWordsAndFittingIsDeterministic(Case given) {
    FittedEncoder fitted = FittedEncoder.fit(given.encoder(), given.samples(), 6, 0, 1);
    assertThat(FittedEncoder.fit(given.encoder(), given.samples(), 6, 0, 1)).isEqualTo(fitted);
    for (Encoding.Bit bit : fitted.hardware().bits()) {
      assertThat(bit.feature()).isBetween(0, WIDTH - 1);
      if (bit instanceof Encoding.Bit.Compare compare) {
        assertThat(compare.thresholds()).allMatch(t -> t >= 0 && t <= fitted.quantizer().max());
      }
    }
    assertThat(fitted.signal())
        .isEqualTo(
            fitted.reals() ? Signal.real(WIDTH) : Signal.bits(fitted.training().bits().size()));
  }

  @Test
  void thresholdIsAFractionOfTheRange() {
    Quantizer bytes = Quantizer.fit(TestNets.bytes(10, 1, 1), 8, 0);
    for (double level : new double[] {0, 0.25, 0.5, 0.999}) {
      Encoding e = new Threshold(level).fit(TestNets.bytes(10, 1, 1), bytes, 1);
      assertThat(e.bits())
          .containsExactly(new Encoding.Bit.Compare(0, List.of((int) (level * 255))));
    }
    assertThatThrownBy(() -> new Threshold(1)).hasMessageContainingAll("got level 1.0", "expected");
    assertThatThrownBy(() -> new Threshold(Double.NaN)).hasMessageContaining("NaN");
  }

  @Test
  void bitPlanesStartAtTheMostSignificantBit() {
    Samples samples = TestNets.bytes(10, 2, 1);
    Quantizer bytes = Quantizer.fit(samples, 8, 0);
    assertThat(new BitPlanes(2).fit(samples, bytes, 1).bits())
        .containsExactly(
            new Encoding.Bit.Plane(0, 7),
            new Encoding.Bit.Plane(0, 6),
            new Encoding.Bit.Plane(1, 7),
            new Encoding.Bit.Plane(1, 6));
    assertThat(new BitPlanes(0).fit(samples, bytes, 1).bits()).hasSize(16);
    assertThatThrownBy(() -> new BitPlanes(9).fit(samples, bytes, 1))
        .isInstanceOf(ShapeException.class)
        .hasMessageContainingAll("got 9 planes", "8");
  }
}
