package dev.lutra.netlist.pass;

import dev.lutra.netlist.Cell;
import dev.lutra.netlist.Netlist;
import java.util.ArrayList;
import java.util.List;

/// The passes in their standard order, and their application to a fixed point.
public final class Passes {
  private Passes() {}

  /// The optimising passes in the order in which they run. A new pass is a line here.
  public static List<Pass> standard() {
    return List.of(
        new FoldConstants(),
        new RemoveUnusedInputs(),
        new MergeDuplicates(),
        new MergeTables(1),
        new RemoveDead());
  }

  /// The passes that fit a netlist, behind its pipeline, to a device whose tables have `inputs`
  /// inputs.
  ///
  /// @param multiplexers levels of dedicated multiplexers behind the tables; 0 for none
  public static Netlist fit(Netlist netlist, int inputs, int multiplexers) {
    Netlist cut = new CutTables(inputs, multiplexers).apply(netlist);
    // Merging would take dedicated multiplexers, which cost nothing, into tables.
    return multiplexers > 0 ? cut : new MergeTables(inputs, true).apply(cut);
  }

  /// What one pass took away, over all rounds.
  ///
  /// @param pass its name
  /// @param luts tables removed
  /// @param cells cells of any kind removed
  /// @param inputs inputs of tables removed
  public record Change(String pass, int luts, int cells, int inputs) {}

  /// An optimised netlist.
  ///
  /// @param netlist the equivalent netlist
  /// @param changes what each pass took away, in the order of the passes
  /// @param rounds how often the list was run, the last time without effect
  public record Optimized(Netlist netlist, List<Change> changes, int rounds) {
    /// Takes a copy of the changes.
    public Optimized {
      changes = List.copyOf(changes);
    }
  }

  /// Runs [#standard()] until nothing changes.
  public static Optimized optimize(Netlist netlist) {
    return optimize(netlist, standard());
  }

  /// Runs [#standard()] and, for a device whose tables have `inputs` inputs, [MergeTables], until
  /// nothing changes.
  public static Optimized optimize(Netlist netlist, int inputs) {
    List<Pass> passes = new ArrayList<>(standard());
    passes.add(passes.size() - 1, new MergeTables(inputs));
    return optimize(netlist, passes);
  }

  private static Optimized optimize(Netlist netlist, List<Pass> passes) {
    int[][] taken = new int[passes.size()][3];
    Netlist before;
    Netlist now = netlist;
    int rounds = 0;
    do {
      before = now;
      for (int p = 0; p < taken.length; p++) {
        Netlist next = passes.get(p).apply(now);
        int[] was = sizes(now);
        int[] is = sizes(next);
        for (int i = 0; i < 3; i++) {
          taken[p][i] += was[i] - is[i];
        }
        now = next;
      }
      rounds++;
    } while (!now.equals(before));
    List<Change> changes = new ArrayList<>();
    for (int p = 0; p < taken.length; p++) {
      changes.add(new Change(passes.get(p).name(), taken[p][0], taken[p][1], taken[p][2]));
    }
    return new Optimized(now, changes, rounds);
  }

  private static int[] sizes(Netlist netlist) {
    int luts = 0;
    int inputs = 0;
    for (Cell cell : netlist.cells()) {
      if (cell instanceof Cell.Table lut) {
        luts++;
        inputs += lut.fanIn();
      }
    }
    return new int[] {luts, netlist.size(), inputs};
  }
}
