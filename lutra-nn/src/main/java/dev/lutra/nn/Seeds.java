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
    long hash = 0xcbf29ce484222325L;
    for (int i = 0; i < path.length(); i++) {
      hash = (hash ^ path.charAt(i)) * 0x100000001b3L;
    }
    return new SplittableRandom(root ^ hash).nextLong();
  }
}
