package dev.lutra.nn.predict;

import dev.lutra.netlist.Readout;
import dev.lutra.nn.EncodedNetwork;
import dev.lutra.nn.ForwardPass;
import dev.lutra.nn.NotLowerableException;
import dev.lutra.nn.data.ImageFolder;
import dev.lutra.nn.data.SampleForm;
import dev.lutra.nn.data.Samples;
import dev.lutra.nn.encode.Quantizer;
import dev.lutra.nn.experiment.Checkpoint;
import dev.lutra.nn.experiment.CheckpointException;
import dev.lutra.nn.experiment.Experiment;
import dev.lutra.nn.train.Scoring;
import dev.lutra.tensor.Bits;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.Tape;
import dev.lutra.tensor.backend.Backend;
import dev.lutra.tensor.cpu.CpuBackend;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A trained network as hardware computes it, ready to answer samples: what is asked of it is
/// answered by the hardened network, as `lutra evaluate` and the exported core do.
///
/// ```java
/// try (Model model = Model.load(Path.of("runs/digits"))) {
///   String digit = model.label(model.predict(pixels));
/// }
/// ```
///
/// A sample is its features in the order of [SampleForm#features()] and in the units of the data
/// that the network was trained on (images: 0 to 255, in the order of
/// [dev.lutra.nn.data.ImageShape]); they are quantized as in training, and values beyond the range
/// of the training set count as its end. No data are needed.
///
/// May be used by several threads, whose calls wait for one another; for calls at the same time,
/// load one for each thread. Batches are answered in parts of 1024 samples, so that memory does not
/// grow with them, by vector kernels on packed bits; a single sample by its own loop over the
/// tables, in microseconds.
public final class Model implements AutoCloseable {
  private static final int BATCH = 1024;

  private final Experiment experiment;
  private final EncodedNetwork network;
  private final Engine engine;
  private final Scoring scoring;
  private final SampleForm form;
  private final int coreOutputs;

  /// Made when the first single sample comes.
  private @Nullable SampleNetwork single;

  /// @throws NotLowerableException if a layer has no hardware form
  Model(Experiment experiment) {
    this.experiment = experiment;
    this.network = experiment.model();
    this.coreOutputs = network.lower().outputCount();
    this.engine = (tape, encoded) -> network.core(ForwardPass.hardened(tape), encoded);
    this.scoring = experiment.scoring();
    boolean scaled =
        experiment.spec().data() instanceof ImageFolder f && (f.width() > 0 || f.height() > 0);
    this.form =
        new SampleForm(experiment.features(), experiment.classes(), experiment.shape(), scaled);
  }

  /// Loads a model that computes with all cores.
  ///
  /// @param path a run folder as `lutra train` writes it, whose best epoch is taken, or a
  ///   checkpoint file
  /// @throws CheckpointException if it is neither, in one line
  /// @throws NotLowerableException if the network has no hardware form
  /// @throws IOException if it cannot be read
  public static Model load(Path path) throws IOException {
    return load(path, Runtime.getRuntime().availableProcessors());
  }

  /// Loads a model that computes with so many threads. Answers do not depend on the number.
  ///
  /// @param path as above
  /// @param threads at least 1
  /// @throws CheckpointException if it is neither a run nor a checkpoint, in one line
  /// @throws NotLowerableException if the network has no hardware form
  /// @throws IOException if it cannot be read
  public static Model load(Path path, int threads) throws IOException {
    Path file = path;
    if (Files.isDirectory(path)) {
      file = Checkpoint.best(path);
      if (!Files.isRegularFile(file)) {
        throw new CheckpointException(
            path
                + ": got no checkpoint/best.safetensors here, expected a run with a finished epoch;"
                + " name a folder that `lutra train` made, or a checkpoint file");
      }
    }
    Backend backend = CpuBackend.vector(threads);
    try {
      return new Model(Checkpoint.read(file, backend).experiment());
    } catch (IOException | RuntimeException e) {
      backend.close();
      throw e;
    }
  }

  /// The form of the samples: names and number of the features, classes, shape of images.
  public SampleForm form() {
    return form;
  }

  /// What the outputs are: classes, yes or no, or values; and how they are judged.
  public Scoring scoring() {
    return scoring;
  }

  /// Number of outputs: classes, or values of a sample.
  public int outputs() {
    return network.outputs();
  }

  /// Output bits of the core: those of one frame.
  public int coreOutputs() {
    return coreOutputs;
  }

  /// Frames of a sample; 1 without modulation.
  public int frames() {
    return network.encoder().hardware().frames();
  }

  /// The name of a class; its number where the data gave none.
  public String label(int predicted) {
    List<String> classes = form.classes();
    return classes.isEmpty() ? Integer.toString(predicted) : classes.get(predicted);
  }

  /// The class of a sample; ties go to the lowest number.
  ///
  /// @throws IllegalArgumentException if its width is wrong or a value is NaN or infinite
  /// @throws IllegalStateException if the network answers values
  public int predict(float[] features) {
    return classOf(scores(features));
  }

  /// The class of each sample.
  ///
  /// @throws IllegalArgumentException if a width is wrong or a value is NaN or infinite
  /// @throws IllegalStateException if the network answers values
  public int[] predict(float[][] samples) {
    int[][] scores = scores(samples);
    int[] classes = new int[scores.length];
    for (int s = 0; s < classes.length; s++) {
      classes[s] = classOf(scores[s]);
    }
    return classes;
  }

  /// The values that a sample stands for, one for each output, in the units of the targets; 1 and 0
  /// where the network answers yes and no.
  ///
  /// @throws IllegalArgumentException if its width is wrong or a value is NaN or infinite
  /// @throws IllegalStateException if the network answers classes
  public float[] values(float[] features) {
    return valuesOf(scores(features));
  }

  /// The values of each sample, `[samples][outputs]`.
  ///
  /// @throws IllegalArgumentException if a width is wrong or a value is NaN or infinite
  /// @throws IllegalStateException if the network answers classes
  public float[][] values(float[][] samples) {
    int[][] scores = scores(samples);
    float[][] values = new float[scores.length][];
    for (int s = 0; s < values.length; s++) {
      values[s] = valuesOf(scores[s]);
    }
    return values;
  }

  /// The number of ones in each group of output bits, over all frames: one for each output, 0 to
  /// `frames * coreOutputs / outputs`.
  ///
  /// @throws IllegalArgumentException if its width is wrong or a value is NaN or infinite
  public int[] scores(float[] features) {
    if (features.length != form.width() || !areFinite(features)) {
      requireFits(samples(features));
    }
    return one(features);
  }

  /// Of finite floats without their sign, the largest is below infinity, by their bits too.
  private static boolean areFinite(float[] features) {
    int largest = 0;
    for (float x : features) {
      largest = Math.max(largest, Float.floatToRawIntBits(x) & Integer.MAX_VALUE);
    }
    return largest < Float.floatToRawIntBits(Float.POSITIVE_INFINITY);
  }

  private synchronized int[] one(float[] features) {
    SampleNetwork ready = single;
    if (ready == null) {
      ready = new SampleNetwork(network.lower(), network.encoder().quantizer());
      single = ready;
    }
    return ready.scores(features);
  }

  /// The scores of each sample, `[samples][outputs]`.
  ///
  /// @throws IllegalArgumentException if a width is wrong or a value is NaN or infinite
  public int[][] scores(float[][] samples) {
    return samples.length == 0 ? new int[0][] : scores(samples(samples));
  }

  /// The scores of each sample, `[samples][outputs]`.
  ///
  /// @throws IllegalArgumentException if the width is wrong or a value is NaN or infinite
  public synchronized int[][] scores(Samples samples) {
    int outputs = outputs();
    int[][] scores = new int[samples.count()][outputs];
    inParts(
        samples,
        (tape, encoded, from, count) -> {
          int[] counts = engine.counts(tape, encoded, outputs, count);
          for (int s = 0; s < count; s++) {
            System.arraycopy(counts, s * outputs, scores[from + s], 0, outputs);
          }
        });
    return scores;
  }

  /// The output bits of the core, frame by frame: bit `b` of frame `i` is `i * coreOutputs + b`.
  ///
  /// @throws IllegalArgumentException if its width is wrong or a value is NaN or infinite
  public boolean[] bits(float[] features) {
    return bits(samples(features))[0];
  }

  /// The output bits of each sample, `[samples][frames * coreOutputs]`.
  ///
  /// @throws IllegalArgumentException if the width is wrong or a value is NaN or infinite
  public synchronized boolean[][] bits(Samples samples) {
    int frames = frames();
    boolean[][] all = new boolean[samples.count()][frames * coreOutputs];
    inParts(
        samples,
        (tape, encoded, from, count) -> {
          Bits bits = engine.bits(tape, encoded);
          for (int s = 0; s < count; s++) {
            for (int i = 0; i < frames; i++) {
              for (int b = 0; b < coreOutputs; b++) {
                all[from + s][i * coreOutputs + b] = bits.get(b, i * count + s);
              }
            }
          }
        });
    return all;
  }

  /// The class that scores stand for; ties go to the lowest number.
  ///
  /// @throws IllegalStateException if the network answers values
  public int classOf(int[] scores) {
    require(Scoring.Rule.CLASS == scoring.rule(), "classes", "values", "values");
    return Readout.argMax(scores, 0, outputs());
  }

  /// The values that scores stand for, one for each output, in the units of the targets.
  ///
  /// @throws IllegalStateException if the network answers classes
  public float[] valuesOf(int[] scores) {
    require(Scoring.Rule.CLASS != scoring.rule(), "values", "classes", "predict");
    float[] values = new float[outputs()];
    for (int t = 0; t < values.length; t++) {
      values[t] = scoring.value(t, scores[t]);
    }
    return values;
  }

  private void require(boolean right, String asked, String got, String remedy) {
    if (!right) {
      throw new IllegalStateException(
          experiment.spec().name()
              + ": asked "
              + asked
              + ", got a network that answers "
              + got
              + "; call "
              + remedy);
    }
  }

  /// Work on the encoder bits of samples `from .. from + count - 1`.
  private interface Part {
    void run(Tape tape, Bits encoded, int from, int count);
  }

  private void inParts(Samples samples, Part work) {
    requireFits(samples);
    Quantizer quantizer = network.encoder().quantizer();
    int[] order = new int[samples.count()];
    for (int s = 0; s < order.length; s++) {
      order[s] = s;
    }
    Backend backend = network.backend();
    for (int from = 0; from < order.length; from += BATCH) {
      int count = Math.min(BATCH, order.length - from);
      try (Tape tape = network.evaluation()) {
        Real words = tape.own(backend.memory().real(quantizer.features(), count));
        quantizer.gather(backend, samples, order, from, words);
        Bits encoded = tape.own(network.encoder().hardware().encode(backend, words));
        work.run(tape, encoded, from, count);
      }
    }
  }

  private void requireFits(Samples samples) {
    if (samples.width() != form.width()) {
      throw wrong(samples.width() + " features", form.width() + " features");
    }
    int bad = samples.firstNonFinite();
    if (bad >= 0) {
      int feature = bad % samples.width();
      throw wrong(
          samples.get(bad / samples.width(), feature)
              + " at sample "
              + bad / samples.width()
              + ", feature "
              + feature
              + " ("
              + form.features().get(feature)
              + ")",
          "finite numbers");
    }
  }

  private IllegalArgumentException wrong(String got, String expected) {
    return new IllegalArgumentException(
        experiment.spec().name()
            + ": asked an answer, got "
            + got
            + ", expected "
            + expected
            + "; give samples like those that it was trained on");
  }

  private Samples samples(float[]... rows) {
    int width = form.width();
    if (rows.length == 1 && rows[0].length > 0) {
      return Samples.ofFloats(1, rows[0].length, rows[0]);
    }
    float[] data = new float[Math.multiplyExact(rows.length, width)];
    for (int s = 0; s < rows.length; s++) {
      if (rows[s].length != width) {
        throw wrong(rows[s].length + " features at sample " + s, width + " features");
      }
      System.arraycopy(rows[s], 0, data, s * width, width);
    }
    return Samples.ofFloats(rows.length, width, data);
  }

  /// Ends the threads and gives the memory back.
  @Override
  public void close() {
    network.backend().close();
  }
}
