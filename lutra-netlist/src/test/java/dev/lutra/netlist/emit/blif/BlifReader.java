package dev.lutra.netlist.emit.blif;

import dev.lutra.netlist.Cell;
import dev.lutra.netlist.Netlist;
import dev.lutra.netlist.NetlistBuilder;
import dev.lutra.netlist.Readout;
import dev.lutra.netlist.TruthTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;

/// Reads a model in BLIF whose lines are in the order of the data: an input becomes a feature of
/// one bit, a table a LUT in a layer of its own, a latch a register.
final class BlifReader {
  private final Map<String, Integer> nets = new HashMap<>();
  private final List<String> outputs = new ArrayList<>();
  private final List<String> cubes = new ArrayList<>();
  private List<String> table = List.of();
  private int layer;

  static Netlist read(String text) {
    return new BlifReader().parse(text);
  }

  private Netlist parse(String text) {
    List<String[]> lines =
        text.replace("\\\n", " ")
            .lines()
            .filter(line -> !line.startsWith("#"))
            .map(line -> line.strip().split("\\s+"))
            .toList();
    int inputs =
        lines.stream().filter(l -> l[0].equals(".inputs")).mapToInt(l -> l.length - 1).sum();
    NetlistBuilder builder = new NetlistBuilder(inputs, 1, 1);
    for (String[] line : lines) {
      List<String> words = List.of(line).subList(1, line.length);
      if (line[0].startsWith(".")) {
        endTable(builder);
      }
      switch (line[0]) {
        case ".model", ".end" -> {}
        case ".inputs" -> words.forEach(w -> nets.put(w, builder.featureBit(nets.size(), 0)));
        case ".outputs" -> outputs.addAll(words);
        case ".names" -> table = words;
        case ".latch" -> {
          if (!words.subList(2, 5).equals(List.of("re", "clk", "2"))) {
            throw new IllegalArgumentException("latch: got " + words);
          }
          nets.put(words.get(1), builder.register(net(words.getFirst())));
        }
        default -> cubes.add(String.join(" ", line));
      }
    }
    return builder.build(outputs.stream().mapToInt(this::net).toArray(), Readout.bits());
  }

  private void endTable(NetlistBuilder builder) {
    if (!table.isEmpty()) {
      int inputs = table.size() - 1;
      int[] read = table.stream().limit(inputs).mapToInt(this::net).toArray();
      TruthTable entries = TruthTable.fromBits(inputs, covered(inputs));
      nets.put(table.getLast(), builder.add(new Cell.Lut(entries, read, layer++, 0)));
    }
    table = List.of();
    cubes.clear();
  }

  private IntPredicate covered(int inputs) {
    boolean ones = cubes.stream().allMatch(cube -> cube.endsWith("1"));
    boolean zeros = cubes.stream().allMatch(cube -> cube.endsWith("0"));
    if (!ones && !zeros) {
      throw new IllegalArgumentException("cover: got ones and zeros: " + cubes);
    }
    String[] patterns = cubes.stream().map(BlifReader::pattern).toArray(String[]::new);
    return address ->
        ones
            == Arrays.stream(patterns)
                .anyMatch(pattern -> inputs == 0 || holds(pattern, inputs, address));
  }

  private static String pattern(String cube) {
    return cube.substring(0, Math.max(0, cube.indexOf(' ')));
  }

  private static boolean holds(String pattern, int inputs, int address) {
    if (pattern.length() != inputs) {
      throw new IllegalArgumentException("cube: got " + pattern + " for " + inputs + " inputs");
    }
    for (int i = 0; i < inputs; i++) {
      if (pattern.charAt(i) != '-' && (pattern.charAt(i) == '1') != ((address >> i & 1) != 0)) {
        return false;
      }
    }
    return true;
  }

  private int net(String name) {
    Integer net = nets.get(name);
    if (net == null) {
      throw new IllegalArgumentException("got " + name + ", expected a name already driven");
    }
    return net;
  }
}
