package dev.lutra.netlist.minimize;

import dev.lutra.netlist.Cell;
import dev.lutra.netlist.Netlist;
import dev.lutra.netlist.TruthTable;
import dev.lutra.netlist.sim.Simulator;
import java.util.stream.IntStream;

/// The values of nets for all samples and frames, while tables still to be visited read them.
final class NetValues {
  /// Samples that are simulated at a time; so many values fill whole words.
  private static final int PART = 4096;

  /// One bit in each byte.
  private static final long BYTES = 0x0101010101010101L;

  private final long[][] values;

  /// Tables and registers that are still to read a net.
  private final int[] left;

  private final int vectors;

  /// The entry that each vector addresses in the table visited last.
  private final short[] addresses;

  NetValues(Netlist netlist, Stimulus stimulus) {
    this.vectors = Math.multiplyExact(stimulus.samples(), netlist.frames());
    this.addresses = new short[(vectors + 63) / 64 * 64];
    this.values = new long[netlist.size()][];
    this.left = new int[netlist.size()];
    for (Cell cell : netlist.cells()) {
      switch (cell) {
        case Cell.Table table -> {
          for (int read : table.inputs()) {
            left[read]++;
          }
        }
        case Cell.Register register -> left[register.input()]++;
        case Cell.Constant _, Cell.FeatureBit _, Cell.Compare _ -> {}
      }
    }
    fillSources(netlist, stimulus);
  }

  private void fillSources(Netlist netlist, Stimulus stimulus) {
    int[] sources =
        IntStream.range(0, netlist.size())
            .filter(net -> left[net] > 0)
            .filter(net -> !(netlist.cell(net) instanceof Cell.Table))
            .filter(net -> !(netlist.cell(net) instanceof Cell.Register))
            .toArray();
    for (int net : sources) {
      values[net] = new long[addresses.length / 64];
    }
    Simulator simulator = new Simulator(netlist);
    for (int from = 0; from < stimulus.samples(); from += PART) {
      int count = Math.min(PART, stimulus.samples() - from);
      long[][] rows = simulator.vectors(stimulus.words(from, count), count, sources);
      for (int i = 0; i < sources.length; i++) {
        int word = (int) ((long) from * netlist.frames() / 64);
        System.arraycopy(rows[i], 0, values[sources[i]], word, rows[i].length);
      }
    }
  }

  /// Lets every vector address a table that reads `nets`, and counts how often each entry is.
  int[] address(int... nets) {
    for (int w = 0; w < addresses.length / 64; w++) {
      for (int byteOfWord = 0; byteOfWord < 8; byteOfWord++) {
        long low = 0; // of eight addresses, a byte each
        long high = 0;
        for (int i = 0; i < nets.length; i++) {
          long spread = Long.expand(values[nets[i]][w] >>> (8 * byteOfWord), BYTES);
          low |= i < 8 ? spread << i : 0;
          high |= i < 8 ? 0 : spread << (i - 8);
        }
        for (int v = 0; v < 8; v++) {
          addresses[64 * w + 8 * byteOfWord + v] =
              (short) ((low >>> (8 * v) & 0xff) | (high >>> (8 * v) & 0xff) << 8);
        }
      }
    }
    int[] counts = new int[1 << nets.length];
    for (int v = 0; v < vectors; v++) {
      counts[addresses[v]]++;
    }
    for (int net : nets) {
      release(net);
    }
    return counts;
  }

  /// Gives `net` what the vectors that were addressed last find in `table`.
  void set(int net, TruthTable table) {
    if (left[net] == 0) {
      return;
    }
    long[] entries = new long[1 << table.inputs()];
    for (int k = 0; k < entries.length; k++) {
      entries[k] = table.get(k) ? 1 : 0;
    }
    long[] column = new long[addresses.length / 64];
    for (int w = 0; w < column.length; w++) {
      long word = 0;
      for (int v = 0; v < 64; v++) {
        word |= entries[addresses[64 * w + v]] << v;
      }
      column[w] = word;
    }
    values[net] = column;
  }

  /// Gives `net` the values of the net `read`.
  void pass(int read, int net) {
    values[net] = values[read];
    release(read);
  }

  private void release(int net) {
    left[net]--;
    if (left[net] == 0) {
      values[net] = new long[0];
    }
  }
}
