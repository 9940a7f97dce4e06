package dev.lutra.netlist.jvm;

import dev.lutra.netlist.logic.LogicGraph;
import java.util.Arrays;

/// What a [LogicGraph] does for its outputs, as instructions in an order in which each follows
/// those that it reads. The order is a depth-first walk from the outputs, so that an instruction
/// mostly stands next to one that it reads; what no output depends on is left out.
///
/// The kinds are those of the graph and `a | (b & c)`, `a | (b & ~c)`, `a ^ (b & c)`, `a ^ (b &
/// ~c)`: half of the operations of tables are such an AND that nothing else reads.
final class Program {
  /// `a | (b & c)`; one more is `a | (b & ~c)`.
  static final int OR_AND = 4;

  /// `a ^ (b & c)`; one more is `a ^ (b & ~c)`.
  static final int XOR_AND = 6;

  /// Of the kinds with three operands, those that complement the third.
  static final int COMPLEMENT = 1;

  private final LogicGraph graph;
  private final int[] order;
  private final boolean[] absorbed;
  private final int size;
  private final int[] code;

  /// @param outputs literals
  Program(LogicGraph graph, int[] outputs) {
    this.graph = graph;
    this.order = depthFirst(graph, outputs);
    this.absorbed = new boolean[graph.size()];
    int[] readers = readers(outputs);
    int[] words = new int[5 * order.length];
    int count = 0;
    for (int i = order.length - 1; i >= 0; i--) {
      if (!absorbed[order[i]]) {
        write(order[i], readers, words, 5 * count++);
      }
    }
    this.size = count;
    this.code = reversed(words, count);
  }

  /// Number of inputs of the graph: nodes 1 and following.
  int inputs() {
    return graph.inputs();
  }

  /// Number of nodes of the graph.
  int nodes() {
    return graph.size();
  }

  /// Two-input operations.
  int operations() {
    return order.length;
  }

  /// Number of instructions.
  int size() {
    return size;
  }

  /// The kind of instruction `i`.
  int kind(int i) {
    return code[5 * i];
  }

  /// The node that instruction `i` computes.
  int result(int i) {
    return code[5 * i + 1];
  }

  /// The node that operand `k` (0 to 2) of instruction `i` reads; node 0 if it has only two.
  int operand(int i, int k) {
    return code[5 * i + 2 + k];
  }

  private void write(int node, int[] readers, int[] words, int at) {
    int a = graph.left(node);
    int b = graph.right(node);
    int kind = graph.op(node);
    words[at + 1] = node;
    boolean takesAnd = kind == LogicGraph.OR || kind == LogicGraph.XOR;
    int inner = takesAnd && isLoneAnd(b, readers) ? b : a;
    if (takesAnd && isLoneAnd(inner, readers)) {
      absorbed[inner] = true;
      int complement = graph.op(inner) == LogicGraph.AND_NOT ? COMPLEMENT : 0;
      words[at] = (kind == LogicGraph.OR ? OR_AND : XOR_AND) + complement;
      words[at + 2] = a + b - inner;
      words[at + 3] = graph.left(inner);
      words[at + 4] = graph.right(inner);
    } else {
      words[at] = kind;
      words[at + 2] = a;
      words[at + 3] = b;
    }
  }

  private boolean isLoneAnd(int node, int[] readers) {
    return graph.isOperation(node) && readers[node] == 1 && graph.op(node) <= LogicGraph.AND_NOT;
  }

  /// How many operations and outputs read each node.
  private int[] readers(int[] outputs) {
    int[] readers = new int[graph.size()];
    for (int node : order) {
      readers[graph.left(node)]++;
      readers[graph.right(node)]++;
    }
    for (int output : outputs) {
      readers[output >> 1] += 2; // never absorbed
    }
    return readers;
  }

  private static int[] reversed(int[] words, int count) {
    int[] code = new int[5 * count];
    for (int i = 0; i < count; i++) {
      System.arraycopy(words, 5 * i, code, 5 * (count - 1 - i), 5);
    }
    return code;
  }

  private static int[] depthFirst(LogicGraph graph, int[] outputs) {
    int[] order = new int[graph.size()];
    boolean[] done = new boolean[graph.size()];
    int count = 0;
    int[] stack = new int[64];
    for (int output : outputs) {
      int depth = 0;
      stack[depth++] = output >> 1;
      while (depth > 0) {
        int node = stack[depth - 1];
        if (done[node] || !graph.isOperation(node)) {
          depth--;
          continue;
        }
        int waits = next(graph, node, done);
        if (waits == 0) {
          depth--;
          done[node] = true;
          order[count++] = node;
        } else {
          stack = depth == stack.length ? Arrays.copyOf(stack, 2 * depth) : stack;
          stack[depth++] = waits;
        }
      }
    }
    return Arrays.copyOf(order, count);
  }

  /// An operation that must come before `node`, 0 if there is none.
  private static int next(LogicGraph graph, int node, boolean[] done) {
    int a = graph.left(node);
    int b = graph.right(node);
    if (graph.isOperation(a) && !done[a]) {
      return a;
    }
    return graph.isOperation(b) && !done[b] ? b : 0;
  }
}
