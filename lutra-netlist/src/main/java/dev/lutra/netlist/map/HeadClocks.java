package dev.lutra.netlist.map;

import dev.lutra.netlist.Netlist;
import dev.lutra.netlist.Readout;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// How many clocks a head needs so that few levels of tables lie between its registers, whether
/// those have four inputs or six: every form of a design has the same latency on every device.
/// Tables of four nearly always ask for more.
public final class HeadClocks {
  private static final List<Fabric> FABRICS =
      List.of(new Fabric("narrow", 4, 0), new Fabric("wide", 6, 0));

  private HeadClocks() {}

  /// The same netlist, its head in as many clocks as it needs.
  ///
  /// With several frames, the sum so far is needed at the next clock: it is added up in one clock,
  /// however many levels that takes, and counting is done before.
  ///
  /// @param levels tables between two registers; 0 for one clock to count and one to choose
  /// @throws IllegalArgumentException if it is negative
  public static Netlist limit(Netlist netlist, int levels) {
    if (levels < 0) {
      throw new IllegalArgumentException(
          "head: got " + levels + " levels, expected 0 (any) or more");
    }
    Readout plain = netlist.readout().in(1, 1);
    Netlist untimed = netlist.with(plain);
    if (levels == 0) {
      return untimed;
    }
    int adding = depth(fabric -> MappedDesign.adder(untimed, fabric));
    int counting = depth(fabric -> MappedDesign.counter(untimed, fabric));
    boolean together = adding == 0 || counting + adding <= levels;
    int count = Math.max(1, Math.ceilDiv(counting, levels)) + (together ? 0 : 1);
    return netlist.with(plain.in(count, toChoose(untimed, levels)));
  }

  private static int toChoose(Netlist netlist, int levels) {
    if (depth(fabric -> MappedDesign.chooser(netlist, fabric, false)) <= levels) {
      return 1;
    }
    int choosing = depth(fabric -> MappedDesign.chooser(netlist, fabric, true));
    return Math.max(2, Math.ceilDiv(choosing, levels));
  }

  /// Tables on the longest path of a part that has no registers; 0 if there is none.
  private static int depth(Function<Fabric, @Nullable Netlist> part) {
    int depth = 0;
    for (Fabric fabric : FABRICS) {
      Netlist mapped = part.apply(fabric);
      depth = mapped == null ? 0 : Math.max(depth, Levels.most(mapped, fabric));
    }
    return depth;
  }
}
