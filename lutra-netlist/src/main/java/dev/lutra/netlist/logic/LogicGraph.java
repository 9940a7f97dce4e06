package dev.lutra.netlist.logic;

import java.util.Arrays;

/// Two-input operations on words of bits, each function of two nodes once. Node 0 is false, the
/// inputs follow, then the operations, each above the nodes that it reads.
///
/// A *literal* is `2 node + c`: the node's value, complemented if `c` is 1. An operation takes its
/// complements in (`AND(~a, ~b)` is `~OR(a, b)`, an XOR passes them on), so that none costs an
/// operation.
public final class LogicGraph {
  /// `a & b`.
  public static final int AND = 0;

  /// `a & ~b`.
  public static final int AND_NOT = 1;

  /// `a | b`.
  public static final int OR = 2;

  /// `a ^ b`.
  public static final int XOR = 3;

  /// The literal that is always 0.
  public static final int FALSE = 0;

  /// The literal that is always 1.
  public static final int TRUE = 1;

  private final int inputs;
  private int size;
  private byte[] op;
  private int[] left;
  private int[] right;

  /// Open addressing: a node, or 0 for none. At most half full.
  private int[] buckets = new int[1 << 12];

  /// A graph of so many inputs and no operation.
  public LogicGraph(int inputs) {
    this.inputs = inputs;
    this.size = 1 + inputs;
    this.op = new byte[size + 1024];
    this.left = new int[op.length];
    this.right = new int[op.length];
  }

  /// Number of inputs.
  public int inputs() {
    return inputs;
  }

  /// Number of nodes.
  public int size() {
    return size;
  }

  /// True iff the node is an operation, neither false nor an input.
  public boolean isOperation(int node) {
    return node > inputs;
  }

  /// [#AND], [#AND_NOT], [#OR] or [#XOR].
  public int op(int node) {
    return op[node];
  }

  /// The node `a`.
  public int left(int node) {
    return left[node];
  }

  /// The node `b`.
  public int right(int node) {
    return right[node];
  }

  /// The literal of input `i`.
  public int input(int i) {
    return 2 * (1 + i);
  }

  /// The complement of a literal.
  public static int not(int literal) {
    return literal ^ 1;
  }

  /// The literal of `x & y`.
  public int and(int x, int y) {
    if (x > y) {
      return and(y, x);
    }
    if (x == FALSE || x == not(y)) {
      return FALSE;
    }
    if (x == TRUE || x == y) {
      return y;
    }
    int a = x >> 1;
    int b = y >> 1;
    return switch ((x & 1) + 2 * (y & 1)) {
      case 0 -> 2 * node(AND, a, b);
      case 1 -> 2 * node(AND_NOT, b, a);
      case 2 -> 2 * node(AND_NOT, a, b);
      default -> not(2 * node(OR, a, b));
    };
  }

  /// The literal of `x | y`.
  public int or(int x, int y) {
    return not(and(not(x), not(y)));
  }

  /// The literal of `x ^ y`.
  public int xor(int x, int y) {
    int complement = (x ^ y) & 1;
    int a = x >> 1;
    int b = y >> 1;
    if (a == b) {
      return complement;
    }
    if (a == 0 || b == 0) {
      return 2 * (a + b) + complement;
    }
    return 2 * node(XOR, Math.min(a, b), Math.max(a, b)) + complement;
  }

  /// The literal of `high` where `select` is 1, `low` elsewhere.
  public int mux(int select, int high, int low) {
    if (high == low) {
      return low;
    }
    if (high == not(low)) {
      return xor(select, low);
    }
    if (high <= TRUE || low <= TRUE || select <= TRUE) {
      return or(and(select, high), and(not(select), low));
    }
    return xor(low, and(select, xor(low, high)));
  }

  private int node(int kind, int a, int b) {
    if (size >= buckets.length / 2) {
      rehash();
    }
    int at = bucket(kind, a, b);
    if (buckets[at] == 0) {
      if (size == op.length) {
        int more = Math.multiplyExact(size, 2);
        op = Arrays.copyOf(op, more);
        left = Arrays.copyOf(left, more);
        right = Arrays.copyOf(right, more);
      }
      op[size] = (byte) kind;
      left[size] = a;
      right[size] = b;
      buckets[at] = size++;
    }
    return buckets[at];
  }

  /// Where the node is or belongs.
  private int bucket(int kind, int a, int b) {
    long key = ((long) a << 34 ^ (long) b << 2 ^ kind) * 0x9E3779B97F4A7C15L;
    int mask = buckets.length - 1;
    int at = (int) (key >>> 32) & mask;
    while (true) {
      int node = buckets[at];
      if (node == 0 || (op[node] == kind && left[node] == a && right[node] == b)) {
        return at;
      }
      at = (at + 1) & mask;
    }
  }

  private void rehash() {
    buckets = new int[Math.multiplyExact(buckets.length, 4)];
    for (int node = inputs + 1; node < size; node++) {
      buckets[bucket(op[node], left[node], right[node])] = node;
    }
  }
}
