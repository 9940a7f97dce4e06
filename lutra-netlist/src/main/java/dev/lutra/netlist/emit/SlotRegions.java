package dev.lutra.netlist.emit;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Gives out runs of consecutive slots, each to the lowest place that is free for as long as it is
/// needed. Times ascend from call to call.
final class SlotRegions {
  private record Region(int slot, int count, int last) {}

  private final List<Region> live = new ArrayList<>();
  private int size;

  /// Takes `count` slots from time `now` to `last`, both included, and returns the first.
  int take(int count, int now, int last) {
    live.removeIf(region -> region.last() < now);
    live.sort(Comparator.comparingInt(Region::slot));
    int slot = 0;
    for (Region region : live) {
      if (region.slot() - slot >= count) {
        break;
      }
      slot = Math.max(slot, region.slot() + region.count());
    }
    live.add(new Region(slot, count, last));
    size = Math.max(size, slot + count);
    return slot;
  }

  /// Slots that there must be.
  int size() {
    return size;
  }
}
