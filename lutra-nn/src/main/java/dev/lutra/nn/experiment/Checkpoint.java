package dev.lutra.nn.experiment;

import dev.lutra.nn.Parameter;
import dev.lutra.nn.data.ImageShape;
import dev.lutra.nn.encode.Encoding;
import dev.lutra.nn.encode.FittedEncoder;
import dev.lutra.nn.encode.Learning;
import dev.lutra.nn.encode.Quantizer;
import dev.lutra.nn.experiment.SafeTensors.Array;
import dev.lutra.nn.spec.ExperimentSpec;
import dev.lutra.nn.spec.SpecFile;
import dev.lutra.nn.train.TargetScale;
import dev.lutra.nn.train.TrainState;
import dev.lutra.nn.train.TrainState.Position;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.Wires;
import dev.lutra.tensor.backend.Backend;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// An experiment and where its training stands, as one safetensors file. It holds parameters,
/// running statistics, wires, encoder thresholds and the optimizer's tensors by name, and the spec
/// in its metadata; no time and no machine, so that equal runs give equal files.
///
/// @param experiment the restored experiment
/// @param state where training stands
public record Checkpoint(Experiment experiment, TrainState state) {
  /// The version of the layout; a file of another is refused.
  public static final String VERSION = "3";

  private static final JsonMapper JSON = new JsonMapper();

  /// Where a run folder keeps the checkpoint of its best epoch.
  public static Path best(Path run) {
    return run.resolve("checkpoint/best.safetensors");
  }

  /// The bytes of the file.
  public byte[] bytes() {
    return contents().bytes();
  }

  /// Writes the file; of the tensors no copy is made.
  ///
  /// @throws IOException naming the file, the cause and the remedy
  public void write(Path file) throws IOException {
    try (AtomicFile out = AtomicFile.open(file, "resume")) {
      contents().writeTo(out);
      out.commit();
    }
  }

  private SafeTensors contents() {
    Map<String, Array> tensors = new LinkedHashMap<>();
    var network = experiment.model().network();
    for (Parameter p : experiment.model().parameters()) {
      tensors.put(p.name(), new Array.Live(p.value()));
    }
    network.buffers().forEach((name, buffer) -> tensors.put(name, new Array.Live(buffer)));
    network.wires().forEach((name, w) -> tensors.put(name, Array.of(w.toArray(), w.fanIn())));
    FittedEncoder encoder = experiment.model().encoder();
    put(tensors, "encoder.offset", encoder.quantizer().offset());
    put(tensors, "encoder.step", encoder.quantizer().step());
    put(tensors, "encoder.training", encoder.training());
    put(tensors, "encoder.hardware", encoder.hardware());
    if (encoder.learning() != null) {
      put(tensors, "encoder.spread", encoder.spread());
    }
    state.slots().forEach((name, slot) -> tensors.put(name, new Array.Live(slot)));
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put("format", "lutra-checkpoint");
    metadata.put("version", VERSION);
    metadata.put("spec", SpecFile.write(experiment.spec()));
    metadata.put("position", position().toString());
    metadata.put("data", data().toString());
    return new SafeTensors(metadata, tensors);
  }

  private ObjectNode position() {
    Position p = state.position();
    ObjectNode node = JSON.createObjectNode();
    node.put("epoch", p.epoch());
    node.put("step", p.step());
    node.put("updates", p.updates());
    node.put("lossSum", Double.toString(p.lossSum()));
    node.put("rightSum", p.rightSum());
    node.put("bestEpoch", p.bestEpoch());
    node.put("bestResult", Double.toString(p.bestResult()));
    return node;
  }

  private ObjectNode data() {
    ObjectNode node = JSON.createObjectNode();
    node.put("bits", experiment.model().encoder().quantizer().bits());
    node.put("trained", experiment.trained());
    node.put("reals", experiment.model().encoder().reals());
    experiment.features().forEach(node.putArray("features")::add);
    experiment.classes().forEach(node.putArray("classes")::add);
    experiment.scale().low().forEach(node.putArray("low")::add);
    experiment.scale().high().forEach(node.putArray("high")::add);
    ImageShape shape = experiment.shape();
    if (shape != null) {
      node.putArray("shape").add(shape.channels()).add(shape.height()).add(shape.width());
    }
    return node;
  }

  private static void put(Map<String, Array> tensors, String name, List<Float> values) {
    float[] array = new float[values.size()];
    for (int i = 0; i < array.length; i++) {
      array[i] = values.get(i);
    }
    tensors.put(name, new Array.Floats(List.of(array.length), array));
  }

  /// One row a bit: feature, bit plane (or -1 for a comparator), and its thresholds by frame.
  private static void put(Map<String, Array> tensors, String name, Encoding encoding) {
    int columns = 2 + encoding.frames();
    int[] rows = new int[encoding.bits().size() * columns];
    for (int i = 0; i < encoding.bits().size(); i++) {
      Encoding.Bit bit = encoding.bits().get(i);
      rows[i * columns] = bit.feature();
      switch (bit) {
        case Encoding.Bit.Plane plane -> rows[i * columns + 1] = plane.plane();
        case Encoding.Bit.Compare compare -> {
          rows[i * columns + 1] = -1;
          for (int f = 0; f < encoding.frames(); f++) {
            rows[i * columns + 2 + f] = compare.threshold(f);
          }
        }
      }
    }
    tensors.put(name, Array.of(rows, columns));
  }

  /// Reads a checkpoint and rebuilds its experiment; no data are needed.
  ///
  /// @throws CheckpointException if it is cut short, of another version, or does not fit its own
  ///   spec
  /// @throws IOException if it cannot be read
  public static Checkpoint read(Path file, Backend backend) throws IOException {
    SafeTensors tensors = SafeTensors.read(file);
    try {
      return restore(tensors, backend);
    } catch (CheckpointException e) {
      throw new CheckpointException(file + ": " + e.getMessage());
    } catch (IllegalArgumentException
        | IndexOutOfBoundsException
        | NoSuchElementException
        | JacksonException e) {
      throw new CheckpointException(
          file
              + ": damaged ("
              + String.valueOf(e.getMessage()).lines().findFirst().orElse("")
              + ")"
              + SafeTensors.REMEDY);
    }
  }

  private static Checkpoint restore(SafeTensors file, Backend backend) {
    if (!"lutra-checkpoint".equals(file.metadata().get("format"))) {
      throw new CheckpointException(
          "got another kind of safetensors file, expected a checkpoint" + SafeTensors.REMEDY);
    }
    String version = file.metadata().getOrDefault("version", "none");
    if (!VERSION.equals(version)) {
      throw new CheckpointException(
          "got checkpoint version "
              + version
              + ", expected "
              + VERSION
              + "; use the Lutra that wrote it, or train again");
    }
    ExperimentSpec spec = SpecFile.parse(text(file, "spec"), "spec in the checkpoint", List.of());
    JsonNode data = JSON.readTree(text(file, "data"));
    List<String> features = texts(data.path("features"));
    Quantizer quantizer =
        new Quantizer(
            (int) whole(data, "bits", 1, 16),
            floats(file, "encoder.offset", features.size()),
            floats(file, "encoder.step", features.size()));
    Learning learning = spec.encoder().learning();
    List<Float> spread = List.of();
    if (learning != null) {
      spread = floats(file, "encoder.spread", learning.shared() ? 1 : features.size());
    }
    FittedEncoder encoder =
        new FittedEncoder(
            quantizer,
            encoding(file.ints("encoder.training"), quantizer),
            encoding(file.ints("encoder.hardware"), quantizer),
            data.path("reals").asBoolean(),
            learning,
            spread);
    TargetScale scale = new TargetScale(numbers(data.path("low")), numbers(data.path("high")));
    Experiment experiment =
        Experiment.assemble(
            spec,
            encoder,
            scale,
            features,
            texts(data.path("classes")),
            shape(data.path("shape"), features.size()),
            data.path("trained").asString(""),
            backend);
    TrainState state = TrainState.start(experiment.model(), spec.optimizer(), spec.training());
    fill(file, experiment, state);
    JsonNode p = JSON.readTree(text(file, "position"));
    state.moveTo(
        new Position(
            (int) whole(p, "epoch", 0, Integer.MAX_VALUE),
            (int) whole(p, "step", 0, Integer.MAX_VALUE),
            whole(p, "updates", 0, Long.MAX_VALUE),
            Double.parseDouble(p.path("lossSum").asString("none")),
            whole(p, "rightSum", 0, Long.MAX_VALUE),
            (int) whole(p, "bestEpoch", 0, Integer.MAX_VALUE),
            Double.parseDouble(p.path("bestResult").asString("none"))));
    return new Checkpoint(experiment, state);
  }

  private static String text(SafeTensors file, String key) {
    String text = file.metadata().get(key);
    if (text == null) {
      throw new CheckpointException("the metadata have no '" + key + "'" + SafeTensors.REMEDY);
    }
    return text;
  }

  private static long whole(JsonNode node, String key, long low, long high) {
    JsonNode found = node.path(key);
    if (!found.canConvertToLong() || found.longValue() < low || found.longValue() > high) {
      throw new CheckpointException(
          key + ": got " + found + ", expected " + low + " to " + high + SafeTensors.REMEDY);
    }
    return found.longValue();
  }

  private static void fill(SafeTensors file, Experiment experiment, TrainState state) {
    var network = experiment.model().network();
    Map<String, Real> reals = new LinkedHashMap<>();
    experiment.model().parameters().forEach(p -> reals.put(p.name(), p.value()));
    reals.putAll(network.buffers());
    reals.putAll(state.slots());
    reals.forEach(
        (name, real) -> real.copyFrom(file.floats(name, List.of(real.features(), real.frames()))));
    for (Map.Entry<String, Wires> entry : network.wires().entrySet()) {
      Wires old = entry.getValue();
      Array.Ints ints = file.ints(entry.getKey());
      if (!ints.shape().equals(List.of(old.luts(), old.fanIn()))) {
        throw new CheckpointException(
            "wires '"
                + entry.getKey()
                + "': got shape "
                + ints.shape()
                + ", expected ["
                + old.luts()
                + ", "
                + old.fanIn()
                + "]"
                + SafeTensors.REMEDY);
      }
      network.restoreWires(entry.getKey(), old.with(ints.values()));
    }
  }

  private static Encoding encoding(Array.Ints rows, Quantizer quantizer) {
    int columns = rows.shape().size() == 2 ? rows.shape().getLast() : 0;
    if (columns < 3) {
      throw new CheckpointException(
          "encoder: got shape "
              + rows.shape()
              + ", expected rows of at least 3 numbers"
              + SafeTensors.REMEDY);
    }
    List<Encoding.Bit> bits = new ArrayList<>();
    for (int at = 0; at < rows.values().length; at += columns) {
      int feature = rows.values()[at];
      int plane = rows.values()[at + 1];
      if (feature < 0
          || feature >= quantizer.features()
          || plane < -1
          || plane >= quantizer.bits()) {
        throw new CheckpointException(
            "encoder: got bit "
                + plane
                + " of feature "
                + feature
                + ", expected one of "
                + quantizer.bits()
                + " bits of "
                + quantizer.features()
                + " features"
                + SafeTensors.REMEDY);
      }
      if (plane >= 0) {
        bits.add(new Encoding.Bit.Plane(feature, plane));
        continue;
      }
      List<Integer> thresholds = new ArrayList<>();
      for (int f = 2; f < columns; f++) {
        thresholds.add(rows.values()[at + f]);
      }
      boolean constant = thresholds.stream().distinct().count() == 1;
      bits.add(new Encoding.Bit.Compare(feature, constant ? thresholds.subList(0, 1) : thresholds));
    }
    return new Encoding(columns - 2, bits);
  }

  /// Files of before images were predicted have no shape.
  private static @Nullable ImageShape shape(JsonNode sizes, int features) {
    if (sizes.isMissingNode()) {
      return null;
    }
    ImageShape shape =
        new ImageShape(sizes.path(0).asInt(0), sizes.path(1).asInt(0), sizes.path(2).asInt(0));
    if (shape.features() != features) {
      throw new CheckpointException(
          "shape: got "
              + sizes
              + ", expected "
              + features
              + " features in all"
              + SafeTensors.REMEDY);
    }
    return shape;
  }

  private static List<Float> floats(SafeTensors file, String name, int count) {
    List<Float> values = new ArrayList<>();
    for (float v : file.floats(name, List.of(count))) {
      values.add(v);
    }
    return values;
  }

  private static List<String> texts(JsonNode array) {
    List<String> values = new ArrayList<>();
    array.forEach(n -> values.add(n.asString()));
    return values;
  }

  private static List<Float> numbers(JsonNode array) {
    List<Float> values = new ArrayList<>();
    array.forEach(n -> values.add(n.floatValue()));
    return values;
  }
}
