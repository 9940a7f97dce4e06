package dev.lutra.netlist.pass;

import dev.lutra.netlist.Cell;
import dev.lutra.netlist.Netlist;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.stream.IntStream;

/// Inserts registers. The rank of an encoder cell is 0; the rank of a layer is 1 plus the highest
/// rank of anything its tables read, themselves or through [parts][Cell.Part], which stand behind
/// the boundary of what they read, with no register among them. A boundary of registers follows
/// rank `r` if `r % every == 0` or `r` is the last rank. A net that is read on the far side of `b`
/// boundaries gets `b` registers in a row, shared by its readers; all outputs end behind the last
/// boundary. Constants need none. `every = 0` inserts nothing.
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
  /// @throws IllegalArgumentException if the netlist has registers already
  @Override
  public Netlist apply(Netlist netlist) {
    if (netlist.cells().stream().anyMatch(Cell.Register.class::isInstance)) {
      throw new IllegalArgumentException(
          "pipeline: got a netlist with registers, expected none; pipeline once, as the last pass");
    }
    return every == 0 ? netlist : new Inserter(netlist, every, inputs ? 0 : 1).insert();
  }

  private static final class Inserter {
    final Netlist netlist;
    final Rewrite rewrite;
    final int every;
    final int leftOut;
    final int[] rankOfNet;
    final int lastRank;

    /// `chain[net][b]` is the new net of `net` behind `b` registers; grown as needed.
    final int[][] chain;

    Inserter(Netlist netlist, int every, int leftOut) {
      this.netlist = netlist;
      this.leftOut = leftOut;
      this.rewrite = new Rewrite(netlist);
      this.every = every;
      this.rankOfNet = ranks();
      this.lastRank = Arrays.stream(rankOfNet).max().orElse(0);
      this.chain = new int[netlist.size()][];
    }

    Netlist insert() {
      for (int net = 0; net < netlist.size(); net++) {
        Cell cell = netlist.cell(net);
        if (cell instanceof Cell.Table table) {
          int[] inputs = table.inputs();
          for (int i = 0; i < inputs.length; i++) {
            inputs[i] = delayed(inputs[i], rankOfNet[net]);
          }
          cell = table.with(table.table(), inputs);
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
      int boundaries = boundariesBefore(reader) - boundariesBefore(rankOfNet[net]);
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

    /// Layers in ascending order read lower layers only, and parts stand behind the highest that
    /// they read, so one sweep in that order is enough.
    private int[] ranks() {
      int[] level = levels();
      int[] ofLayer = new int[netlist.layers()];
      int[] ofNet = new int[netlist.size()];
      IntStream.range(0, netlist.size())
          .filter(net -> netlist.cell(net) instanceof Cell.Table)
          .boxed()
          .sorted(Comparator.comparingInt(net -> level[net]))
          .forEach(net -> {
            Cell.Table table = (Cell.Table) netlist.cell(net);
            int rank = 1;
            for (int i = 0; i < table.fanIn(); i++) {
              rank = Math.max(rank, behind(table.input(i), ofNet, ofLayer));
            }
            ofNet[net] = rank;
            if (table instanceof Cell.Lut lut) {
              ofLayer[lut.layer()] = Math.max(ofLayer[lut.layer()], rank);
            }
          });
      for (int net = 0; net < ofNet.length; net++) {
        ofNet[net] = netlist.cell(net) instanceof Cell.Lut lut ? ofLayer[lut.layer()] : ofNet[net];
      }
      return ofNet;
    }

    /// The least rank of what reads a net.
    private int behind(int net, int[] ofNet, int[] ofLayer) {
      return switch (netlist.cell(net)) {
        case Cell.Lut lut -> 1 + ofLayer[lut.layer()];
        case Cell.Part _ -> ofNet[net];
        case Cell.Constant _, Cell.FeatureBit _, Cell.Compare _, Cell.Register _ -> 1;
      };
    }

    /// Twice the layer of a node, and one more than twice the highest layer that a part reads.
    private int[] levels() {
      int[] level = new int[netlist.size()];
      for (int net = 0; net < level.length; net++) {
        level[net] = -1;
        if (netlist.cell(net) instanceof Cell.Lut lut) {
          level[net] = 2 * lut.layer();
        } else if (netlist.cell(net) instanceof Cell.Part part) {
          for (int i = 0; i < part.fanIn(); i++) {
            level[net] = Math.max(level[net], level[part.input(i)] | 1);
          }
        }
      }
      return level;
    }
  }
}
