package dev.lutra.cuda;

import java.lang.foreign.MemorySegment;

/// A device in use: its driver, the order of its work, and the ways between it and the host.
final class Device {
  /// Pinned memory on the way to the device: a ring of pieces.
  private static final int PIECES = 8;

  private static final long PIECE = 4 << 20;

  private static final int THREADS = 256;

  private final Driver driver;
  private final Queue queue;
  private final MemorySegment ring;
  private final long[] sent = new long[PIECES];
  private int piece;
  private long allocations;
  private long uploads;
  private long downloads;

  Device(Driver driver) {
    this.driver = driver;
    this.queue = new Queue(driver);
    this.ring = driver.pinned(PIECES * PIECE);
    for (int i = 0; i < PIECES; i++) {
      sent[i] = driver.event();
      driver.mark(sent[i]);
    }
  }

  Driver driver() {
    return driver;
  }

  Queue queue() {
    return queue;
  }

  /// The number of the kernel that is asked for next.
  long asked() {
    return queue.asked();
  }

  /// Copies to the device; `from` may be written again at once. It goes before the kernels that
  /// were asked for and are not started, if none of them uses that memory.
  void upload(long to, MemorySegment from, long bytes, long used) {
    if (used >= queue.launched()) {
      queue.flush();
    }
    uploads++;
    for (long at = 0; at < bytes; at += PIECE) {
      long length = Math.min(PIECE, bytes - at);
      driver.await(sent[piece]);
      MemorySegment staged = ring.asSlice(piece * PIECE, length);
      staged.copyFrom(from.asSlice(at, length));
      driver.upload(to + at, staged, length);
      driver.mark(sent[piece]);
      piece = (piece + 1) % PIECES;
    }
  }

  /// Copies to the host, which waits.
  void download(MemorySegment to, long from, long bytes) {
    queue.flush();
    downloads++;
    driver.download(to, from, bytes);
  }

  /// Memory of the device, see [Driver#allocate].
  long allocate(long bytes) {
    allocations++;
    return driver.allocate(bytes);
  }

  /// Pieces of memory asked for so far: none in a step in steady state.
  long allocations() {
    return allocations;
  }

  void fill(long to, long words, int word) {
    Calls call = queue.begin("fillWords");
    call.parameter(to);
    call.parameter(words);
    call.parameter(word & 0xffffffffL);
    call.end(blocks(words), 1, THREADS, 0);
  }

  void copy(long to, long from, long words) {
    Calls call = queue.begin("copyWords");
    call.parameter(to);
    call.parameter(from);
    call.parameter(words);
    call.end(blocks(words), 1, THREADS, 0);
  }

  private int blocks(long words) {
    long most = driver.processors() * 16L;
    return (int) Math.clamp(Math.ceilDiv(words, THREADS * 4L), 1, most);
  }

  /// Copies to the device so far: a step in steady state adds those of its batch alone.
  long uploads() {
    return uploads;
  }

  /// Times the host has waited for a copy from the device.
  long downloads() {
    return downloads;
  }

  void synchronize() {
    queue.flush();
    driver.synchronize();
  }

  void close() {
    try {
      queue.flush();
      queue.profile().ifPresent(System.err::print);
      queue.forget();
    } finally {
      driver.close();
    }
  }
}
