package dev.lutra.netlist.emit;

import dev.lutra.netlist.Cell;
import dev.lutra.netlist.Netlist;
import dev.lutra.netlist.Timing;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/// How a core is laid out in Verilog: which encoder bits it reads, one vector for each layer, and
/// vectors of delayed bits. Emitter, test bench and vector files all read this one plan, so that
/// they agree on the order of bits.
///
/// A layer whose tables are all read through registers only is *clocked*: its vector is the
/// registers themselves. Any other layer is combinational and its registers, if any, are a vector
/// of their own.
final class CorePlan {
  /// A vector of bits.
  ///
  /// @param name identifier in Verilog
  /// @param nets for each bit, from bit 0, the net **before** registers whose value it carries
  /// @param depth registers between those nets and this vector
  /// @param clocked true iff a register vector
  @SuppressWarnings("ArrayRecordComponent") // never compared, never changed
  record Vector(String name, int[] nets, int depth, boolean clocked) {
    int width() {
      return nets.length;
    }

    /// The same vector by another name.
    Vector named(String other) {
      return new Vector(other, nets, depth, clocked);
    }
  }

  /// A layer of the network.
  ///
  /// @param layer label of the layer
  /// @param vector the bits of its surviving tables, in ascending order of their units
  /// @param offset where they start in a line of the golden layers
  /// @param arrival clocks by which the vector trails the encoder's bits
  /// @param constant true iff no table depends on any input
  record Layer(int layer, Vector vector, int offset, int arrival, boolean constant) {}

  final Netlist netlist;

  /// The encoder's bits, in the order of their nets.
  final Vector bits;

  final List<Layer> layers = new ArrayList<>();

  /// Vectors of delayed bits, each after the vector it delays.
  final List<Vector> delays = new ArrayList<>();

  /// Nets of the parts of tables that were cut, in their order.
  final int[] parts;

  final int latency;

  private final int[] root;
  private final int[] depth;
  private final String[][] reference;

  CorePlan(Netlist netlist) {
    this.netlist = netlist;
    int size = netlist.size();
    this.root = new int[size];
    this.depth = new int[size];
    this.reference = new String[size][1];
    boolean[] direct = new boolean[size];
    traceRegisters(direct);
    this.bits = new Vector("bits", netlist.encoderBits(), 0, false);
    this.latency = Timing.latency(netlist);
    this.parts = nets(net -> netlist.cell(net) instanceof Cell.Part);
    for (int i = 0; i < parts.length; i++) {
      if (reference[parts[i]].length > 1) {
        throw new IllegalArgumentException(
            "cell " + parts[i] + ": got a register behind a part of a table, expected none");
      }
      reference[parts[i]][0] = "part[" + i + "]";
    }
    name(bits);
    delay(bits);
    layOutLayers(direct);
  }

  /// Why the netlist cannot be laid out, in one line for each reason.
  static List<String> problems(Netlist netlist) {
    try {
      CorePlan _ = new CorePlan(netlist);
      return List.of();
    } catch (IllegalArgumentException e) {
      return List.of(String.valueOf(e.getMessage()));
    }
  }

  /// Bits in a line of the golden layers.
  int layerBits() {
    return layers.isEmpty() ? 0 : layers.getLast().offset() + layers.getLast().vector().width();
  }

  /// The Verilog expression of one bit for `net`.
  String reference(int net) {
    if (netlist.cell(root[net]) instanceof Cell.Constant constant) {
      return constant.value() ? "1'b1" : "1'b0";
    }
    return reference[root[net]][depth[net]];
  }

  /// The expression for `net` behind `delay` registers, where `net` is not a register.
  String reference(int net, int delay) {
    return reference[net][delay];
  }

  private void traceRegisters(boolean[] direct) {
    for (int net = 0; net < root.length; net++) {
      root[net] = net;
      switch (netlist.cell(net)) {
        case Cell.Register register -> {
          root[net] = root[register.input()];
          depth[net] = depth[register.input()] + 1;
          int chain = Math.max(reference[root[net]].length, depth[net] + 1);
          reference[root[net]] = Arrays.copyOf(reference[root[net]], chain);
        }
        case Cell.Table table -> {
          for (int i = 0; i < table.fanIn(); i++) {
            direct[table.input(i)] = true;
          }
        }
        case Cell.Constant _, Cell.FeatureBit _, Cell.Compare _ -> {}
      }
    }
    for (int output : netlist.outputs()) {
      direct[output] = true;
    }
  }

  private void layOutLayers(boolean[] direct) {
    int[] arrivals = Timing.arrivals(netlist);
    TreeMap<Integer, List<Integer>> byLayer = new TreeMap<>();
    for (int net = 0; net < root.length; net++) {
      if (netlist.cell(net) instanceof Cell.Lut lut) {
        byLayer.computeIfAbsent(lut.layer(), _ -> new ArrayList<>()).add(net);
      }
    }
    int offset = 0;
    for (var entry : byLayer.entrySet()) {
      int[] nets =
          entry.getValue().stream()
              .sorted(Comparator.comparingInt(this::unit))
              .mapToInt(Integer::intValue)
              .toArray();
      boolean clocked =
          Arrays.stream(nets).noneMatch(net -> direct[net])
              && Arrays.stream(nets).anyMatch(net -> reference[net].length > 1);
      int arrival = commonArrival(entry.getKey(), nets, arrivals);
      boolean constant = arrival == Timing.ANY_TIME;
      Vector vector = new Vector("layer" + entry.getKey(), nets, clocked ? 1 : 0, clocked);
      int trails = Math.max(0, arrival) + (clocked ? 1 : 0);
      layers.add(new Layer(entry.getKey(), vector, offset, trails, constant));
      offset += nets.length;
      name(vector);
      delay(vector);
    }
  }

  private int unit(int net) {
    return ((Cell.Lut) netlist.cell(net)).unit();
  }

  private static int commonArrival(int layer, int[] nets, int[] arrivals) {
    int common = Timing.ANY_TIME;
    for (int net : nets) {
      int arrival = arrivals[net];
      if (arrival != Timing.ANY_TIME && common != Timing.ANY_TIME && arrival != common) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "layer %d: got tables behind %d and %d registers, expected equal; insert registers"
                    + " with the pipeline pass only",
                layer,
                common,
                arrival));
      }
      common = Math.max(common, arrival);
    }
    return common;
  }

  private void name(Vector vector) {
    for (int i = 0; i < vector.width(); i++) {
      int net = vector.nets()[i];
      int at = vector.depth();
      if (reference[net].length <= at) {
        reference[net] = Arrays.copyOf(reference[net], at + 1);
      }
      reference[net][at] = vector.name() + "[" + i + "]";
    }
  }

  /// Adds the vectors that delay `first` by one register, two registers and so on.
  private void delay(Vector first) {
    for (int d = first.depth() + 1; ; d++) {
      int registers = d;
      int[] nets =
          Arrays.stream(first.nets()).filter(net -> reference[net].length > registers).toArray();
      if (nets.length == 0) {
        return;
      }
      Vector vector = new Vector(first.name() + "_q" + (d - first.depth()), nets, d, true);
      delays.add(vector);
      name(vector);
    }
  }

  private int[] nets(IntPredicate wanted) {
    return IntStream.range(0, netlist.size()).filter(wanted).toArray();
  }
}
