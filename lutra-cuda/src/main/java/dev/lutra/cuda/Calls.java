package dev.lutra.cuda;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Kernels to be started, with their parameters in the form that a driver takes: for each call an
/// array of pointers to its parameters, which lie in slots of 8 bytes.
final class Calls {
  /// Parameters of a kernel at most.
  static final int PARAMETERS = 24;

  /// Shape of a call: grid x, y, z, block x, y, z, bytes of shared memory.
  static final int SHAPE = 7;

  private static final long SLOTS = PARAMETERS * Long.BYTES;

  private final MemorySegment values;
  private final MemorySegment pointers;
  private final MemorySegment shapes;
  private final long[] functions;
  private final int[] counts;
  private int size;

  Calls(int capacity) {
    Arena arena = Arena.ofAuto();
    values = arena.allocate(capacity * SLOTS, 64);
    pointers = arena.allocate(capacity * SLOTS, 64);
    shapes = arena.allocate((long) capacity * SHAPE * Integer.BYTES, 64);
    functions = new long[capacity];
    counts = new int[capacity];
    for (long i = 0; i < (long) capacity * PARAMETERS; i++) {
      pointers.setAtIndex(ValueLayout.JAVA_LONG, i, values.address() + i * Long.BYTES);
    }
  }

  int size() {
    return size;
  }

  boolean isFull() {
    return size == functions.length;
  }

  void clear() {
    size = 0;
  }

  /// Begins a call, whose parameters follow.
  void begin(long function) {
    functions[size] = function;
    counts[size] = 0;
  }

  /// The next parameter, of 8 bytes or of 4 in the lower half.
  void parameter(long bits) {
    values.setAtIndex(ValueLayout.JAVA_LONG, (long) size * PARAMETERS + counts[size]++, bits);
  }

  /// Ends the call.
  void end(int gridX, int gridY, int block, int shared) {
    long at = (long) size * SHAPE;
    shapes.setAtIndex(ValueLayout.JAVA_INT, at, gridX);
    shapes.setAtIndex(ValueLayout.JAVA_INT, at + 1, gridY);
    shapes.setAtIndex(ValueLayout.JAVA_INT, at + 2, 1);
    shapes.setAtIndex(ValueLayout.JAVA_INT, at + 3, block);
    shapes.setAtIndex(ValueLayout.JAVA_INT, at + 4, 1);
    shapes.setAtIndex(ValueLayout.JAVA_INT, at + 5, 1);
    shapes.setAtIndex(ValueLayout.JAVA_INT, at + 6, shared);
    size++;
  }

  long function(int call) {
    return functions[call];
  }

  /// Pointers to the parameters.
  MemorySegment parameters(int call) {
    return pointers.asSlice(call * SLOTS, SLOTS);
  }

  /// The shape of a call.
  MemorySegment shape(int call) {
    return shapes.asSlice((long) call * SHAPE * Integer.BYTES, SHAPE * Integer.BYTES);
  }

  /// An entry of the shape.
  int shape(int call, int index) {
    return shapes.getAtIndex(ValueLayout.JAVA_INT, (long) call * SHAPE + index);
  }

  /// Whether a call starts the same kernel as one of others.
  boolean sameKernel(int call, Calls that, int other) {
    return functions[call] == that.functions[other];
  }

  /// Whether a call has the shape and the parameters of one of others.
  boolean sameCall(int call, Calls that, int other) {
    for (int i = 0; i < SHAPE; i++) {
      if (shape(call, i) != that.shape(other, i)) {
        return false;
      }
    }
    for (int i = 0; i < counts[call]; i++) {
      if (values.getAtIndex(ValueLayout.JAVA_LONG, (long) call * PARAMETERS + i)
          != that.values.getAtIndex(ValueLayout.JAVA_LONG, (long) other * PARAMETERS + i)) {
        return false;
      }
    }
    return true;
  }

  /// Takes over a call of others in the place `call`.
  void copy(int call, Calls that, int other) {
    functions[call] = that.functions[other];
    counts[call] = that.counts[other];
    MemorySegment.copy(that.values, other * SLOTS, values, call * SLOTS, SLOTS);
    MemorySegment.copy(
        that.shapes,
        (long) other * SHAPE * Integer.BYTES,
        shapes,
        (long) call * SHAPE * Integer.BYTES,
        SHAPE * Integer.BYTES);
  }

  /// As many calls as `that` has from `first` on.
  static Calls copyOf(Calls that) {
    Calls calls = new Calls(that.size);
    for (int i = 0; i < that.size; i++) {
      calls.copy(i, that, i);
    }
    calls.size = that.size;
    return calls;
  }
}
