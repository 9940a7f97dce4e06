package dev.lutra.cli;

/// The entry point of the command line; a placeholder for now.
public final class Main {
  private Main() {}

  /// Runs the command line.
  ///
  /// @param args the command and its options
  static void main(String[] args) {
    System.out.println("lutra " + String.join(" ", args));
  }
}
