package dev.lutra.netlist;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/// The text form of a netlist: one cell a line, so that two netlists can be compared with `diff`.
/// Reading gives back an equal netlist.
///
/// ```
/// lutra-netlist 1
/// features 4 bits 8 frames 3
/// readout CLASSES 2           with `clocks 3 4` behind it if it counts in 3 and chooses in 4
/// 0 constant 1
/// 1 bit 3 7                   feature 3, bit 7
/// 2 compare 0 > 127           one threshold for all frames
/// 3 compare 0 > 42 127 212    one threshold a frame
/// 4 lut 0.5 8 2 3             layer 0, unit 5, table 8 (AND) in hex, inputs: nets 2 and 3
/// 5 register 4
/// 6 part 6 2 3                table 6 (XOR), no node of the network
/// output 5
/// output 1
/// end 7                       number of cells: a file cut short has no end line
/// ```
///
/// A line that starts with `#` and an empty line are skipped on reading.
public final class NetlistText {
  private static final int VERSION = 1;

  private NetlistText() {}

  /// Writes `netlist` to `file`, by way of a temporary file beside it.
  public static void write(Netlist netlist, Path file) throws IOException {
    Path temporary =
        file.resolveSibling(file.getFileName() + ".tmp" + ProcessHandle.current().pid());
    try {
      try (var out = Files.newBufferedWriter(temporary, StandardCharsets.UTF_8)) {
        write(netlist, out);
      }
      Files.move(
          temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  /// Appends the text of `netlist` to `out`.
  public static void write(Netlist netlist, Appendable out) throws IOException {
    out.append("lutra-netlist " + VERSION + "\n");
    out.append("features " + netlist.features() + " bits " + netlist.featureBits());
    out.append(" frames " + netlist.frames() + "\n");
    Readout readout = netlist.readout();
    out.append("readout " + readout.kind() + " " + readout.groups());
    if (readout.countClocks() > 1 || readout.chooseClocks() > 1) {
      out.append(" clocks " + readout.countClocks() + " " + readout.chooseClocks());
    }
    out.append("\n");
    StringBuilder line = new StringBuilder();
    for (int net = 0; net < netlist.size(); net++) {
      line.setLength(0);
      line.append(net);
      describe(netlist.cell(net), line);
      out.append(line.append('\n'));
    }
    for (int output : netlist.outputs()) {
      out.append("output " + output + "\n");
    }
    out.append("end " + netlist.size() + "\n");
  }

  /// The text of `netlist`.
  public static String toString(Netlist netlist) {
    StringBuilder out = new StringBuilder();
    try {
      write(netlist, out);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // a StringBuilder does not fail
    }
    return out.toString();
  }

  /// Reads a netlist from `file`.
  ///
  /// @throws IllegalArgumentException naming file and line, what was got and what was expected
  public static Netlist read(Path file) throws IOException {
    try (var in = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      return read(in, file.toString());
    }
  }

  /// Reads a netlist from `in`; `name` stands for the file in messages.
  ///
  /// @throws IllegalArgumentException naming file and line, what was got and what was expected
  public static Netlist read(BufferedReader in, String name) throws IOException {
    return new NetlistParser(in, name, VERSION).parse();
  }

  private static void describe(Cell cell, StringBuilder line) {
    switch (cell) {
      case Cell.Constant constant -> line.append(" constant ").append(constant.value() ? 1 : 0);
      case Cell.FeatureBit bit ->
          line.append(" bit ").append(bit.feature()).append(' ').append(bit.bit());
      case Cell.Compare compare -> {
        line.append(" compare ").append(compare.feature()).append(" >");
        appendAll(compare.thresholds(), line);
      }
      case Cell.Lut lut -> {
        line.append(" lut ").append(lut.layer()).append('.').append(lut.unit());
        line.append(' ').append(lut.table().hex());
        appendAll(lut.inputs(), line);
      }
      case Cell.Part part -> {
        line.append(" part ").append(part.table().hex());
        appendAll(part.inputs(), line);
      }
      case Cell.Register register -> line.append(" register ").append(register.input());
    }
  }

  private static void appendAll(int[] numbers, StringBuilder line) {
    for (int number : numbers) {
      line.append(' ').append(number);
    }
  }
}
