package dev.lutra.netlist.emit.plan;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;

/// Writes lines of hex digits whose bits arrive from the least significant on. Lines are collected
/// in a buffer, because a stream call for every digit would take minutes for a test set.
public final class HexLines {
  private static final byte[] DIGITS = {
    '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'
  };

  private final OutputStream out;
  private final int digits;
  private final byte[] buffer;

  private int lineStart;
  private int digit;
  private long pending;
  private int pendingBits;

  /// Lines of `bits` bits, at least one digit.
  public HexLines(OutputStream out, int bits) {
    this.out = out;
    this.digits = Math.max(1, (bits + 3) / 4);
    this.buffer = new byte[Math.max(1 << 16, digits + 1)];
    this.digit = digits;
    Arrays.fill(buffer, (byte) '0');
  }

  /// Appends the low `bits` bits of `value` (0 beyond them) above those already in the line.
  public void add(int value, int bits) {
    pending |= (long) value << pendingBits;
    pendingBits += bits;
    while (pendingBits >= 4) {
      buffer[lineStart + --digit] = DIGITS[(int) pending & 15];
      pending >>>= 4;
      pendingBits -= 4;
    }
  }

  /// Ends the line.
  public void end() throws IOException {
    if (pendingBits > 0) {
      buffer[lineStart + --digit] = DIGITS[(int) pending & 15];
      pending = 0;
      pendingBits = 0;
    }
    buffer[lineStart + digits] = '\n';
    lineStart += digits + 1;
    digit = digits;
    if (lineStart + digits + 1 > buffer.length) {
      flush();
    }
  }

  /// Hands what is complete to the stream.
  public void flush() throws IOException {
    out.write(buffer, 0, lineStart);
    Arrays.fill(buffer, (byte) '0');
    lineStart = 0;
  }
}
