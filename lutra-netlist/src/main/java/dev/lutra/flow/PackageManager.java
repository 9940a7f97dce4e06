package dev.lutra.flow;

/// A system's package manager, in the order in which they are looked for.
public enum PackageManager {
  /// Debian, Ubuntu.
  APT("apt-get", "apt-get install"),
  /// Fedora.
  DNF("dnf", "dnf install"),
  /// Arch Linux.
  PACMAN("pacman", "pacman -S"),
  /// Homebrew, on macOS or Linux.
  BREW("brew", "brew install");

  private final String program;
  private final String install;

  PackageManager(String program, String install) {
    this.program = program;
    this.install = install;
  }

  /// Name of its program on the PATH.
  public String program() {
    return program;
  }

  /// What stands before the names of packages in a command that installs them.
  public String install() {
    return install;
  }
}
