package dev.lutra.tensor.op;

import dev.lutra.tensor.Addresses;
import dev.lutra.tensor.Bits;
import dev.lutra.tensor.Context;
import dev.lutra.tensor.Wires;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The table addresses of one application of a [BinaryLut], for its backward pass: kept from the
/// forward pass, or, where those of all positions of an image would take more memory than anything
/// but gradients, computed anew for some LUTs at a time.
final class LutAddresses {
  private Bits x;
  private Wires wires;
  private int frames;
  private long keptBytes;
  private @Nullable Addresses kept;
  private @Nullable Addresses anew;
  private int first;

  /// The wires of each part, whose size depends on the frames.
  private final List<Wires> parts = new ArrayList<>();

  LutAddresses(Context context, Bits x, Wires wires, int frames, boolean always) {
    this.x = x;
    this.wires = wires;
    set(context, x, wires, frames, always);
  }

  /// Makes these the addresses of another application.
  ///
  /// @param newX what addresses
  /// @param columns frames of the output
  /// @param always whether to keep them whatever they take
  void set(Context context, Bits newX, Wires newWires, int columns, boolean always) {
    if (wires != newWires || frames != columns) {
      parts.clear();
    }
    x = newX;
    wires = newWires;
    frames = columns;
    keptBytes = context.backend().keptBytes();
    boolean keep = context.isWatched() && (always || (long) wires.luts() * frames <= keptBytes);
    kept = keep ? context.addresses(wires.luts(), frames) : null;
  }

  /// Those of all LUTs; null if they are not kept.
  @Nullable Addresses kept() {
    return kept;
  }

  /// LUTs that the backward pass takes together.
  int part() {
    return kept != null ? wires.luts() : Math.clamp(keptBytes / 2 / frames, 1, wires.luts());
  }

  /// Makes ready a part and returns its wires.
  Wires open(Context context, int from, int to) {
    first = kept != null ? 0 : from;
    if (kept != null) {
      return wires;
    }
    if (from == 0) {
      anew = context.addresses(to, frames);
    }
    context.backend().lut().address(x, wires, from, current().rows(0, to - from));
    int index = from / part();
    if (parts.size() == index) {
      parts.add(wires.part(from, to));
    }
    return parts.get(index);
  }

  /// The first LUT of the part.
  int first() {
    return first;
  }

  /// The addresses of the part.
  Addresses current() {
    return Objects.requireNonNull(kept != null ? kept : anew);
  }

  /// Those of the LUTs `from .. to-1`, which lie in the part.
  Addresses rows(int from, int to) {
    return current().rows(from - first, to - first);
  }
}
