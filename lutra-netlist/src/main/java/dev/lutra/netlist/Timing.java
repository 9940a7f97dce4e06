package dev.lutra.netlist;

import java.util.Locale;

/// When values arrive: how many registers lie between the encoder's bits and each net.
public final class Timing {
  /// In [#arrivals(Netlist)], a net that depends on no input and so arrives at any time.
  public static final int ANY_TIME = -1;

  private Timing() {}

  /// Clocks from the encoder's bits to the outputs.
  ///
  /// @throws IllegalArgumentException if paths of different length meet or outputs differ
  public static int latency(Netlist netlist) {
    int[] arrivals = arrivals(netlist);
    int latency = ANY_TIME;
    for (int i = 0; i < netlist.outputCount(); i++) {
      latency = meet(latency, arrivals[netlist.output(i)], "output", i);
    }
    return Math.max(0, latency);
  }

  /// For each net, how many registers lie between the encoder's bits and it: the clocks by which
  /// its value trails the inputs. A table followed by a register of its own shows the registered
  /// value one clock later, at the register's net. [#ANY_TIME] for nets that depend on no input.
  ///
  /// @throws IllegalArgumentException naming the cell at which paths of different length meet
  public static int[] arrivals(Netlist netlist) {
    int[] arrivals = new int[netlist.size()];
    for (int net = 0; net < arrivals.length; net++) {
      arrivals[net] =
          switch (netlist.cell(net)) {
            case Cell.Constant _ -> ANY_TIME;
            case Cell.FeatureBit _, Cell.Compare _ -> 0;
            case Cell.Register register ->
                arrivals[register.input()] == ANY_TIME ? ANY_TIME : arrivals[register.input()] + 1;
            case Cell.Table table -> {
              int arrival = ANY_TIME;
              for (int i = 0; i < table.fanIn(); i++) {
                arrival = meet(arrival, arrivals[table.input(i)], "cell", net);
              }
              yield arrival;
            }
          };
    }
    return arrivals;
  }

  private static int meet(int soFar, int next, String what, int number) {
    if (soFar != ANY_TIME && next != ANY_TIME && soFar != next) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%s %d: got paths with %d and %d registers, expected equal; insert registers with"
                  + " the pipeline pass only",
              what,
              number,
              soFar,
              next));
    }
    return soFar == ANY_TIME ? next : soFar;
  }
}
