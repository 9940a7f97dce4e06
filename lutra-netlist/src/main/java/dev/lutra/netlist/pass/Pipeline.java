package dev.lutra.netlist.pass;

import dev.lutra.netlist.Cell;
import dev.lutra.netlist.Netlist;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.stream.IntStream;

/// Inserts registers. The rank of an encoder cell is 0; the rank of a layer is 1 plus the highest
/// rank of anything its tables read. A boundary of registers follows rank `r` if `r % every == 0`
/// or `r` is the last rank. A net that is read on the far side of `b` boundaries gets `b` registers
/// in a row, shared by its readers; all outputs end behind the last boundary. Constants need none.
/// `every = 0` inserts nothing.
///
/// With `every = 1` and `L` ranks of tables the latency is `L + 1` clocks: the encoder's bits are
/// registered too.
///
/// @param every ranks between two boundaries; 0 for a combinational core
public record Pipeline(int every) implements Pass {
  /// In [#arrivals(Netlist)], a net that depends on no input and so arrives at any time.
  public static final int ANY_TIME = -1;

  /// Checks `every`.
  public Pipeline {
    if (every < 0) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "pipeline: got every %d ranks, expected 0 (none) or more", every));
    }
  }

  @Override
  public String name() {
    return "pipeline-" + every;
  }

  @Override
  public String description() {
    return every == 0
        ? "insert no registers"
        : "insert registers behind the encoder, every " + every + " ranks and the last rank";
  }

  /// The registered netlist.
  ///
  /// @throws IllegalArgumentException if the netlist has registers already
  @Override
  public Netlist apply(Netlist netlist) {
    if (netlist.cells().stream().anyMatch(Cell.Register.class::isInstance)) {
      throw new IllegalArgumentException(
          "pipeline: got a netlist with registers, expected none; pipeline once, as the last pass");
    }
    return every == 0 ? netlist : new Inserter(netlist, every).insert();
  }

  /// Clocks from the encoder's bits to the outputs.
  ///
  /// @throws IllegalArgumentException if paths of different length meet or outputs differ
  public static int latency(Netlist netlist) {
    int[] arrivals = arrivals(netlist);
    int latency = ANY_TIME;
    for (int i = 0; i < netlist.outputCount(); i++) {
      latency = meet(latency, arrivals[netlist.output(i)], "output", i);
    }
    return Math.max(0, latency);
  }

  /// For each net, how many registers lie between the encoder's bits and it: the clocks by which
  /// its value trails the inputs. A table followed by a register of its own shows the registered
  /// value one clock later, at the register's net. [#ANY_TIME] for nets that depend on no input.
  ///
  /// @throws IllegalArgumentException naming the cell at which paths of different length meet
  public static int[] arrivals(Netlist netlist) {
    int[] arrivals = new int[netlist.size()];
    for (int net = 0; net < arrivals.length; net++) {
      arrivals[net] =
          switch (netlist.cell(net)) {
            case Cell.Constant _ -> ANY_TIME;
            case Cell.FeatureBit _, Cell.Compare _ -> 0;
            case Cell.Register register ->
                arrivals[register.input()] == ANY_TIME ? ANY_TIME : arrivals[register.input()] + 1;
            case Cell.Lut lut -> {
              int arrival = ANY_TIME;
              for (int i = 0; i < lut.fanIn(); i++) {
                arrival = meet(arrival, arrivals[lut.input(i)], "cell", net);
              }
              yield arrival;
            }
          };
    }
    return arrivals;
  }

  private static int meet(int soFar, int next, String what, int number) {
    if (soFar != ANY_TIME && next != ANY_TIME && soFar != next) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%s %d: got paths with %d and %d registers, expected equal; insert registers with"
                  + " the pipeline pass only",
              what,
              number,
              soFar,
              next));
    }
    return soFar == ANY_TIME ? next : soFar;
  }

  private static final class Inserter {
    final Netlist netlist;
    final Rewrite rewrite;
    final int every;
    final int[] rankOfLayer;
    final int lastRank;

    /// `chain[net][b]` is the new net of `net` behind `b` registers; grown as needed.
    final int[][] chain;

    Inserter(Netlist netlist, int every) {
      this.netlist = netlist;
      this.rewrite = new Rewrite(netlist);
      this.every = every;
      this.rankOfLayer = ranks();
      this.lastRank = Arrays.stream(rankOfLayer).max().orElse(0);
      this.chain = new int[netlist.size()][];
    }

    Netlist insert() {
      for (int net = 0; net < netlist.size(); net++) {
        Cell cell = netlist.cell(net);
        if (cell instanceof Cell.Lut lut) {
          int[] inputs = lut.inputs();
          for (int i = 0; i < inputs.length; i++) {
            inputs[i] = delayed(inputs[i], rank(net));
          }
          cell = new Cell.Lut(lut.table(), inputs, lut.layer(), lut.unit());
        }
        rewrite.place(net, cell);
        chain[net] = new int[] {rewrite.net(net)};
      }
      int[] outputs = netlist.outputs();
      for (int i = 0; i < outputs.length; i++) {
        rewrite.alias(outputs[i], delayed(outputs[i], lastRank + 1));
      }
      return rewrite.finish();
    }

    /// The new net that carries `net` to a reader of rank `reader`.
    private int delayed(int net, int reader) {
      if (netlist.cell(net) instanceof Cell.Constant) {
        return rewrite.net(net);
      }
      int boundaries = boundariesBefore(reader) - boundariesBefore(rank(net));
      int[] nets = chain[net];
      for (int have = nets.length; have <= boundaries; have++) {
        nets = Arrays.copyOf(nets, have + 1);
        nets[have] = rewrite.add(new Cell.Register(nets[have - 1]));
      }
      chain[net] = nets;
      return nets[boundaries];
    }

    /// Boundaries that follow a rank below `rank`.
    private int boundariesBefore(int rank) {
      if (rank > lastRank) {
        return lastRank / every + 1 + (lastRank % every == 0 ? 0 : 1);
      }
      return (rank + every - 1) / every;
    }

    private int rank(int net) {
      return netlist.cell(net) instanceof Cell.Lut lut ? rankOfLayer[lut.layer()] : 0;
    }

    /// Layers in ascending order read lower layers only, so one sweep in that order is enough.
    private int[] ranks() {
      int[] ranks = new int[netlist.layers()];
      Integer[] byLayer =
          IntStream.range(0, netlist.size())
              .filter(net -> netlist.cell(net) instanceof Cell.Lut)
              .boxed()
              .sorted(Comparator.comparingInt(this::layer))
              .toArray(Integer[]::new);
      for (int net : byLayer) {
        Cell.Lut lut = (Cell.Lut) netlist.cell(net);
        int rank = Math.max(ranks[lut.layer()], 1);
        for (int i = 0; i < lut.fanIn(); i++) {
          int below = layer(lut.input(i));
          rank = Math.max(rank, 1 + (below < 0 ? 0 : ranks[below]));
        }
        ranks[lut.layer()] = rank;
      }
      return ranks;
    }

    private int layer(int net) {
      return netlist.cell(net) instanceof Cell.Lut lut ? lut.layer() : -1;
    }
  }
}
