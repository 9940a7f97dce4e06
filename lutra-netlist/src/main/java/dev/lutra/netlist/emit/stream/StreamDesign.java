package dev.lutra.netlist.emit.stream;

import dev.lutra.netlist.Cell;
import dev.lutra.netlist.Netlist;
import dev.lutra.netlist.NetlistBuilder;
import dev.lutra.netlist.Readout;
import dev.lutra.netlist.emit.plan.CorePlan;
import dev.lutra.netlist.emit.plan.Ports;
import dev.lutra.netlist.map.HeadClocks;
import dev.lutra.netlist.pass.Pipeline;
import dev.lutra.netlist.stream.StreamNetlist;
import dev.lutra.netlist.stream.StreamStage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How an image network is laid out: its stages with their registers, what comes behind the last of
/// them, and how much has to wait where.
final class StreamDesign {
  /// Clocks that a value takes through the queues where several sources meet.
  static final int JOIN_CLOCKS = 2;

  /// Clocks from the level of the queue of results to the last event that it did not stop.
  private static final int STOP_CLOCKS = 3;

  /// Clocks from the last pixel of a frame until the read-out knows whether the frame is whole.
  private static final int VERDICT_CLOCKS = 2;

  /// A stage.
  ///
  /// @param stage what it computes
  /// @param cells the same with registers
  /// @param core how they are laid out
  /// @param window how the window moves
  /// @param channels that come in
  /// @param earliest clocks from a pixel to the output of this stage that it causes, at least
  /// @param latest the same, at most
  record Stage(
      StreamStage stage,
      Netlist cells,
      CorePlan core,
      WindowPlan window,
      int channels,
      int earliest,
      int latest) {
    /// True iff sources wait for each other.
    boolean joins() {
      return stage.sources().length > 1;
    }
  }

  final StreamNetlist network;
  final StreamOptions options;
  final List<Stage> stages = new ArrayList<>();

  /// Counts and chooses: a sample of it is an image, its frames are the positions of all frames.
  final @Nullable Netlist head;

  StreamDesign(StreamNetlist network, StreamOptions options) {
    this.network = network;
    this.options = options;
    for (StreamStage stage : network.stages()) {
      stages.add(layOut(stage));
    }
    this.head = head(network, options);
  }

  private static @Nullable Netlist head(StreamNetlist network, StreamOptions options) {
    if (network.readout().kind() == Readout.Kind.BITS) {
      return null;
    }
    StreamStage last = network.stages().getLast();
    int counted = Math.multiplyExact(network.frames(), last.window().positions());
    NetlistBuilder builder = new NetlistBuilder(last.channels(), 1, counted);
    int[] outputs = new int[last.channels()];
    for (int i = 0; i < outputs.length; i++) {
      outputs[i] = builder.featureBit(i, 0);
    }
    Netlist head = builder.build(outputs, network.readout());
    return options.headLevels() == 0 ? head : HeadClocks.limit(head, options.headLevels());
  }

  private Stage layOut(StreamStage stage) {
    boolean encoder = stages.isEmpty();
    // The input's comparators have registers behind them in any case: without, the verdict on a
    // frame could come too late.
    int every = encoder && options.pipeline() == 0 ? Integer.MAX_VALUE / 2 : options.pipeline();
    Netlist cells = new Pipeline(every, encoder).apply(stage.cells());
    CorePlan core = new CorePlan(cells);
    WindowPlan window = new WindowPlan(stage.window());
    int earliest = encoder ? 0 : Integer.MAX_VALUE;
    int latest = 0;
    int channels = 0;
    for (int source : stage.sources()) {
      earliest = Math.min(earliest, stages.get(source).earliest());
      latest = Math.max(latest, stages.get(source).latest());
      channels += stages.get(source).stage().channels();
    }
    int own = WindowVerilog.latency(window) + core.latency;
    own += stage.sources().length > 1 ? JOIN_CLOCKS : 0;
    return new Stage(stage, cells, core, window, channels, earliest + own, latest + own);
  }

  /// The last stage.
  Stage last() {
    return stages.getLast();
  }

  /// Pixels of an image.
  int pixels() {
    return network.rows() * network.columns();
  }

  /// Positions of the last stage.
  int positions() {
    return last().stage().window().positions();
  }

  /// True iff what comes out is an image of several positions.
  boolean sendsImages() {
    return head == null && positions() > 1;
  }

  /// Bits of a field of the input.
  int fieldBits() {
    return wholeBytes(network.wordBits());
  }

  /// Bits of the input.
  int inBits() {
    return network.words() * fieldBits();
  }

  /// True iff the last output of a frame does not need its last pixel, or comes at once, so that it
  /// has to wait until the frame is known to be whole.
  boolean holds() {
    return last().earliest() < VERDICT_CLOCKS
        || sent(pixels() - 1L, false)[stages.size() - 1] == positions();
  }

  /// Clocks from a pixel to the result that it causes, in the queue.
  int latency() {
    return last().latest() + (holds() ? 1 : 0) + (head == null ? 0 : head.readout().latency());
  }

  /// Places that have to be free when the input is stopped.
  int onTheWay() {
    int clocks = latency() + STOP_CLOCKS;
    if (sendsImages()) {
      return clocks;
    }
    // As many pixels of the last stage, or positions that are counted, lie between two results.
    int apart = Math.max(last().stage().window().pixels(), positions());
    return 1 + (clocks - 1) / apart;
  }

  /// Results that may lie in the queue before the input is stopped: one, if each is taken at once;
  /// a sink of images that waits now and then should not stop it.
  int calm() {
    return sendsImages() ? 3 : 1;
  }

  /// Places of the queue of results.
  int places() {
    return calm() + 1 + onTheWay() + (holds() ? 1 : 0);
  }

  /// Images between the input and the read-out, at most: those that have come in, wholly or partly,
  /// while no more than so many outputs have left.
  int imagesInside() {
    int last = stages.size() - 1;
    long pixels = 0;
    while (sent(pixels, false)[last] < positions()) {
      pixels += pixels();
    }
    return (int) Math.ceilDiv(pixels + latency(), (long) pixels()) + 1;
  }

  /// Outputs of each stage that have left when `pixels` have come in long enough ago.
  ///
  /// @param most whether windows have pushed out everything between frames; otherwise nothing was
  private long[] sent(long pixels, boolean most) {
    long[] sent = new long[stages.size()];
    sent[0] = pixels;
    for (int s = 1; s < sent.length; s++) {
      long in = Long.MAX_VALUE;
      for (int source : stages.get(s).stage().sources()) {
        in = Math.min(in, sent[source]);
      }
      WindowPlan window = stages.get(s).window();
      sent[s] = most ? window.mostFired(in) : window.fired(in);
    }
    return sent;
  }

  /// What has to wait for the other sources of a stage, at most, for each of its sources.
  ///
  /// When `x` pixels had come in `latest` clocks ago, source A has sent what they cause without
  /// anything pushed out. Another source B may have seen pixels that came in since, one a clock, up
  /// to `earliest` clocks ago, and all that they cause with everything pushed out. The difference
  /// is largest at some `x`, and repeats with every image once as many have come in as the stages
  /// hold back.
  int[] waiting(int stage) {
    int[] sources = network.stages().get(stage).sources();
    int[] depth = new int[sources.length];
    long images = 3;
    for (Stage each : stages) {
      images += Math.ceilDiv(each.window().lag, each.stage().window().pixels());
    }
    long end = images * pixels();
    for (int a : sources) {
      for (int b = 0; b < sources.length; b++) {
        depth[b] = Math.max(depth[b], JOIN_CLOCKS);
        if (sources[b] == a) {
          continue;
        }
        int since = stages.get(a).latest() - stages.get(sources[b]).earliest();
        int ahead = Math.max(0, since) + JOIN_CLOCKS;
        for (long x = 0; x < end; x++) {
          long waits = sent(x + ahead, true)[sources[b]] - sent(x, false)[a];
          depth[b] = Math.max(depth[b], (int) waits);
        }
      }
    }
    return depth;
  }

  /// The features of a core's inputs, in their order.
  static int[] features(CorePlan core) {
    return Arrays.stream(core.bits.nets())
        .map(net -> ((Cell.FeatureBit) core.netlist.cell(net)).feature())
        .toArray();
  }

  /// Rounded up.
  static int wholeBytes(int bits) {
    return Math.ceilDiv(bits, 8) * 8;
  }

  /// The parts of a result, from the lowest bits on.
  List<Part> parts() {
    List<Part> parts = new ArrayList<>();
    Netlist counted = head;
    if (counted == null) {
      parts.add(new Part(Part.Kind.BITS, last().stage().channels(), 0, 0));
      return parts;
    }
    Ports ports = Ports.of(counted);
    int low = 0;
    if (network.readout().kind() == Readout.Kind.CLASSES) {
      parts.add(new Part(Part.Kind.CLASS, ports.classIndex(), 0, ports.scores()));
      low = parts.getFirst().field();
    }
    if (network.readout().kind() == Readout.Kind.SCORES || options.scores()) {
      for (int g = 0; g < network.readout().groups(); g++) {
        parts.add(new Part(Part.Kind.SCORE, ports.score(), low, g * ports.score()));
        low += parts.getLast().field();
      }
    }
    return parts;
  }

  /// Bits of an output beat.
  int outBits() {
    Part part = parts().getLast();
    return part.low() + part.field();
  }

  /// Bits of a result without those that make whole bytes.
  int resultBits() {
    return parts().stream().mapToInt(Part::bits).sum();
  }

  /// A part of a result.
  ///
  /// @param bits its width
  /// @param low where its field starts in a beat
  /// @param golden where it starts in a line of the golden results
  record Part(Kind kind, int bits, int low, int golden) {
    /// What it is.
    enum Kind {
      BITS,
      CLASS,
      SCORE
    }

    /// Bits of its field.
    int field() {
      return wholeBytes(bits);
    }
  }
}
