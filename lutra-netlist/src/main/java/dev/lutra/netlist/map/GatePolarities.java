package dev.lutra.netlist.map;

import dev.lutra.netlist.logic.LogicGraph;

/// Which nodes of a [LogicGraph] are made true, which complemented, and which both, so that its
/// operations become gates AND, OR, NAND, NOR, XOR and XNOR with few inverters between them.
///
/// A gate's output costs the same either way. An AND or OR reads both inputs true or both
/// complemented (`a & b` is `~(~a | ~b)`), an AND-NOT reads one true and one complemented, an XOR
/// takes what is there. A node that is read both ways needs an inverter, an input also where it is
/// only read complemented. Starting from gates that read as little complemented as they can, every
/// gate is turned that saves an inverter, until there is none: the number is small, not the
/// smallest.
final class GatePolarities {
  private static final int MOST_SWEEPS = 20;

  private final LogicGraph graph;
  private final boolean[] live;

  /// For each node 1 if its gate reads input `a` complemented.
  private final byte[] turned;

  /// How often each literal is asked for, XOR left out.
  private final int[] demands;

  /// @param roots literals that must be there
  GatePolarities(LogicGraph graph, int[] roots) {
    this.graph = graph;
    this.live = new boolean[graph.size()];
    this.turned = new byte[graph.size()];
    this.demands = new int[2 * graph.size()];
    for (int root : roots) {
      live[root >> 1] = true;
      demands[root]++;
    }
    for (int node = graph.size() - 1; graph.isOperation(node); node--) {
      if (live[node]) {
        live[graph.left(node)] = true;
        live[graph.right(node)] = true;
        demand(node, 1);
      }
    }
    int sweeps = 0;
    while (sweep() && sweeps < MOST_SWEEPS) {
      sweeps++;
    }
  }

  /// True iff a root depends on the node.
  boolean isLive(int node) {
    return live[node];
  }

  /// 1 if the node is made complemented, 0 if it is made true.
  int made(int node) {
    boolean complemented =
        graph.isOperation(node) && demands[2 * node] == 0 && demands[2 * node + 1] > 0;
    return complemented ? 1 : 0;
  }

  /// True iff an inverter makes the other literal of the node, too.
  boolean isInverted(int node) {
    return demands[2 * node + 1 - made(node)] > 0;
  }

  /// The literal that the gate of `node` reads for its input `a`.
  int left(int node) {
    int a = graph.left(node);
    return 2 * a + (graph.op(node) == LogicGraph.XOR ? made(a) : turned[node]);
  }

  /// The literal that the gate of `node` reads for its input `b`.
  int right(int node) {
    int b = graph.right(node);
    return switch (graph.op(node)) {
      case LogicGraph.XOR -> 2 * b + made(b);
      case LogicGraph.AND_NOT -> 2 * b + 1 - turned[node];
      default -> 2 * b + turned[node];
    };
  }

  private boolean sweep() {
    boolean better = false;
    for (int node = graph.size() - 1; graph.isOperation(node); node--) {
      if (live[node] && graph.op(node) != LogicGraph.XOR) {
        int before = inverters(node);
        turn(node);
        if (inverters(node) < before) {
          better = true;
        } else {
          turn(node);
        }
      }
    }
    return better;
  }

  private void turn(int node) {
    demand(node, -1);
    turned[node] ^= 1;
    demand(node, 1);
  }

  private void demand(int node, int more) {
    if (graph.op(node) != LogicGraph.XOR) {
      demands[left(node)] += more;
      demands[right(node)] += more;
    }
  }

  /// Inverters behind the inputs of a gate.
  private int inverters(int node) {
    return (isInverted(graph.left(node)) ? 1 : 0) + (isInverted(graph.right(node)) ? 1 : 0);
  }
}
