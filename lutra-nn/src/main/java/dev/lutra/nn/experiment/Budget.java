package dev.lutra.nn.experiment;

import dev.lutra.netlist.Cell;
import dev.lutra.netlist.Netlist;
import dev.lutra.netlist.TruthTable;
import dev.lutra.netlist.map.Fabric;
import dev.lutra.netlist.map.HeadClocks;
import dev.lutra.netlist.map.LutEstimate;
import dev.lutra.netlist.map.MappedDesign;
import dev.lutra.netlist.pass.Passes;
import dev.lutra.netlist.pass.Pipeline;
import dev.lutra.nn.EncodedNetwork;
import dev.lutra.nn.Layer;
import dev.lutra.nn.Network;
import dev.lutra.nn.Seeds;
import dev.lutra.nn.ShapeException;
import dev.lutra.nn.Stage;
import dev.lutra.nn.data.Dataset;
import dev.lutra.nn.encode.Encoder;
import dev.lutra.nn.encode.FittedEncoder;
import dev.lutra.nn.encode.Thermometer;
import dev.lutra.nn.layer.GroupSumLayer;
import dev.lutra.nn.layer.ImageLayer;
import dev.lutra.nn.layer.SkipLayer;
import dev.lutra.nn.lut.LutLayer;
import dev.lutra.nn.spec.ExperimentSpec;
import dev.lutra.tensor.backend.Backend;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/// Circuit resources first: the largest network of a spec's form whose whole design, encoder and
/// head included, fits so many tables of a device.
///
/// All layers of LUTs become wider or narrower by one factor, and the temperature of the read-out
/// goes with the root of its groups' size. A thermometer whose comparators would take more than
/// [#ENCODER_SHARE] of the budget loses levels. The design is estimated before training, with
/// tables at random in the place of those to be trained: training can only make it smaller.
///
/// @param luts tables that the design may take, at least 1
/// @param fabric what they are
public record Budget(int luts, Fabric fabric) {
  /// Share of the tables that an encoder may take while it has levels to lose.
  public static final double ENCODER_SHARE = 0.25;

  /// A network is made no more than so many times wider or narrower.
  private static final double MOST = 256;

  /// Times that the interval of the factor is halved, which then is finer than any width.
  private static final int HALVINGS = 24;

  /// @throws IllegalArgumentException if there is no table to spend
  public Budget {
    if (luts < 1) {
      throw new IllegalArgumentException(
          "budget: got " + luts + " look-up tables, expected 1 or more");
    }
  }

  /// A spec that fits.
  ///
  /// @param spec of the form that was given
  /// @param estimate what it costs
  public record Fitted(ExperimentSpec spec, LutEstimate estimate) {
    /// The widths of the layers, the levels of the encoder, and the estimate, in one line.
    @Override
    public String toString() {
      List<String> widths = new ArrayList<>();
      for (Stage stage : spec.layers()) {
        luts(stage.layer()).forEach(lut -> widths.add("" + lut.units()));
      }
      String levels =
          spec.encoder() instanceof Thermometer t ? " behind " + t.levels() + " levels" : "";
      return String.format(
          Locale.ROOT,
          "layers of %s LUTs%s: encoder %,d + core %,d + head %,d = %,d before training",
          String.join(", ", widths),
          levels,
          estimate.encoder(),
          estimate.core(),
          estimate.head(),
          estimate.total());
    }
  }

  /// Fits `spec`.
  ///
  /// @param train training samples, for the encoder
  /// @throws ShapeException in one line, if even the narrowest network takes more, or the spec has
  ///   no layer of LUTs
  public Fitted fit(ExperimentSpec spec, Dataset train, Backend backend) {
    int step = step(spec);
    if (spec.layers().stream().allMatch(stage -> luts(stage.layer()).isEmpty())) {
      throw new ShapeException("budget: got a network without a layer of LUTs, expected one");
    }
    if (spec.layers().stream().anyMatch(stage -> stage.layer() instanceof ImageLayer)) {
      throw new ShapeException(
          "budget: got a network of images, expected one without; set the units of its layers, which"
              + " stand for more tables or fewer by how it is written");
    }
    ExperimentSpec form = spec;
    while (true) {
      Search search = new Search(form, step, train, backend);
      Fitted fitted = search.widest();
      boolean heavy = fitted.estimate().encoder() > ENCODER_SHARE * luts;
      boolean fits = fitted.estimate().total() <= luts;
      if (form.encoder() instanceof Thermometer t && t.levels() > 1 && (heavy || !fits)) {
        form = with(form, t.withLevels(t.levels() - 1), form.layers());
      } else if (fits) {
        return fitted;
      } else {
        LutEstimate least = fitted.estimate();
        throw new ShapeException(
            String.format(
                Locale.ROOT,
                "budget: got %,d LUT%d, expected at least %,d for the narrowest network (encoder"
                    + " %,d, core %,d, head %,d); allow more, or give the encoder fewer levels",
                luts,
                fabric.inputs(),
                least.total(),
                least.encoder(),
                least.core(),
                least.head()));
      }
    }
  }

  /// Looks for the factor of the widths.
  private final class Search {
    final ExperimentSpec form;

    /// Widths are multiples of it.
    final int step;

    final FittedEncoder encoder;
    final Backend backend;

    Search(ExperimentSpec form, int step, Dataset train, Backend backend) {
      this.form = form;
      this.step = step;
      this.backend = backend;
      this.encoder = encoder(form, train);
    }

    /// The widest that fits, or the narrowest if none does.
    Fitted widest() {
      double low = 1 / MOST;
      double high = 1;
      Fitted best = at(low);
      if (best.estimate().total() > luts) {
        return best;
      }
      Fitted now = at(high);
      while (now.estimate().total() <= luts && high < MOST) {
        best = now;
        low = high;
        high *= 2;
        now = at(high);
      }
      for (int i = 0; i < HALVINGS; i++) {
        double middle = Math.sqrt(low * high);
        List<Stage> layers = scaled(form, middle, step).layers();
        if (layers.equals(scaled(form, low, step).layers())) {
          low = middle;
        } else if (layers.equals(scaled(form, high, step).layers())) {
          high = middle;
        } else {
          now = at(middle);
          best = now.estimate().total() <= luts ? now : best;
          low = now.estimate().total() <= luts ? middle : low;
          high = now.estimate().total() <= luts ? high : middle;
        }
      }
      return best;
    }

    private Fitted at(double factor) {
      ExperimentSpec spec = scaled(form, factor, step);
      return new Fitted(spec, estimate(spec, encoder, fabric, backend));
    }
  }

  /// What the design of a spec costs before training, with tables at random in the place of those
  /// to be trained.
  public static LutEstimate estimate(
      ExperimentSpec spec, Dataset train, Fabric fabric, Backend backend) {
    return estimate(spec, encoder(spec, train), fabric, backend);
  }

  private static FittedEncoder encoder(ExperimentSpec spec, Dataset train) {
    return FittedEncoder.fit(
            spec.encoder(),
            train.samples(),
            spec.featureBits(),
            spec.featureClip(),
            Seeds.derive(spec.seed(), "encoder"))
        .dearest();
  }

  private static LutEstimate estimate(
      ExperimentSpec spec, FittedEncoder encoder, Fabric fabric, Backend backend) {
    Network network = Network.build(spec.layers(), encoder.signal(), spec.seed(), backend.memory());
    Netlist netlist = filled(new EncodedNetwork(encoder, network, backend).lower());
    Netlist clocked = HeadClocks.limit(netlist, spec.export().headLevels());
    Netlist optimized = Passes.optimize(clocked, fabric.inputs()).netlist();
    Netlist pipelined = new Pipeline(spec.export().pipeline()).apply(optimized);
    return LutEstimate.of(pipelined, MappedDesign.of(pipelined, fabric));
  }

  /// The netlist with tables at random, which no pass can make smaller.
  private static Netlist filled(Netlist netlist) {
    SplittableRandom random = new SplittableRandom(1);
    List<Cell> cells = new ArrayList<>();
    for (Cell cell : netlist.cells()) {
      cells.add(
          cell instanceof Cell.Lut lut
              ? lut.with(TruthTable.fromBits(lut.fanIn(), _ -> random.nextBoolean()), lut.inputs())
              : cell);
    }
    return netlist.with(cells, netlist.outputs());
  }

  /// Of what widths are multiples: the groups of the read-out, and what wirings ask.
  private static int step(ExperimentSpec spec) {
    int step = spec.layers().getLast().layer() instanceof GroupSumLayer head ? head.groups() : 1;
    for (Stage stage : spec.layers()) {
      for (LutLayer lut : luts(stage.layer())) {
        int asked = lut.wiring().multiple();
        step *= asked / BigInteger.valueOf(step).gcd(BigInteger.valueOf(asked)).intValue();
      }
    }
    return step;
  }

  private static List<LutLayer> luts(Layer layer) {
    return switch (layer) {
      case LutLayer lut -> List.of(lut);
      case SkipLayer skip -> skip.body().stream().flatMap(l -> luts(l).stream()).toList();
      default -> List.of();
    };
  }

  private static ExperimentSpec scaled(ExperimentSpec spec, double factor, int step) {
    List<Stage> stages = new ArrayList<>();
    for (Stage stage : spec.layers()) {
      stages.add(stage.with(scaled(stage.layer(), factor, step)));
    }
    int last = stages.size() - 1;
    if (stages.get(last).layer() instanceof GroupSumLayer head && last > 0) {
      double grown =
          width(stages.get(last - 1).layer()) / (double) width(spec.layers().get(last - 1).layer());
      double temperature = round(head.temperature() * Math.sqrt(grown));
      stages.set(last, stages.get(last).with(head.withTemperature(temperature)));
    }
    return with(spec, spec.encoder(), stages);
  }

  /// Three digits are enough for a temperature that people read.
  private static double round(double x) {
    double unit = Math.pow(10, Math.floor(Math.log10(x)) - 2);
    return Math.round(x / unit) * unit;
  }

  private static int width(Layer layer) {
    return layer instanceof LutLayer lut ? lut.units() : 1;
  }

  private static Layer scaled(Layer layer, double factor, int step) {
    return switch (layer) {
      case LutLayer lut -> {
        int units = (int) Math.max(1, Math.round(lut.units() * factor / step)) * step;
        yield lut.withUnits(units);
      }
      case SkipLayer skip ->
          skip.with(skip.body().stream().map(l -> scaled(l, factor, step)).toList());
      default -> layer;
    };
  }

  private static ExperimentSpec with(ExperimentSpec spec, Encoder encoder, List<Stage> layers) {
    return new ExperimentSpec(
        spec.name(),
        spec.seed(),
        spec.data(),
        spec.featureBits(),
        spec.featureClip(),
        encoder,
        layers,
        spec.loss(),
        spec.optimizer(),
        spec.schedule(),
        spec.training(),
        spec.export());
  }
}
