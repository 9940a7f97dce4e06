package dev.lutra.netlist;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Reads the lines that [NetlistText] writes. One use only.
final class NetlistParser {
  private final BufferedReader in;
  private final String name;
  private final int version;
  private int lineNumber;
  private String line = "";
  private String[] words = new String[0];

  NetlistParser(BufferedReader in, String name, int version) {
    this.in = in;
    this.name = name;
    this.version = version;
  }

  Netlist parse() throws IOException {
    next(String.format(Locale.ROOT, "'lutra-netlist %d'", version));
    if (words.length != 2 || !words[0].equals("lutra-netlist") || number(1) != version) {
      throw bad(
          String.format(Locale.ROOT, "'lutra-netlist %d', the only version this reads", version));
    }
    next("'features F bits B frames M'");
    if (words.length != 6
        || !words[0].equals("features")
        || !words[2].equals("bits")
        || !words[4].equals("frames")) {
      throw bad("'features F bits B frames M'");
    }
    int features = number(1);
    int featureBits = number(3);
    int frames = number(5);
    next("'readout KIND GROUPS'");
    Readout readout = readout();
    List<Cell> cells = new ArrayList<>();
    next("a cell, an output or 'end'");
    while (Character.isDigit(line.charAt(0))) {
      cells.add(cell(cells.size()));
      next("a cell, an output or 'end'");
    }
    List<Integer> outputs = new ArrayList<>();
    while (words[0].equals("output") && words.length == 2) {
      outputs.add(number(1));
      next("an output or 'end'");
    }
    if (words.length != 2 || !words[0].equals("end") || number(1) != cells.size()) {
      throw bad(
          String.format(
              Locale.ROOT, "'output NET' or 'end %d', the number of cells read", cells.size()));
    }
    int[] nets = outputs.stream().mapToInt(Integer::intValue).toArray();
    try {
      return new Netlist(features, featureBits, frames, cells, nets, readout);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
    }
  }

  private Readout readout() {
    boolean timed = words.length == 6 && words[3].equals("clocks");
    if (words[0].equals("readout") && (words.length == 3 || timed)) {
      for (Readout.Kind kind : Readout.Kind.values()) {
        if (kind.name().equals(words[1])) {
          try {
            return new Readout(kind, number(2), timed ? number(4) : 1, timed ? number(5) : 1);
          } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                String.format(Locale.ROOT, "%s line %d: %s", name, lineNumber, e.getMessage()), e);
          }
        }
      }
    }
    throw bad("'readout BITS|SCORES|CLASSES GROUPS', perhaps with 'clocks COUNT CHOOSE' behind it");
  }

  private Cell cell(int net) {
    if (words.length < 3 || number(0) != net) {
      throw bad(String.format(Locale.ROOT, "cell %d", net));
    }
    return switch (words[1]) {
      case "constant" -> {
        if (words.length != 3 || !(words[2].equals("0") || words[2].equals("1"))) {
          throw bad(String.format(Locale.ROOT, "'%d constant 0|1'", net));
        }
        yield new Cell.Constant(words[2].equals("1"));
      }
      case "bit" -> {
        if (words.length != 4) {
          throw bad(String.format(Locale.ROOT, "'%d bit FEATURE BIT'", net));
        }
        yield new Cell.FeatureBit(number(2), number(3));
      }
      case "compare" -> {
        if (words.length < 5 || !words[3].equals(">")) {
          throw bad(String.format(Locale.ROOT, "'%d compare FEATURE > THRESHOLD…'", net));
        }
        yield new Cell.Compare(number(2), numbers(4));
      }
      case "lut" -> lut(net);
      case "part" -> part();
      case "register" -> {
        if (words.length != 3) {
          throw bad(String.format(Locale.ROOT, "'%d register NET'", net));
        }
        yield new Cell.Register(number(2));
      }
      default -> throw bad("constant, bit, compare, lut, part or register");
    };
  }

  private Cell lut(int net) {
    int dot = words[2].indexOf('.');
    if (words.length < 4 || dot < 0) {
      throw bad(String.format(Locale.ROOT, "'%d lut LAYER.UNIT HEX NET…'", net));
    }
    int[] inputs = numbers(4);
    try {
      return new Cell.Lut(
          TruthTable.parse(inputs.length, words[3]),
          inputs,
          Integer.parseInt(words[2].substring(0, dot)),
          Integer.parseInt(words[2].substring(dot + 1)));
    } catch (NumberFormatException _) {
      throw bad(String.format(Locale.ROOT, "'%d lut LAYER.UNIT HEX NET…'", net));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "%s line %d: %s", name, lineNumber, e.getMessage()), e);
    }
  }

  private Cell part() {
    int[] inputs = numbers(3);
    try {
      return new Cell.Part(TruthTable.parse(inputs.length, words[2]), inputs);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "%s line %d: %s", name, lineNumber, e.getMessage()), e);
    }
  }

  private int[] numbers(int from) {
    int[] numbers = new int[words.length - from];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = number(from + i);
    }
    return numbers;
  }

  private int number(int word) {
    try {
      return Integer.parseInt(words[word]);
    } catch (NumberFormatException _) {
      throw bad(String.format(Locale.ROOT, "a whole number as word %d", word + 1));
    }
  }

  private void next(String expected) throws IOException {
    @Nullable String read;
    do {
      read = in.readLine();
      lineNumber++;
      if (read == null) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "%s line %d: got the end of the file, expected %s; the file is cut short",
                name,
                lineNumber,
                expected));
      }
      read = read.strip();
    } while (read.isEmpty() || read.startsWith("#"));
    line = read;
    words = read.split("\\s+", -1);
  }

  private IllegalArgumentException bad(String expected) {
    String shown = line.length() <= 60 ? line : line.substring(0, 60) + "…";
    return new IllegalArgumentException(
        String.format(
            Locale.ROOT, "%s line %d: got '%s', expected %s", name, lineNumber, shown, expected));
  }
}
