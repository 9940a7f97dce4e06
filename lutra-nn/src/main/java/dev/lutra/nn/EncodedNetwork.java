package dev.lutra.nn;

import dev.lutra.netlist.Netlist;
import dev.lutra.netlist.NetlistBuilder;
import dev.lutra.netlist.stream.StreamNetlist;
import dev.lutra.nn.encode.Comparators;
import dev.lutra.nn.encode.Encoding;
import dev.lutra.nn.encode.FittedEncoder;
import dev.lutra.nn.encode.LearnedThresholds;
import dev.lutra.nn.encode.Quantizer;
import dev.lutra.tensor.Bits;
import dev.lutra.tensor.Mode;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.Tape;
import dev.lutra.tensor.Tensor;
import dev.lutra.tensor.backend.Backend;
import dev.lutra.tensor.op.FrameSum;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Encoder and network together: feature words in, logits or scores out. The soft model is what is
/// trained; the hardened one is what the hardware does.
public final class EncodedNetwork {
  /// Columns of a tensor, positions times frames of all samples, that evaluation takes at a time.
  private static final long COLUMNS = 1 << 19;

  private final FittedEncoder encoder;
  private final Network network;
  private final Backend backend;
  private final Comparators training;
  private final Comparators hardware;
  private final FrameSum frameMean;
  private final @Nullable LearnedThresholds learned;
  private final List<Parameter> parameters;

  /// @param encoder fitted encoder
  /// @param network the network, which ends in a read-out
  /// @param backend where it computes
  /// @throws ShapeException if the network does not end in real outputs
  public EncodedNetwork(FittedEncoder encoder, Network network, Backend backend) {
    if (network.output().kind() != Signal.Kind.REAL) {
      throw new ShapeException(
          "layers: the network ends in "
              + network.output()
              + ", expected a read-out; add a"
              + " groupSum layer at the end");
    }
    this.encoder = encoder;
    this.network = network;
    this.backend = backend;
    this.training = new Comparators(encoder.training());
    this.hardware = new Comparators(encoder.hardware());
    this.frameMean = new FrameSum(frames(), true);
    this.learned = LearnedThresholds.of(encoder, backend.memory());
    List<Parameter> all = new ArrayList<>();
    if (learned != null) {
      all.add(learned.moves());
    }
    all.addAll(network.parameters());
    this.parameters = List.copyOf(all);
  }

  /// The fitted encoder; where it learns its thresholds, with those of the present.
  public FittedEncoder encoder() {
    return learned == null ? encoder : learned.present();
  }

  /// How values become words.
  public Quantizer quantizer() {
    return encoder.quantizer();
  }

  /// Everything that is trained, in order: the encoder's and the network's.
  public List<Parameter> parameters() {
    return parameters;
  }

  /// The network.
  public Network network() {
    return network;
  }

  /// Where it computes.
  public Backend backend() {
    return backend;
  }

  /// Number of outputs: classes or values.
  public int outputs() {
    return network.output().features();
  }

  /// Frames of a sample in a soft pass.
  public int frames() {
    return encoder.reals() ? 1 : encoder.training().frames();
  }

  /// Soft logits `[outputs, samples]` of words `[features, samples]`.
  public Real soft(ForwardPass pass, Real words) {
    return logits(pass, softInput(pass.tape(), words));
  }

  /// Soft logits `[outputs, samples]` of what [#softInput] gave.
  public Real logits(ForwardPass pass, Tensor input) {
    Real logits = (Real) network.forward(pass, input);
    return frames() == 1 ? logits : pass.tape().real(frameMean, logits);
  }

  /// What the network reads in a soft pass: the bits, or the scaled reals, of words `[features,
  /// samples]`.
  public Tensor softInput(Tape tape, Real words) {
    return learned == null ? fixedInput(tape, words) : learned.encode(tape, words);
  }

  private Tensor fixedInput(Tape tape, Real words) {
    if (!encoder.reals()) {
      return tape.own(training.encode(backend, words));
    }
    Real scaled = tape.own(backend.memory().real(words.features(), words.frames()));
    backend.element().affine(1f / encoder.quantizer().max(), 0, words, scaled);
    return scaled;
  }

  /// The hardened network's scores: number of ones in each group over all frames, `[outputs,
  /// samples]`.
  public Real scores(ForwardPass pass, Real words) {
    Tape tape = pass.tape();
    Comparators comparators = learned == null ? hardware : learned.comparators();
    Bits bits = tape.own(comparators.encode(backend, words));
    Tensor output = network.forward(pass, bits);
    if (!(output instanceof Real perFrame)) {
      throw new NotLowerableException("the hardened network ends in bits, expected a read-out");
    }
    int samples = words.frames();
    Real sums = tape.own(backend.memory().unset(perFrame.features(), samples));
    backend.element().frameSum(perFrame, false, sums);
    return sums;
  }

  /// The output bits of the hardened core, which the read-out counts: `[core outputs, frames *
  /// samples]` of encoder bits `[encoder bits, frames * samples]`.
  ///
  /// @throws NotLowerableException if a layer has no hardware form
  public Bits core(ForwardPass pass, Bits encoded) {
    if (network.beforeHead(pass, encoded) instanceof Bits bits) {
      return bits;
    }
    throw new NotLowerableException(
        "the hardened network ends in reals, expected bits before its read-out");
  }

  /// The hardened network with its encoder and read-out as a netlist, before any pass.
  ///
  /// @throws NotLowerableException if a layer has no hardware form
  public Netlist lower() {
    Encoding bits = encoder().hardware();
    var cells = new NetlistBuilder(quantizer().features(), quantizer().bits(), bits.frames());
    int[] inputs = bits.lower(cells);
    Lowering lowering = Network.lowering(cells, backend);
    int[] outputs = network.lower(lowering, inputs);
    return cells.build(outputs, lowering.readout());
  }

  /// The hardened network as a core that takes one pixel a clock, before any pass.
  ///
  /// @throws NotLowerableException if a layer has no such form
  public StreamNetlist stream() {
    Encoding bits = encoder().hardware();
    return network.stream(bits::lowerPixel, bits.frames(), quantizer().bits(), backend);
  }

  /// The index of the largest value of column `sample`; ties go to the lowest index.
  public static int argMax(Real values, int sample) {
    int best = 0;
    for (int c = 1; c < values.features(); c++) {
      if (values.get(c, sample) > values.get(best, sample)) {
        best = c;
      }
    }
    return best;
  }

  /// How many samples to evaluate together: `most`, or of images fewer, whose positions times
  /// frames are some 500,000 columns; a multiple of 64.
  public int evaluated(int most) {
    int frames = Math.max(encoder.hardware().frames(), frames());
    long columns = frames;
    for (Signal signal : network.signals().values()) {
      columns = Math.max(columns, (long) signal.positions() * frames);
    }
    return Math.clamp(COLUMNS / columns / 64 * 64, 64, most);
  }

  /// A tape for evaluation on this network's backend.
  public Tape evaluation() {
    return new Tape(backend, Mode.EVALUATE, 0);
  }
}
