package dev.lutra.netlist.emit.plan;

import dev.lutra.netlist.Cell;
import dev.lutra.netlist.Netlist;
import dev.lutra.netlist.Timing;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;

/// How a core is laid out as hardware: which encoder bits it reads, one vector for each layer, and
/// vectors of delayed bits. Emitter, test bench and vector files all read this one plan, so that
/// they agree on the order of bits.
///
/// A layer whose tables are all read through registers only is *clocked*: its vector is the
/// registers themselves. Any other layer is combinational and its registers, if any, are a vector
/// of their own.
public final class CorePlan {
  /// A vector of bits.
  ///
  /// @param name identifier in Verilog and VHDL
  /// @param nets for each bit, from bit 0, the net **before** registers whose value it carries
  /// @param depth registers between those nets and this vector
  /// @param clocked true iff a register vector
  @SuppressWarnings("ArrayRecordComponent") // never compared, never changed
  public record Vector(String name, int[] nets, int depth, boolean clocked) {
    /// Number of bits.
    public int width() {
      return nets.length;
    }

    /// The same vector by another name.
    public Vector named(String other) {
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
  public record Layer(int layer, Vector vector, int offset, int arrival, boolean constant) {}

  /// Where the value of a net is found.
  ///
  /// @param vector name of a vector; empty for a constant
  /// @param index bit of the vector; the value of a constant, 0 or 1
  public record Bit(String vector, int index) {
    private static final Bit ZERO = new Bit("", 0);
    private static final Bit ONE = new Bit("", 1);

    /// True iff the value never changes.
    public boolean isConstant() {
      return vector.isEmpty();
    }

    /// The bit in Verilog.
    public String verilog() {
      return isConstant() ? "1'b" + index : vector + "[" + index + "]";
    }
  }

  /// What is laid out.
  public final Netlist netlist;

  /// The encoder's bits, in the order of their nets.
  public final Vector bits;

  /// The layers in ascending order.
  public final List<Layer> layers = new ArrayList<>();

  /// Vectors of delayed bits, each after the vector it delays.
  public final List<Vector> delays = new ArrayList<>();

  /// The [parts][Cell.Part] of tables, by the highest layer that they read: those between it and
  /// layer `L` are the vector `partL`, in the order in which they are computed.
  public final List<Vector> parts = new ArrayList<>();

  /// Clocks from the encoder's bits to the outputs.
  public final int latency;

  private final int[] root;
  private final int[] depth;
  private final Bit[][] place;

  /// Lays out `netlist`.
  ///
  /// @throws IllegalArgumentException with what [#problems(Netlist)] says
  public CorePlan(Netlist netlist) {
    this.netlist = netlist;
    int size = netlist.size();
    this.root = new int[size];
    this.depth = new int[size];
    this.place = new Bit[size][1];
    boolean[] direct = new boolean[size];
    traceRegisters(direct);
    this.bits = new Vector("bits", netlist.encoderBits(), 0, false);
    this.latency = Timing.latency(netlist);
    name(bits);
    delay(bits);
    layOutParts();
    layOutLayers(direct);
  }

  /// Why the netlist cannot be laid out, in one line for each reason.
  public static List<String> problems(Netlist netlist) {
    try {
      CorePlan _ = new CorePlan(netlist);
      return List.of();
    } catch (IllegalArgumentException e) {
      return List.of(String.valueOf(e.getMessage()));
    }
  }

  /// Bits in a line of the golden layers.
  public int layerBits() {
    return layers.isEmpty() ? 0 : layers.getLast().offset() + layers.getLast().vector().width();
  }

  /// Where `net` is found.
  public Bit bit(int net) {
    if (netlist.cell(root[net]) instanceof Cell.Constant constant) {
      return constant.value() ? Bit.ONE : Bit.ZERO;
    }
    return place[root[net]][depth[net]];
  }

  /// Where `net` is found behind `delay` registers, where `net` is not a register.
  public Bit bit(int net, int delay) {
    return place[net][delay];
  }

  /// Where the bits are found that `vector`, a register, takes over at each clock.
  public List<Bit> sources(Vector vector) {
    return Arrays.stream(vector.nets()).mapToObj(net -> bit(net, vector.depth() - 1)).toList();
  }

  /// Where the outputs are found.
  public List<Bit> outputs() {
    return Arrays.stream(netlist.outputs()).mapToObj(this::bit).toList();
  }

  private void traceRegisters(boolean[] direct) {
    for (int net = 0; net < root.length; net++) {
      root[net] = net;
      switch (netlist.cell(net)) {
        case Cell.Register register -> {
          root[net] = root[register.input()];
          depth[net] = depth[register.input()] + 1;
          int chain = Math.max(place[root[net]].length, depth[net] + 1);
          place[root[net]] = Arrays.copyOf(place[root[net]], chain);
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

  private void layOutParts() {
    int[] layerOf = new int[netlist.size()];
    TreeMap<Integer, List<Integer>> groups = new TreeMap<>();
    for (int net = 0; net < layerOf.length; net++) {
      switch (netlist.cell(net)) {
        case Cell.Lut lut -> layerOf[net] = lut.layer();
        case Cell.Register register -> layerOf[net] = layerOf[register.input()];
        case Cell.Part part -> {
          layerOf[net] = Arrays.stream(part.inputs()).map(i -> layerOf[i]).max().orElse(-1);
          groups.computeIfAbsent(layerOf[net] + 1, _ -> new ArrayList<>()).add(net);
        }
        case Cell.Constant _, Cell.FeatureBit _, Cell.Compare _ -> layerOf[net] = -1;
      }
    }
    groups.forEach((before, nets) -> {
      int[] members = nets.stream().mapToInt(Integer::intValue).toArray();
      Vector vector = new Vector("part" + before, members, 0, false);
      parts.add(vector);
      name(vector);
      delay(vector);
    });
  }

  /// True iff there are registers behind some of a vector's bits.
  public boolean isDelayed(Vector vector) {
    return Arrays.stream(vector.nets()).anyMatch(net -> place[net].length > vector.depth() + 1);
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
              && Arrays.stream(nets).anyMatch(net -> place[net].length > 1);
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
      if (place[net].length <= at) {
        place[net] = Arrays.copyOf(place[net], at + 1);
      }
      place[net][at] = new Bit(vector.name(), i);
    }
  }

  /// Adds the vectors that delay `first` by one register, two registers and so on.
  private void delay(Vector first) {
    for (int d = first.depth() + 1; ; d++) {
      int registers = d;
      int[] nets =
          Arrays.stream(first.nets()).filter(net -> place[net].length > registers).toArray();
      if (nets.length == 0) {
        return;
      }
      Vector vector = new Vector(first.name() + "_q" + (d - first.depth()), nets, d, true);
      delays.add(vector);
      name(vector);
    }
  }
}
