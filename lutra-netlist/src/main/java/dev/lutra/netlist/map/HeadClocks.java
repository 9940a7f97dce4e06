package dev.lutra.netlist.map;

import dev.lutra.netlist.Netlist;
import dev.lutra.netlist.Readout;
import org.jspecify.annotations.Nullable;

/// How many clocks a head needs so that few levels of tables lie between its registers. It is
/// counted in tables of four inputs, the smallest that a device has: every form of a design has the
/// same latency, and on wider tables there are fewer levels.
public final class HeadClocks {
  private static final Fabric NARROW = new Fabric("narrow", 4, 0);

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
    int adding = depth(MappedDesign.adder(untimed, NARROW));
    int counting = depth(MappedDesign.counter(untimed, NARROW));
    boolean together = adding == 0 || counting + adding <= levels;
    int count = Math.max(1, Math.ceilDiv(counting, levels)) + (together ? 0 : 1);
    return netlist.with(plain.in(count, toChoose(untimed, levels)));
  }

  private static int toChoose(Netlist netlist, int levels) {
    if (depth(MappedDesign.chooser(netlist, NARROW, false)) <= levels) {
      return 1;
    }
    return Math.max(2, Math.ceilDiv(depth(MappedDesign.chooser(netlist, NARROW, true)), levels));
  }

  private static int depth(@Nullable Netlist part) {
    return part == null ? 0 : Levels.most(part, NARROW);
  }
}
