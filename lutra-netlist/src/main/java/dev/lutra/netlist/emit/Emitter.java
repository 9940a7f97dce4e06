package dev.lutra.netlist.emit;

import dev.lutra.netlist.Netlist;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// Writes a netlist for one target. The text depends on the netlist and the options alone, so that
/// two exports of one network are equal byte for byte.
public interface Emitter {
  /// A short name in lower case.
  String name();

  /// What it writes, in one line.
  String description();

  /// Why this netlist cannot be written for this target, one line for each reason; empty if it can.
  List<String> validate(Netlist netlist);

  /// Why these options cannot be honored for this target, one line for each reason; empty if they
  /// can.
  default List<String> validate(EmitOptions options) {
    return List.of();
  }

  /// The same emitter, whose files also tell a user about the input words, if there is a place for
  /// it in them.
  ///
  /// @param featureNames name of each input word; may be empty for none
  /// @param quantization lines that tell how a real value becomes an input word
  default Emitter describing(List<String> featureNames, List<String> quantization) {
    return this;
  }

  /// Writes the files below `folder`, which is created if need be.
  ///
  /// @return the files written
  /// @throws IllegalArgumentException with the first line of what the `validate` methods say, if
  ///   there is one
  List<Path> emit(Netlist netlist, EmitOptions options, Path folder) throws IOException;
}
