package dev.lutra.nn;

/// Checks of settings, with one form of message.
public final class Settings {
  private Settings() {}

  /// Checks one setting.
  ///
  /// @param ok whether it is possible
  /// @param name what it is called in specs, with its owner, such as `adam.beta1`
  /// @throws IllegalArgumentException `name: got ..., expected ...` if not
  public static void check(boolean ok, String name, Object got, String expected) {
    if (!ok) {
      throw new IllegalArgumentException(name + ": got " + got + ", expected " + expected);
    }
  }

  /// Checks that a setting is a number above 0, and not infinite.
  public static void positive(String name, double got) {
    check(got > 0 && got < Double.POSITIVE_INFINITY, name, got, "a number above 0");
  }

  /// Checks that a setting is a number of at least 0, and not infinite.
  public static void notNegative(String name, double got) {
    check(got >= 0 && got < Double.POSITIVE_INFINITY, name, got, "a number of at least 0");
  }

  /// Checks that a setting lies in `[0, 1)`.
  public static void share(String name, double got) {
    check(got >= 0 && got < 1, name, got, "0 <= x < 1");
  }
}
