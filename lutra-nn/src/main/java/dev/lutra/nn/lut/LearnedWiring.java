package dev.lutra.nn.lut;

import dev.lutra.nn.LayerState;
import dev.lutra.nn.Settings;
import dev.lutra.nn.StateBuilder;
import dev.lutra.tensor.Candidates;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.Tape;
import dev.lutra.tensor.Wires;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// Learned: every LUT input has a few candidates and a trained score for each; it reads the one of
/// the highest score that no earlier input of the LUT reads. The idea is the learnable mapping of
/// DWN (Bacellar et al. 2024), which scores all inputs of a layer. Here the candidates are
/// neighbors in a shuffled deck of all inputs: the first choice and those that follow it.
///
/// The gradient of a score is the correlation of the candidate's bit, as -1 or 1, with the gradient
/// of the LUT input. The gradient of the layer's input goes to the candidate that is read.
///
/// @param candidates of a LUT input; fewer where the layer has fewer inputs
/// @param turns a step updates the scores of one of so many parts of the layer: more candidates in
///   turns learn more for their cost than few at every step
/// @param until the share of the training after which the wires stay as they are, so that the
///   tables get used to them; 1 for never
/// @param rate factor of the optimizer's learning rate for the scores
public record LearnedWiring(int candidates, int turns, double until, double rate)
    implements Wiring {
  private static final int MAX_CANDIDATES = 4096;

  /// How far the first choice is ahead, so that it takes more than one step to change it.
  private static final float LEAD = 0.05f;

  /// @throws IllegalArgumentException if a setting is out of range
  public LearnedWiring {
    Settings.check(
        candidates >= 2 && candidates <= MAX_CANDIDATES,
        "learned.candidates",
        candidates,
        "2 to " + MAX_CANDIDATES);
    Settings.check(turns >= 1 && turns <= 64, "learned.turns", turns, "1 to 64");
    Settings.check(until > 0 && until <= 1, "learned.until", until, "0 < until <= 1");
    Settings.positive("learned.rate", rate);
  }

  /// Scores that learn at the optimizer's rate.
  public LearnedWiring(int candidates, int turns, double until) {
    this(candidates, turns, until, 1);
  }

  /// The first choice: as of [RandomWiring].
  @Override
  public int[] wire(int inputs, int luts, int fanIn, SplittableRandom random) {
    return new RandomWiring().wire(inputs, luts, fanIn, random);
  }

  /// Shuffles the decks and makes the scores of the candidates.
  void initialize(Wires first, StateBuilder state) {
    int inputs = first.inputs();
    int luts = first.luts();
    int fanIn = first.fanIn();
    int[] decks = new int[Math.ceilDiv(luts, Candidates.SHARING) * inputs];
    int[] places = new int[luts * fanIn];
    int[] placeOf = new int[inputs];
    SplittableRandom random = state.random("candidates");
    for (int m = 0; m < luts; m++) {
      if (m % Candidates.SHARING == 0) {
        shuffle(decks, m / Candidates.SHARING * inputs, random, placeOf);
      }
      for (int j = 0; j < fanIn; j++) {
        places[m * fanIn + j] = placeOf[first.source(m, j)];
      }
    }
    state.wires("decks", new Wires(inputs, inputs, decks));
    state.wires("places", new Wires(inputs, fanIn, places, first.windows()));
    int count = Math.min(candidates, inputs);
    int parts = Math.min(turns, luts);
    for (int t = 0; t < parts; t++) {
      int rows = (bound(luts, t + 1, parts) - bound(luts, t, parts)) * fanIn;
      Real scores = state.scores(name(t), rows, count, parts, t, until, rate);
      for (int r = 0; r < rows; r++) {
        scores.set(r, 0, LEAD);
      }
    }
  }

  /// A deck of as many rows as `placeOf` has, which tells where each row is.
  private static void shuffle(int[] decks, int at, SplittableRandom random, int[] placeOf) {
    for (int i = 0; i < placeOf.length; i++) {
      int j = random.nextInt(i + 1);
      decks[at + i] = decks[at + j];
      decks[at + j] = i;
    }
    for (int i = 0; i < placeOf.length; i++) {
      placeOf[decks[at + i]] = i;
    }
  }

  /// What the inputs of a layer choose from.
  static Candidates candidates(LayerState state) {
    return new Candidates(state.wires("decks"), state.wires("places"));
  }

  private static String name(int turn) {
    return "scores." + turn;
  }

  private static int bound(int luts, int part, int parts) {
    return (int) ((long) luts * part / parts);
  }

  /// The scores of a layer, part by part.
  static List<Real> scores(LayerState state) {
    List<Real> scores = new ArrayList<>();
    for (int t = 0; state.hasParameter(name(t)); t++) {
      scores.add(state.parameter(name(t)));
    }
    return scores;
  }

  /// What a layer chooses from, and its scores.
  private record Choice(Candidates candidates, List<Real> scores) {}

  /// Lets the LUTs whose scores this step trains read what their scores say by now.
  static void rewire(Tape tape, LayerState state) {
    Choice known = state.remembered(Choice.class);
    Choice choice =
        known != null
            ? known
            : state.remember(
                Choice.class, new Choice(candidates(state), List.copyOf(scores(state))));
    Wires wires = state.wires("wires");
    int first = 0;
    for (int t = 0; t < choice.scores.size(); t++) {
      Real scores = choice.scores.get(t);
      if (tape.isActive(scores)) {
        tape.backend().lut().choose(scores, choice.candidates, first, wires);
      }
      first += scores.features() / wires.fanIn();
    }
  }
}
