package dev.lutra.nn;

import java.util.SplittableRandom;

/// One root seed, split by path: every random draw of a run has a name, and the stream behind it
/// depends on the root seed and that name alone.
public final class Seeds {
  private Seeds() {}

  /// The random stream named `path` (FNV-1a hash of the name, mixed with the root seed).
  public static SplittableRandom random(long root, String path) {
    return new SplittableRandom(derive(root, path));
  }

  /// The seed named `path`.
  public static long derive(long root, String path) {
    return seed(root, hash(path));
  }

  /// The seed named `path` with `number`, which is not negative, behind it.
  public static long derive(long root, String path, long number) {
    long power = 1;
    while (number / power >= 10) {
      power *= 10;
    }
    long hash = hash(path);
    for (; power > 0; power /= 10) {
      hash = hash(hash, (char) ('0' + number / power % 10));
    }
    return seed(root, hash);
  }

  private static long hash(String path) {
    long hash = 0xcbf29ce484222325L;
    for (int i = 0; i < path.length(); i++) {
      hash = hash(hash, path.charAt(i));
    }
    return hash;
  }

  private static long hash(long hash, char next) {
    return (hash ^ next) * 0x100000001b3L;
  }

  private static long seed(long root, long hash) {
    return new SplittableRandom(root ^ hash).nextLong();
  }
}
