package dev.lutra.netlist.map;

import dev.lutra.netlist.Cell;
import dev.lutra.netlist.Netlist;
import dev.lutra.netlist.Readout;
import dev.lutra.netlist.Timing;
import java.util.Locale;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// What a netlist costs in look-up tables and flip-flops of a fabric: the cells of its [mapped
/// design][MappedDesign], counted. An export for a device instantiates exactly these cells, so
/// synthesis of it finds as many tables (a few less where it merges equal ones); that of the
/// behavioural form is free to need more or fewer. Name tool and device when quoting a synthesized
/// number; this one is an **estimate**.
///
/// @param encoder tables of the encoder
/// @param core tables of the layers
/// @param head tables of popcount, sums over frames, arg-max and the frame counter
/// @param multiplexers dedicated multiplexers that join tables of the layers; they cost no table
/// @param flipFlops registers of the netlist and of the head, and the valid bits and frame counter
///   beside them
/// @param levels tables on the longest path between registers in the core (encoder not counted)
/// @param headLevels the same in the head; 0 if there is none
/// @param latency clocks from the first `in_valid` to the `out_valid` of that sample
public record LutEstimate(
    int encoder,
    int core,
    int head,
    int multiplexers,
    int flipFlops,
    int levels,
    int headLevels,
    int latency) {

  /// Tables of encoder, core and head.
  public int total() {
    return encoder + core + head;
  }

  /// Estimates `netlist` with its encoder and head, in tables of six inputs.
  ///
  /// @throws IllegalArgumentException if paths with different numbers of registers meet
  public static LutEstimate of(Netlist netlist) {
    return of(netlist, MappedDesign.of(netlist, Fabric.XILINX));
  }

  /// Estimates `netlist` as it was mapped.
  public static LutEstimate of(Netlist netlist, MappedDesign mapped) {
    LutEstimate core = ofCore(netlist, mapped);
    Readout readout = netlist.readout();
    int groups = readout.groups();
    boolean framed = netlist.frames() > 1;
    boolean head = mapped.counter() != null;
    // Beside the data travel the valid bit and, with several frames, the first and last marks.
    int marks = framed && head ? 3 : 1;
    int counterBits = framed ? MappedDesign.bitsFor(netlist.frames() - 1) : 0;
    int width = MappedDesign.bitsFor(netlist.groupSize() * netlist.frames());
    int tables = groups * (tables(mapped, mapped.counter()) + tables(mapped, mapped.adder()));
    tables += tables(mapped, mapped.chooser());
    int flipFlops = marks * core.latency + counterBits;
    if (head) {
      flipFlops += groups * registers(mapped.counter()) + marks * (readout.countClocks() - 1);
      flipFlops += groups * width + 1;
    }
    if (mapped.chooser() != null) {
      flipFlops += registers(mapped.chooser()) + readout.chooseClocks();
      flipFlops += groups * width + MappedDesign.bitsFor(groups - 1);
    }
    int clocks = head ? netlist.frames() - 1 + readout.latency() : 0;
    return new LutEstimate(
        tables(mapped, mapped.encoder()),
        core.core,
        tables + control(netlist, counterBits),
        core.multiplexers,
        core.flipFlops + flipFlops,
        core.levels,
        headLevels(netlist, mapped),
        core.latency + clocks);
  }

  /// Estimates the layers of `netlist` alone: no encoder, no head, no valid bits. The latency is
  /// that from the encoder's bits to the outputs.
  ///
  /// @throws IllegalArgumentException if paths with different numbers of registers meet
  public static LutEstimate ofCore(Netlist netlist) {
    return ofCore(netlist, MappedDesign.of(netlist, Fabric.XILINX));
  }

  /// Estimates the layers alone, as they were mapped.
  public static LutEstimate ofCore(Netlist netlist, MappedDesign mapped) {
    Netlist core = mapped.core();
    int[] multiplexers = Multiplexers.levels(core, mapped.fabric());
    int dedicated = (int) IntStream.of(multiplexers).filter(level -> level > 0).count();
    int tables = tables(mapped, core);
    int levels = Levels.most(core, mapped.fabric());
    int registers = registers(core);
    return new LutEstimate(0, tables, 0, dedicated, registers, levels, 0, Timing.latency(netlist));
  }

  /// One line with all numbers.
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "LUTs (estimate): encoder %d + core %d + head %d = %d; flip-flops %d; levels core %d, head %d; latency %d",
        encoder,
        core,
        head,
        total(),
        flipFlops,
        levels,
        headLevels,
        latency);
  }

  private static int headLevels(Netlist netlist, MappedDesign mapped) {
    int count = levels(mapped, mapped.counter());
    int add = levels(mapped, mapped.adder());
    int score = netlist.readout().countClocks() == 1 ? count + add : Math.max(count, add);
    return Math.max(score, levels(mapped, mapped.chooser()));
  }

  private static int levels(MappedDesign mapped, @Nullable Netlist part) {
    return part == null ? 0 : Levels.most(part, mapped.fabric());
  }

  private static int tables(MappedDesign mapped, @Nullable Netlist part) {
    if (part == null) {
      return 0;
    }
    int[] multiplexers = Multiplexers.levels(part, mapped.fabric());
    return (int)
        IntStream.range(0, part.size())
            .filter(net -> part.cell(net) instanceof Cell.Table table && table.fanIn() > 0)
            .filter(net -> multiplexers[net] == 0)
            .count();
  }

  private static int registers(@Nullable Netlist part) {
    return part == null
        ? 0
        : (int) part.cells().stream().filter(Cell.Register.class::isInstance).count();
  }

  /// The frame counter, its first and last value.
  private static int control(Netlist netlist, int counterBits) {
    return netlist.frames() == 1 ? 0 : counterBits + 2;
  }
}
