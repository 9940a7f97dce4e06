package dev.lutra.netlist.map;

import dev.lutra.netlist.Cell;
import dev.lutra.netlist.Netlist;
import dev.lutra.netlist.TruthTable;
import dev.lutra.netlist.logic.LogicGraph;
import dev.lutra.netlist.logic.TableSynthesis;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// Takes the tables of a netlist apart into gates: tables AND, OR, NAND, NOR, XOR and XNOR of two
/// inputs, and inverters. Equal gates are made once.
///
/// A node of the network keeps its cell, so that its bit can still be compared: the last of its
/// gates if nothing else reads that one, otherwise a table of one input that is a wire. Logic
/// behind nodes and registers reads these cells and is not merged with what is before them.
final class GateMapper {
  private static final TruthTable WIRE = TruthTable.of(1, 0b10);
  private static final TruthTable INVERTER = TruthTable.of(1, 0b01);

  private final Netlist source;
  private final LogicGraph graph;

  /// For each net of the source: the literal that its readers take.
  private final int[] literals;

  /// For each net of the source that is a node: the literal that it computes.
  private final int[] roots;

  /// For each net of the source: the number of nodes of the graph up to it.
  private final int[] reach;

  private final GatePolarities polarities;

  /// For each literal whether it has one reader, a node of the network, whose cell makes it.
  private final boolean[] last;

  private final List<Cell> cells = new ArrayList<>();

  /// For each literal that was made: its net.
  private final int[] nets;

  private GateMapper(Netlist source) {
    this.source = source;
    this.graph = new LogicGraph((int) source.cells().stream().filter(GateMapper::isInput).count());
    this.literals = new int[source.size()];
    this.roots = new int[source.size()];
    this.reach = new int[source.size()];
    build();
    int[] needed = needed();
    this.polarities = new GatePolarities(graph, needed);
    this.last = last(needed);
    this.nets = new int[2 * graph.size()];
    Arrays.fill(nets, -1);
  }

  /// The same function in gates.
  static Netlist map(Netlist netlist) {
    return new GateMapper(netlist).write();
  }

  /// What the graph takes as an input: all but the logic between.
  private static boolean isInput(Cell cell) {
    return switch (cell) {
      case Cell.FeatureBit _, Cell.Compare _, Cell.Register _, Cell.Lut _ -> true;
      case Cell.Constant _, Cell.Part _ -> false;
    };
  }

  private void build() {
    TableSynthesis tables = new TableSynthesis(graph);
    int inputs = 0;
    for (int net = 0; net < literals.length; net++) {
      Cell cell = source.cell(net);
      if (cell instanceof Cell.Table table) {
        int[] read = Arrays.stream(table.inputs()).map(input -> literals[input]).toArray();
        roots[net] = tables.build(table.table(), read);
      } else if (cell instanceof Cell.Constant constant) {
        roots[net] = constant.value() ? LogicGraph.TRUE : LogicGraph.FALSE;
      }
      literals[net] = isInput(cell) ? graph.input(inputs++) : roots[net];
      reach[net] = graph.size();
    }
  }

  /// What nodes compute and what registers and outputs read.
  private int[] needed() {
    IntStream inside =
        IntStream.range(0, literals.length)
            .filter(net -> isRoot(source.cell(net)))
            .map(net ->
                source.cell(net) instanceof Cell.Register register
                    ? literals[register.input()]
                    : roots[net]);
    IntStream outside = Arrays.stream(source.outputs()).map(net -> literals[net]);
    return IntStream.concat(inside, outside).toArray();
  }

  private static boolean isRoot(Cell cell) {
    return cell instanceof Cell.Register || cell instanceof Cell.Lut;
  }

  private boolean[] last(int[] needed) {
    int[] readers = new int[2 * graph.size()];
    for (int literal : needed) {
      readers[literal]++;
    }
    for (int node = 0; node < graph.size(); node++) {
      if (polarities.isLive(node)) {
        if (graph.isOperation(node)) {
          readers[polarities.left(node)]++;
          readers[polarities.right(node)]++;
        }
        if (polarities.isInverted(node)) {
          readers[made(node)]++;
        }
      }
    }
    boolean[] only = new boolean[readers.length];
    for (int net = 0; net < roots.length; net++) {
      int root = roots[net];
      boolean isMadeOfGates = graph.isOperation(root >> 1) || (root & 1) != 0;
      only[root] |= source.cell(net) instanceof Cell.Lut && readers[root] == 1 && isMadeOfGates;
    }
    return only;
  }

  private Netlist write() {
    int node = graph.inputs() + 1;
    for (int net = 0; net < literals.length; net++) {
      for (; node < reach[net]; node++) {
        if (polarities.isLive(node)) {
          int literal = made(node);
          if (!last[literal]) {
            nets[literal] = add(new Cell.Part(table(node), inputs(node)));
          }
          inverter(node);
        }
      }
      Cell cell = source.cell(net);
      if (isInput(cell)) {
        nets[literals[net]] = add(input(net, cell));
        inverter(literals[net] >> 1);
      }
    }
    int[] outputs = Arrays.stream(source.outputs()).map(net -> net(literals[net])).toArray();
    return source.with(cells, outputs);
  }

  private Cell input(int net, Cell cell) {
    return switch (cell) {
      case Cell.Register register -> new Cell.Register(net(literals[register.input()]));
      case Cell.Lut lut -> node(lut, roots[net]);
      case Cell.Constant _, Cell.FeatureBit _, Cell.Compare _, Cell.Part _ -> cell;
    };
  }

  /// The cell of a node of the network.
  private Cell node(Cell.Lut lut, int literal) {
    int node = literal >> 1;
    if (node == 0) {
      return lut.with(TruthTable.constant(literal == LogicGraph.TRUE));
    }
    if (!last[literal]) {
      return lut.with(WIRE, net(literal));
    }
    return literal == made(node)
        ? lut.with(table(node), inputs(node))
        : lut.with(INVERTER, net(made(node)));
  }

  private void inverter(int node) {
    int literal = LogicGraph.not(made(node));
    if (polarities.isInverted(node) && !last[literal]) {
      nets[literal] = add(new Cell.Part(INVERTER, new int[] {net(made(node))}));
    }
  }

  /// The literal that the gate of the node gives.
  private int made(int node) {
    return 2 * node + polarities.made(node);
  }

  private int[] inputs(int node) {
    return new int[] {net(polarities.left(node)), net(polarities.right(node))};
  }

  private TruthTable table(int node) {
    int complements = (polarities.left(node) & 1) | (polarities.right(node) & 1) << 1;
    return TruthTable.fromBits(
        2,
        k -> {
          int a = (k ^ complements) & 1;
          int b = (k ^ complements) >> 1;
          int value =
              switch (graph.op(node)) {
                case LogicGraph.AND -> a & b;
                case LogicGraph.AND_NOT -> a & ~b;
                case LogicGraph.OR -> a | b;
                default -> a ^ b;
              };
          return value != polarities.made(node);
        });
  }

  /// The net of a literal that was made; constants are made on demand.
  private int net(int literal) {
    if (nets[literal] < 0 && literal <= LogicGraph.TRUE) {
      nets[literal] = add(new Cell.Constant(literal == LogicGraph.TRUE));
    }
    return nets[literal];
  }

  private int add(Cell cell) {
    cells.add(cell);
    return cells.size() - 1;
  }
}
