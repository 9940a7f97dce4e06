package dev.lutra.cuda;

/// How the sums over rows are cut: a block for each piece of a row. It depends on shapes alone, as
/// results must, and not on the device.
final class Pieces {
  /// Columns of a piece at most: those a block of 256 threads holds.
  private static final int MOST = 8192;

  /// Columns of a piece that are worth a block.
  private static final int LEAST = 2048;

  /// Blocks that fill a large device.
  private static final int BLOCKS = 528;

  private Pieces() {}

  /// Columns of a piece, a multiple of 4.
  static int width(int rows, int frames) {
    int wanted = rows * 2L >= BLOCKS ? 1 : Math.ceilDiv(BLOCKS, rows);
    int pieces = Math.max(Math.ceilDiv(frames, MOST), Math.min(wanted, frames / LEAST));
    return Math.ceilDiv(Math.ceilDiv(frames, pieces), 4) * 4;
  }

  /// Pieces of a row.
  static int count(int frames, int width) {
    return Math.ceilDiv(frames, width);
  }

  /// Threads for a piece: a thread for 4 columns, up to 256.
  static int threads(int width) {
    return Math.min(256, Math.ceilDiv(width, 128) * 32);
  }
}
