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
/// @param inputs whether there is a boundary behind rank 0; without it the encoder's bits, which
///   are registers already, are read as they come, and a clock less passes
public record Pipeline(int every, boolean inputs) implements Pass {
  /// Checks `every`.
  public Pipeline {
    if (every < 0) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "pipeline: got every %d ranks, expected 0 (none) or more", every));
    }
  }

  /// With registers behind the encoder.
  public Pipeline(int every) {
    this(every, true);
  }

  @Override
  public String name() {
    return "pipeline-" + every + (inputs ? "" : "-behind");
  }

  @Override
  public String description() {
    return every == 0
        ? "insert no registers"
        : "insert registers behind "
            + (inputs ? "the encoder, " : "")
            + "every "
            + every
            + " ranks and the last rank";
  }

  /// The registered netlist.
  ///
  /// @throws IllegalArgumentException if the netlist has registers or parts already
  @Override
  public Netlist apply(Netlist netlist) {
    if (netlist.cells().stream().anyMatch(Cell.Register.class::isInstance)) {
      throw new IllegalArgumentException(
          "pipeline: got a netlist with registers, expected none; pipeline once, as the last pass");
    }
    if (netlist.cells().stream().anyMatch(Cell.Part.class::isInstance)) {
      throw new IllegalArgumentException(
          "pipeline: got a netlist with parts of tables, expected none; cut tables behind it");
    }
    return every == 0 ? netlist : new Inserter(netlist, every, inputs ? 0 : 1).insert();
  }

  private static final class Inserter {
    final Netlist netlist;
    final Rewrite rewrite;
    final int every;
    final int leftOut;
    final int[] rankOfLayer;
    final int lastRank;

    /// `chain[net][b]` is the new net of `net` behind `b` registers; grown as needed.
    final int[][] chain;

    Inserter(Netlist netlist, int every, int leftOut) {
      this.netlist = netlist;
      this.leftOut = leftOut;
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
          cell = lut.with(lut.table(), inputs);
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
      int all =
          rank > lastRank
              ? lastRank / every + 1 + (lastRank % every == 0 ? 0 : 1)
              : (rank + every - 1) / every;
      return Math.max(0, all - leftOut);
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
