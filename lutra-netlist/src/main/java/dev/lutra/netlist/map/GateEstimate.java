package dev.lutra.netlist.map;

import dev.lutra.netlist.Cell;
import dev.lutra.netlist.Netlist;
import dev.lutra.netlist.Timing;
import dev.lutra.netlist.TruthTable;
import org.jspecify.annotations.Nullable;

/// What a netlist costs in gates of two inputs, inverters and flip-flops: the cells of its [mapped
/// design][MappedDesign] in [Fabric#GATES], counted, and those of the logic around the registers of
/// top and head, by rule. An export instantiates exactly the gates of the mapped design, so Yosys
/// counts as many. A library of standard cells has wider and compound gates, so that mapping to one
/// needs fewer; this is an **estimate**.
///
/// @param encoder of the encoder
/// @param core of the layers
/// @param head of popcount, sums over frames, arg-max, valid bits and the frame counter
/// @param levels gates and inverters on the longest path between registers in the core (encoder not
///   counted)
/// @param headLevels the same in the head
/// @param latency clocks from the first `in_valid` to the `out_valid` of that sample
public record GateEstimate(
    Cells encoder, Cells core, Cells head, int levels, int headLevels, int latency) {
  private static final TruthTable INVERTER = TruthTable.of(1, 0b01);

  /// Cells of a part of a design.
  ///
  /// @param gates AND, OR, NAND, NOR, XOR and XNOR of two inputs
  /// @param inverters inverters
  /// @param flipFlops flip-flops without set, reset or enable
  public record Cells(int gates, int inverters, int flipFlops) {
    static final Cells NONE = new Cells(0, 0, 0);

    /// Both.
    public Cells plus(Cells other) {
      return new Cells(
          gates + other.gates, inverters + other.inverters, flipFlops + other.flipFlops);
    }

    Cells times(int n) {
      return new Cells(n * gates, n * inverters, n * flipFlops);
    }
  }

  /// Encoder, core and head.
  public Cells total() {
    return encoder.plus(core).plus(head);
  }

  /// Estimates `netlist` as it was mapped to gates.
  ///
  /// @throws IllegalArgumentException if it was mapped to tables, or if paths with different
  ///   numbers of registers meet
  public static GateEstimate of(Netlist netlist, MappedDesign mapped) {
    if (!mapped.fabric().isGates()) {
      throw new IllegalArgumentException(
          "gate estimate: got a design in tables of "
              + mapped.fabric().name()
              + ", expected gates");
    }
    LutEstimate registers = LutEstimate.of(netlist, mapped);
    Cells core = cells(mapped.core());
    Cells logic =
        cells(mapped.counter())
            .plus(cells(mapped.adder()))
            .times(netlist.readout().groups())
            .plus(cells(mapped.chooser()))
            .plus(valid(netlist, mapped))
            .plus(netlist.frames() > 1 ? frames(netlist, mapped) : Cells.NONE);
    int outside = registers.flipFlops() - core.flipFlops();
    int headLevels = 0;
    for (Netlist part : new Netlist[] {mapped.counter(), mapped.adder(), mapped.chooser()}) {
      headLevels = part == null ? headLevels : Math.max(headLevels, levels(part));
    }
    return new GateEstimate(
        cells(mapped.encoder()),
        core,
        new Cells(logic.gates(), logic.inverters(), outside),
        levels(mapped.core()),
        headLevels,
        registers.latency());
  }

  /// Valid bits, which a reset clears: an AND each, and one inverter.
  private static Cells valid(Netlist netlist, MappedDesign mapped) {
    int bits = Timing.latency(netlist);
    bits += mapped.counter() == null ? 0 : netlist.readout().countClocks();
    bits += mapped.chooser() == null ? 0 : netlist.readout().chooseClocks();
    return new Cells(bits, bits > 0 ? 1 : 0, 0);
  }

  /// The frame counter and scores that are kept between frames: Yosys is free to share some of this
  /// with the encoder.
  private static Cells frames(Netlist netlist, MappedDesign mapped) {
    int bits = MappedDesign.bitsFor(netlist.frames() - 1);
    // A bit adds one, begins anew behind the last frame, waits for samples and is reset: seven
    // gates, the first and the last bit fewer; to know the last frame takes a gate for two bits.
    Cells counter = new Cells(8 * bits - 4, 3, 0);
    if (mapped.counter() == null) {
      return counter;
    }
    int scores =
        netlist.readout().groups() * MappedDesign.bitsFor(netlist.groupSize() * netlist.frames());
    // The first frame is one whose number has no bit; a score waits behind a multiplexer of three
    // gates; one gate says that the last frame was taken.
    return counter.plus(new Cells(bits - 1 + 3 * scores + 1, 2, 0));
  }

  /// The cells of a part; a table of one input may also be a wire.
  private static Cells cells(@Nullable Netlist part) {
    int gates = 0;
    int inverters = 0;
    int flipFlops = 0;
    if (part != null) {
      for (Cell cell : part.cells()) {
        if (cell instanceof Cell.Register) {
          flipFlops++;
        } else if (cell instanceof Cell.Table table) {
          gates += table.fanIn() == 2 ? 1 : 0;
          inverters += table.table().equals(INVERTER) ? 1 : 0;
        }
      }
    }
    return new Cells(gates, inverters, flipFlops);
  }

  private static int levels(Netlist core) {
    int levels = 0;
    int[] depth = new int[core.size()];
    for (int net = 0; net < depth.length; net++) {
      if (core.cell(net) instanceof Cell.Table table) {
        for (int input : table.inputs()) {
          depth[net] = Math.max(depth[net], depth[input]);
        }
        depth[net] += table.fanIn() == 2 || table.table().equals(INVERTER) ? 1 : 0;
        levels = Math.max(levels, depth[net]);
      }
    }
    return levels;
  }
}
