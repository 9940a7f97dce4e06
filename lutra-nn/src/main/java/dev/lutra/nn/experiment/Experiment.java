package dev.lutra.nn.experiment;

import dev.lutra.nn.EncodedNetwork;
import dev.lutra.nn.Network;
import dev.lutra.nn.Seeds;
import dev.lutra.nn.ShapeException;
import dev.lutra.nn.data.DataException;
import dev.lutra.nn.data.Dataset;
import dev.lutra.nn.data.Holdout;
import dev.lutra.nn.data.ImageShape;
import dev.lutra.nn.data.Split;
import dev.lutra.nn.data.Targets;
import dev.lutra.nn.encode.FittedEncoder;
import dev.lutra.nn.layer.GroupSumLayer;
import dev.lutra.nn.spec.ExperimentSpec;
import dev.lutra.nn.train.Augmentation;
import dev.lutra.nn.train.Evaluation;
import dev.lutra.nn.train.Scoring;
import dev.lutra.nn.train.TargetScale;
import dev.lutra.nn.train.Trainer;
import dev.lutra.tensor.backend.Backend;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A spec with its model: what training, evaluation and export work on.
///
/// @param spec what determines it
/// @param model encoder and network
/// @param scale targets as the loss sees them
/// @param features names of the features
/// @param classes names of the classes; empty for value targets
/// @param shape how the features lie if samples are images; null if they are not, or if an older
///   checkpoint does not say
/// @param trained fingerprint of the samples that it is trained on
public record Experiment(
    ExperimentSpec spec,
    EncodedNetwork model,
    TargetScale scale,
    List<String> features,
    List<String> classes,
    @Nullable ImageShape shape,
    String trained) {
  /// The samples of a run.
  ///
  /// @param train to train on
  /// @param validation held out of the training set; null for none
  /// @param test never trained or tuned on
  public record Samples(Dataset train, @Nullable Dataset validation, Dataset test) {
    /// Holds out the validation share that the spec asks for.
    public static Samples of(ExperimentSpec spec, Split split) {
      double share = spec.training().validation();
      if (share == 0) {
        return new Samples(split.train(), null, split.test());
      }
      Split parts =
          Holdout.stratified(split.train(), share, Seeds.derive(spec.seed(), "validation"));
      return new Samples(parts.train(), parts.test(), split.test());
    }
  }

  /// Fits the encoder to the training samples and builds a fresh model.
  ///
  /// @throws ShapeException if layers and data do not fit together
  public static Experiment prepare(ExperimentSpec spec, Dataset train, Backend backend) {
    FittedEncoder encoder =
        FittedEncoder.fit(
            spec.encoder(),
            train.samples(),
            spec.featureBits(),
            spec.featureClip(),
            Seeds.derive(spec.seed(), "encoder"));
    checkAugmentation(spec.training().augmentation(), train, encoder);
    TargetScale scale = TargetScale.fit(train.targets(), spec.loss());
    List<String> classes = train.targets() instanceof Targets.Classes c ? c.names() : List.of();
    return assemble(
        spec,
        encoder,
        scale,
        train.featureNames(),
        classes,
        train.shape(),
        train.fingerprint(),
        backend);
  }

  private static void checkAugmentation(Augmentation asked, Dataset train, FittedEncoder encoder) {
    if (asked.needsImages() && train.shape() == null) {
      throw new ShapeException(
          "training.augmentation."
              + imageSetting(asked)
              + " for samples of "
              + train.width()
              + " features that are no images, expected "
              + (imageSetting(asked).startsWith("mirror") ? "false" : "0"));
    }
    if (asked.flip() > 0 && encoder.reals()) {
      throw new ShapeException(
          "training.augmentation.flip: got "
              + asked.flip()
              + " for an encoder that trains on real numbers, expected 0");
    }
  }

  /// The first setting that needs images, and what it is.
  private static String imageSetting(Augmentation asked) {
    if (asked.shift() > 0) {
      return "shift: got " + asked.shift();
    }
    if (asked.mirror()) {
      return "mirror: got true";
    }
    if (asked.rotate() > 0) {
      return "rotate: got " + asked.rotate();
    }
    return asked.scale() > 0
        ? "scale: got " + asked.scale()
        : "elastic.alpha: got " + asked.elastic().alpha();
  }

  static Experiment assemble(
      ExperimentSpec spec,
      FittedEncoder encoder,
      TargetScale scale,
      List<String> features,
      List<String> classes,
      @Nullable ImageShape shape,
      String trained,
      Backend backend) {
    Network network = Network.build(spec.layers(), encoder.signal(), spec.seed(), backend.memory());
    EncodedNetwork model = new EncodedNetwork(encoder, network, backend);
    int expected = classes.isEmpty() ? scale.low().size() : classes.size();
    if (model.outputs() != expected) {
      throw new ShapeException(
          "layers: the network answers "
              + model.outputs()
              + " values, the data have "
              + expected
              + (classes.isEmpty() ? " targets" : " classes")
              + "; set groups of the groupSum to "
              + expected);
    }
    return new Experiment(spec, model, scale, features, classes, shape, trained);
  }

  /// How the outputs are judged.
  public Scoring scoring() {
    int frames = model.encoder().hardware().frames();
    Scoring.Rule rule = classes.isEmpty() ? spec.loss().valueRule() : Scoring.Rule.CLASS;
    return spec.layers().getLast().layer() instanceof GroupSumLayer head
        ? new Scoring(
            rule,
            scale,
            head.center(model.network().headInputs()) * frames,
            head.temperature() * frames)
        : new Scoring(rule, scale, 0, frames);
  }

  /// Requires samples of the kind that this experiment was trained on, and returns them: a file may
  /// have changed since.
  ///
  /// @throws DataException if they have other features or classes
  public Dataset requireFitting(Dataset data) throws DataException {
    List<String> found = data.targets() instanceof Targets.Classes c ? c.names() : List.of();
    if (!data.featureNames().equals(features)) {
      throw changed(data, "features", data.featureNames(), features);
    }
    if (!found.equals(classes)) {
      throw changed(data, "classes", found, classes);
    }
    return data;
  }

  /// Requires the very samples that training began with: with others the rest of the epoch would be
  /// another one, and held-out samples may have been trained on.
  ///
  /// @throws DataException if they are other ones
  public void requireTrainedOn(Dataset train) throws DataException {
    requireFitting(train);
    if (!train.fingerprint().equals(trained)) {
      throw DataException.of(
          train.name(),
          "the samples that the run was trained on",
          train.count() + " that differ",
          "the same",
          "put the data back as they were, or train again");
    }
  }

  private static DataException changed(
      Dataset data, String what, List<String> got, List<String> expected) {
    int at = 0;
    while (at < Math.min(got.size(), expected.size()) && got.get(at).equals(expected.get(at))) {
      at++;
    }
    return DataException.of(
        data.name(),
        "the " + what + " that the run was trained on",
        got.size() + (at < got.size() ? " with '" + got.get(at) + "' at " + at : ""),
        expected.size() + (at < expected.size() ? " with '" + expected.get(at) + "' there" : ""),
        "put the data back as they were, or train again");
  }

  /// The training run of this experiment on `samples`.
  public Trainer.Run run(Samples samples) {
    return new Trainer.Run(
        model,
        samples.train(),
        samples.validation(),
        scoring(),
        spec.loss(),
        spec.optimizer(),
        spec.schedule(),
        spec.training(),
        spec.seed());
  }

  /// How good the model is on `data`.
  public Evaluation evaluate(Dataset data) {
    return Evaluation.of(model, data, scoring());
  }
}
