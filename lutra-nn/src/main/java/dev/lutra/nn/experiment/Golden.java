package dev.lutra.nn.experiment;

import dev.lutra.netlist.Netlist;
import dev.lutra.netlist.minimize.Minimizer;
import dev.lutra.netlist.sim.Simulator;
import dev.lutra.netlist.sim.Trace;
import dev.lutra.nn.EncodedNetwork;
import dev.lutra.nn.ForwardPass;
import dev.lutra.nn.data.Dataset;
import dev.lutra.nn.data.Samples;
import dev.lutra.nn.encode.Quantizer;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.Tape;
import java.util.Arrays;

/// What hardware of an experiment must answer: what its hardened network does, or the network that
/// minimization made of that.
///
/// @param experiment the network as trained
/// @param netlist the network to be exported, before any pass
/// @param minimized whether its tables are others than those that were trained
public record Golden(Experiment experiment, Netlist netlist, boolean minimized) {
  private static final int BATCH = 512;

  /// The hardened network itself.
  public static Golden of(Experiment experiment) {
    return new Golden(experiment, experiment.model().lower(), false);
  }

  /// The hardened network with don't-cares chosen, and what that saved.
  ///
  /// @param golden what is exported from now on
  /// @param saved what minimization did
  public record Minimized(Golden golden, Minimizer.Minimized saved) {}

  /// Minimizes the tables by the training samples.
  public Minimized minimize(Minimizer minimizer, Samples train) {
    Quantizer quantizer = experiment.model().encoder().quantizer();
    Minimizer.Minimized made = minimizer.apply(netlist, new InputWords(train, quantizer));
    return new Minimized(new Golden(experiment, made.netlist(), true), made);
  }

  /// The bits, scores and classes of the first `count` samples: of a hardened network by the tensor
  /// kernels, of a minimized one by the simulator of its netlist.
  public Trace trace(Samples samples, int count) {
    if (!minimized) {
      return GoldenTrace.of(experiment.model(), netlist, samples, count);
    }
    return Trace.of(netlist, words(samples).words(0, count), count);
  }

  /// The mean over the samples of what the experiment's scoring counts, such as the accuracy.
  public double evaluate(Dataset data) {
    Simulator simulator = new Simulator(netlist);
    InputWords words = words(data.samples());
    double sum = 0;
    for (int from = 0; from < data.count(); from += BATCH) {
      int count = Math.min(BATCH, data.count() - from);
      int[] scores = simulator.scores(words.words(from, count), count);
      int outputs = scores.length / count;
      for (int s = 0; s < count; s++) {
        int[] own = Arrays.copyOfRange(scores, s * outputs, (s + 1) * outputs);
        sum += experiment.scoring().hardened(data.targets(), from + s, own);
      }
    }
    return sum / data.count();
  }

  /// How many samples have other scores than the trained network gives them by the tensor kernels.
  public int changed(Samples samples) {
    EncodedNetwork model = experiment.model();
    Simulator simulator = new Simulator(netlist);
    InputWords words = words(samples);
    int changed = 0;
    for (int from = 0; from < samples.count(); from += BATCH) {
      int count = Math.min(BATCH, samples.count() - from);
      int[] input = words.words(from, count);
      int[] scores = simulator.scores(input, count);
      try (Tape tape = model.evaluation()) {
        Real columns = tape.own(model.backend().memory().real(samples.width(), count));
        for (int i = 0; i < input.length; i++) {
          columns.set(i % samples.width(), i / samples.width(), input[i]);
        }
        Real trained = model.scores(ForwardPass.hardened(tape), columns);
        for (int s = 0; s < count; s++) {
          changed += isSame(trained, s, scores) ? 0 : 1;
        }
      }
    }
    return changed;
  }

  private static boolean isSame(Real trained, int sample, int[] scores) {
    int outputs = trained.features();
    for (int c = 0; c < outputs; c++) {
      if (Math.round(trained.get(c, sample)) != scores[sample * outputs + c]) {
        return false;
      }
    }
    return true;
  }

  private InputWords words(Samples samples) {
    return new InputWords(samples, experiment.model().encoder().quantizer());
  }
}
