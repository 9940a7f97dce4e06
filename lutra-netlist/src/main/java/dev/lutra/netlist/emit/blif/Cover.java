package dev.lutra.netlist.emit.blif;

import dev.lutra.netlist.TruthTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;

/// An irredundant cover of a table by prime cubes, found as Minato and Morreale do (S. Minato,
/// *Fast generation of irredundant sum-of-products forms from binary decision diagrams*, 1992), of
/// the ones or of the zeros, whichever takes fewer cubes.
///
/// @param value what the function is where a cube holds; the opposite elsewhere
/// @param cubes for each cube a character for each input from input 0 on: `0`, `1`, or `-` where
///   the input does not matter
record Cover(boolean value, List<String> cubes) {

  static Cover of(TruthTable table) {
    int size = 1 << table.inputs();
    boolean[] ones = set(size, table::get);
    boolean[] zeros = set(size, k -> !ones[k]);
    List<String> on = new ArrayList<>();
    List<String> off = new ArrayList<>();
    cover(ones, ones, "", on);
    cover(zeros, zeros, "", off);
    // No cube at all stands for 0: the cover of the zeros of a constant 1 would say the opposite.
    return off.isEmpty() || on.size() <= off.size() ? new Cover(true, on) : new Cover(false, off);
  }

  /// Adds cubes that cover all of `lower` and nothing outside `upper`; `above` holds the characters
  /// of the inputs above those that the sets range over.
  ///
  /// @return what they cover
  private static boolean[] cover(
      boolean[] lower, boolean[] upper, String above, List<String> cubes) {
    int size = lower.length;
    if (isAll(lower, false)) {
      return new boolean[size];
    }
    if (isAll(upper, true)) {
      cubes.add("-".repeat(Integer.numberOfTrailingZeros(size)) + above);
      return set(size, _ -> true);
    }
    int half = size / 2;
    boolean[] lower0 = Arrays.copyOf(lower, half);
    boolean[] lower1 = Arrays.copyOfRange(lower, half, size);
    boolean[] upper0 = Arrays.copyOf(upper, half);
    boolean[] upper1 = Arrays.copyOfRange(upper, half, size);
    boolean[] only0 = cover(set(half, k -> lower0[k] && !upper1[k]), upper0, "0" + above, cubes);
    boolean[] only1 = cover(set(half, k -> lower1[k] && !upper0[k]), upper1, "1" + above, cubes);
    boolean[] both =
        cover(
            set(half, k -> (lower0[k] && !only0[k]) || (lower1[k] && !only1[k])),
            set(half, k -> upper0[k] && upper1[k]),
            "-" + above,
            cubes);
    return set(size, k -> both[k % half] || (k < half ? only0[k] : only1[k - half]));
  }

  private static boolean[] set(int size, IntPredicate member) {
    boolean[] set = new boolean[size];
    for (int k = 0; k < size; k++) {
      set[k] = member.test(k);
    }
    return set;
  }

  private static boolean isAll(boolean[] set, boolean value) {
    for (boolean member : set) {
      if (member != value) {
        return false;
      }
    }
    return true;
  }
}
