package dev.lutra.nn.data;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/// What is inside a gzip stream; where that is damaged, it is said in words.
final class Unpacked extends InputStream {
  private final Object file;
  private final String asked;
  private final CountedStream packed;
  private @Nullable GZIPInputStream in;

  /// @param file what the stream is called in error texts
  /// @param asked what it is wanted for
  Unpacked(Object file, String asked, CountedStream packed) {
    this.file = file;
    this.asked = asked;
    this.packed = packed;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] b, int off, int len) throws IOException {
    try {
      GZIPInputStream ready = in;
      if (ready == null) {
        ready = new GZIPInputStream(packed, 1 << 16);
        in = ready;
      }
      return ready.read(b, off, len);
    } catch (EOFException | ZipException e) {
      throw Contents.damaged(file, asked, e, packed.count());
    }
  }

  @Override
  public int available() throws IOException {
    return in == null ? packed.available() : in.available();
  }

  @Override
  public void close() throws IOException {
    if (in != null) {
      in.close();
    } else {
      packed.close();
    }
  }
}
