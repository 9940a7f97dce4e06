package dev.lutra.nn;

import dev.lutra.netlist.NetlistBuilder;
import dev.lutra.netlist.Readout;
import dev.lutra.netlist.stream.StreamNetlist;
import dev.lutra.netlist.stream.StreamStage;
import dev.lutra.netlist.stream.Window;
import dev.lutra.tensor.backend.Backend;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/// A network on its way to a core that takes one pixel a clock. Layers that read single positions
/// go on with the stage that gives them; a window begins a new one.
public final class StreamLowering {
  /// A stage that is being built.
  public static final class Stage {
    private final int[] sources;
    private final Window window;
    private final NetlistBuilder cells;
    private final Lowering lowering;
    private int @Nullable [] outputs;
    private int index = -1;

    private Stage(int[] sources, Window window, NetlistBuilder cells, Backend backend) {
      this.sources = sources;
      this.window = window;
      this.cells = cells;
      this.lowering = new Lowering(cells, backend, true);
    }
  }

  /// The encoder of an image's pixels.
  @FunctionalInterface
  public interface Pixels {
    /// Writes the encoder of a pixel of an image of so many planes and pixels, whose words are the
    /// features of `cells`: bit `l` of plane `k` is net `k * bits + l` of the result.
    ///
    /// @throws NotLowerableException if pixels are not all encoded alike
    int[] write(NetlistBuilder cells, int planes, int pixels);
  }

  private final Pixels encoder;
  private final int frames;
  private final int featureBits;
  private final Backend backend;
  private final List<StreamStage> stages = new ArrayList<>();
  private @Nullable Flow pixels;

  /// @param frames in which an image is encoded
  /// @param featureBits of a word
  StreamLowering(Pixels encoder, int frames, int featureBits, Backend backend) {
    this.encoder = encoder;
    this.frames = frames;
    this.featureBits = featureBits;
    this.backend = backend;
  }

  /// The encoder of an image's pixels. The bits of the words lie as [dev.lutra.nn.layer.ImageLayer]
  /// has them.
  ///
  /// @throws NotLowerableException if pixels are not all encoded alike, or were taken for an image
  ///   of another shape before
  public Flow image(int planes, int rows, int columns) {
    if (pixels != null) {
      if (pixels.rows() != rows || pixels.columns() != columns) {
        throw new NotLowerableException(
            "image: got %d x %d pixels, after %d x %d before, expected one image in a core that takes one pixel a clock"
                .formatted(rows, columns, pixels.rows(), pixels.columns()));
      }
      return pixels;
    }
    NetlistBuilder cells = new NetlistBuilder(planes, featureBits, frames);
    int[] nets = encoder.write(cells, planes, rows * columns);
    Window pixel = Window.pixel(rows, columns);
    pixels = closed(new Flow(new Stage(new int[0], pixel, cells, backend), nets, rows, columns));
    return pixels;
  }

  /// Goes on at the same positions.
  ///
  /// @param writer from the nets of the inputs to those of the outputs
  public Flow apply(Flow from, BiFunction<Lowering, int[], int[]> writer) {
    Flow open = from.stage().index < 0 ? from : through(from, from.pixel());
    int[] nets = writer.apply(open.stage().lowering, open.nets());
    return new Flow(open.stage(), nets, open.rows(), open.columns());
  }

  /// What a window sees: element `e` of channel `c` is net `c * elements + e`.
  public Flow through(Flow from, Window window) {
    return begin(List.of(closed(from)), window);
  }

  /// The channels of several, one after the other. They are of images of one size.
  public Flow join(List<Flow> flows) {
    Flow first = flows.getFirst();
    if (flows.stream().allMatch(flow -> flow.stage() == first.stage() && flow.stage().index < 0)) {
      int[] nets = flows.stream().flatMapToInt(flow -> Arrays.stream(flow.nets())).toArray();
      return new Flow(first.stage(), nets, first.rows(), first.columns());
    }
    return begin(flows.stream().map(this::closed).toList(), first.pixel());
  }

  private Flow begin(List<Flow> sources, Window window) {
    int channels = sources.stream().mapToInt(source -> source.nets().length).sum();
    NetlistBuilder cells = new NetlistBuilder(channels * window.elements(), 1, 1);
    int[] nets = new int[channels * window.elements()];
    for (int i = 0; i < nets.length; i++) {
      nets[i] = cells.featureBit(i, 0);
    }
    int[] indices = sources.stream().mapToInt(source -> source.stage().index).toArray();
    return new Flow(
        new Stage(indices, window, cells, backend),
        nets,
        window.outputRows(),
        window.outputColumns());
  }

  /// Ends a stage: from now on others read it. What was ended already with these nets stays.
  public Flow closed(Flow flow) {
    Stage stage = flow.stage();
    if (stage.index >= 0 && Arrays.equals(stage.outputs, flow.nets())) {
      return flow;
    }
    if (stage.index >= 0) {
      throw new IllegalStateException("stream: got other nets of a stage that ended");
    }
    stage.index = stages.size();
    stage.outputs = flow.nets();
    String name = stages.isEmpty() ? "encoder" : "stage" + stages.size();
    stages.add(
        new StreamStage(
            name, stage.sources, stage.window, stage.cells.build(flow.nets(), Readout.bits())));
    return flow;
  }

  /// The whole circuit, whose last stage gives `output`.
  StreamNetlist finish(Flow output) {
    Readout readout = output.stage().lowering.readout();
    Flow last = output.stage().index < 0 ? output : through(output, output.pixel());
    closed(last);
    return new StreamNetlist(stages, readout);
  }
}
