package dev.lutra.nn.lut;

import dev.lutra.nn.ForwardPass;
import dev.lutra.nn.LayerState;
import dev.lutra.nn.Settings;
import dev.lutra.nn.StateBuilder;
import dev.lutra.tensor.Mode;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.Tape;
import dev.lutra.tensor.Tensor;
import dev.lutra.tensor.Wires;
import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/// Rewired while it is trained, as sparse networks are by dynamic sparse training (Mocanu et al.
/// 2018, Evci et al. 2020): it starts as [RandomWiring], and from time to time LUTs drop the input
/// that matters least to them for one drawn at random among those that they do not read. The draws
/// of one time are balanced over the layer's inputs.
///
/// How much an input matters is its energy in the LUT's table on the frames of the step's batch:
/// the variance of the entry addressed that is left when the other inputs are known. So an input
/// that is constant does not matter, whatever entries it would lead to if it were not. The entries
/// that differ in the dropped input alone are set to their mean, weighted by how often they are
/// addressed, so that the table does not depend on the new input until it has learned to.
///
/// @param every the share of the training from one time to the next; at most once a step
/// @param until the share of the training after which the wires stay as they are, so that the
///   tables get used to them; 1 for never
/// @param share of the LUTs that change an input each time, at least one: those whose weakest input
///   has the least energy relative to their strongest
public record Rewired(double every, double until, double share) implements Wiring {
  private static final String DONE = "rewirings";

  /// @throws IllegalArgumentException if a setting is out of range
  public Rewired {
    Settings.check(every > 0 && every <= 1, "rewired.every", every, "0 < every <= 1");
    Settings.check(until > 0 && until <= 1, "rewired.until", until, "0 < until <= 1");
    Settings.check(share > 0 && share <= 1, "rewired.share", share, "0 < share <= 1");
  }

  /// The first wires: as of [RandomWiring].
  @Override
  public int[] wire(int inputs, int luts, int fanIn, SplittableRandom random) {
    return new RandomWiring().wire(inputs, luts, fanIn, random);
  }

  /// Makes the count of what is done, which is saved with the network: how a training goes on
  /// depends on nothing else.
  void initialize(StateBuilder state) {
    state.buffer(DONE, 1, 1, 0);
  }

  /// Rewires if a multiple of [#every] was passed since the last time, in training and as long as
  /// the tables are trained. To be called before the step reads the table and the wires.
  ///
  /// @param x what the layer reads in this step
  /// @param entries the parameter of the tables, see [LutParametrization#entries()]
  void rewire(
      ForwardPass pass, LayerState state, Tensor x, LutParametrization node, String entries) {
    Real trained = state.parameter(entries);
    Wires wires = state.wires("wires");
    int due = (int) (pass.progress() / every);
    if (pass.tape().mode() != Mode.TRAIN
        || pass.progress() >= until
        || due <= state.buffer(DONE).get(0, 0)
        || !pass.tape().isActive(trained)
        || wires.inputs() <= wires.fanIn()) {
      return;
    }
    state.buffer(DONE).set(0, 0, due);
    try (Tape tape = new Tape(pass.tape().backend(), Mode.EVALUATE, 0)) {
      Real table = node.table(ForwardPass.soft(tape), state, wires.fanIn());
      Visited visited = Visited.of(tape, x, wires);
      Weakest weakest = Weakest.of(table, visited, wires.fanIn());
      Real average = pass.average(trained);
      Deck deck = new Deck(wires.inputs(), state.random("rewiring." + due));
      int[] sources = wires.toArray();
      for (int m : weakest.luts(share)) {
        int j = weakest.input[m];
        wires.rewire(m, j, unread(deck, sources, m * wires.fanIn(), (m + 1) * wires.fanIn()));
        visited.fold(trained, m, 1 << j);
        if (average != null) {
          visited.fold(average, m, 1 << j);
        }
      }
    }
  }

  /// A card that a LUT does not read; the deck has some.
  private static int unread(Deck deck, int[] sources, int from, int to) {
    int card = deck.deal(sources, from, to);
    while (Deck.contains(sources, from, to, card)) {
      card = deck.deal(sources, from, to);
    }
    return card;
  }

  /// The input of least energy of each LUT.
  private static final class Weakest {
    private final int[] input;

    /// Its energy relative to that of the strongest input.
    private final double[] relative;

    private Weakest(int luts) {
      input = new int[luts];
      relative = new double[luts];
    }

    static Weakest of(Real table, Visited visited, int fanIn) {
      Weakest weakest = new Weakest(table.features());
      for (int m = 0; m < table.features(); m++) {
        double least = Double.POSITIVE_INFINITY;
        double most = 0;
        for (int j = 0; j < fanIn; j++) {
          double energy = visited.energy(table, m, 1 << j);
          if (energy < least) {
            least = energy;
            weakest.input[m] = j;
          }
          most = Math.max(most, energy);
        }
        weakest.relative[m] = most > 0 ? least / most : 0;
      }
      return weakest;
    }

    /// The share of LUTs whose weakest input is the weakest, of equal ones the first.
    int[] luts(double share) {
      return IntStream.range(0, input.length)
          .boxed()
          .sorted(Comparator.comparingDouble(m -> relative[m]))
          .limit(Math.max(1, Math.round(share * input.length)))
          .mapToInt(m -> m)
          .toArray();
    }
  }
}
