package dev.lutra.flow;

import java.util.List;

/// A command line, ready to be run.
///
/// @param name what runs, for messages
/// @param line the program as a path, and its arguments
record Command(String name, List<String> line) {
  Command {
    line = List.copyOf(line);
  }
}
