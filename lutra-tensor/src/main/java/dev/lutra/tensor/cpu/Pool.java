package dev.lutra.tensor.cpu;

import java.lang.ref.Reference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// A fixed team of threads that runs a loop over rows. Rows are cut into as many equal ranges as
/// there are threads, range `i` always goes to thread `i`, and the caller is thread 0. Since every
/// kernel computes a row from inputs alone, no result depends on the number of threads.
///
/// Waiting threads spin, which offers a shared core to others now and then, and park when there is
/// nothing to do.
final class Pool implements AutoCloseable {
  /// A kernel over the rows `from .. to-1`, of which there is at least one where a thread has a
  /// part of its own.
  @FunctionalInterface
  interface Range {
    void run(int from, int to);
  }

  /// To wake a parked thread takes longer than most kernels, so it parks only when there was
  /// nothing to do for this long.
  private static final long SPIN_NANOS = 1_000_000;

  /// Looks between two offers of the core to whoever else wants it.
  private static final int LOOKS = 256;

  private final Worker[] workers;
  private boolean closed;

  Pool(int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException("threads: got " + threads + ", expected at least 1");
    }
    workers = new Worker[threads - 1];
    for (int i = 0; i < workers.length; i++) {
      workers[i] = new Worker(i + 1, threads);
      workers[i].start();
    }
  }

  int threads() {
    return workers.length + 1;
  }

  /// Runs `body` over `0 .. rows-1`; returns when all of it is done. The first failure of any
  /// thread is thrown.
  ///
  /// @throws IllegalStateException if the pool is closed
  void run(int rows, Range body) {
    checkOpen();
    try {
      runAll(rows, body);
    } finally {
      // Kernels hold addresses only: what `body` refers to must not be freed under them.
      Reference.reachabilityFence(body);
    }
  }

  /// @throws IllegalStateException if the pool is closed
  void checkOpen() {
    if (closed) {
      throw new IllegalStateException(
          "backend: got a kernel after close, expected one before; close it last");
    }
  }

  /// Behind a kernel that runs in no pool: keeps what it was given from being freed under it.
  @SuppressWarnings("ReachabilityFenceUsage") // a kernel that failed is over, too
  static void keep(@Nullable Object a) {
    Reference.reachabilityFence(a);
  }

  /// Keeps two.
  static void keep(@Nullable Object a, @Nullable Object b) {
    keep(a);
    keep(b);
  }

  /// Keeps three.
  static void keep(@Nullable Object a, @Nullable Object b, @Nullable Object c) {
    keep(a, b);
    keep(c);
  }

  /// Keeps four.
  static void keep(@Nullable Object a, @Nullable Object b, @Nullable Object c, @Nullable Object d) {
    keep(a, b);
    keep(c, d);
  }

  /// Keeps five.
  static void keep(
      @Nullable Object a,
      @Nullable Object b,
      @Nullable Object c,
      @Nullable Object d,
      @Nullable Object e) {
    keep(a, b);
    keep(c, d, e);
  }

  private void runAll(int rows, Range body) {
    if (workers.length == 0 || rows < 2) {
      body.run(0, rows);
      return;
    }
    for (Worker worker : workers) {
      worker.hand(rows, body);
    }
    @Nullable Throwable failure = null;
    try {
      if (bound(rows, 1, threads()) > 0) {
        body.run(0, bound(rows, 1, threads()));
      }
    } catch (RuntimeException | Error e) {
      failure = e;
    }
    for (Worker worker : workers) {
      Throwable theirs = worker.await();
      failure = failure == null ? theirs : failure;
    }
    switch (failure) {
      case null -> {}
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      default -> throw new IllegalStateException(failure);
    }
  }

  static int bound(int rows, int part, int parts) {
    return (int) ((long) rows * part / parts);
  }

  @Override
  public void close() {
    closed = true;
    for (Worker worker : workers) {
      worker.end();
    }
  }

  @SuppressWarnings("ThreadPriorityCheck") // a courtesy, on which nothing relies
  private static void spin(BooleanSupplier done) {
    long start = System.nanoTime();
    do {
      for (int looks = 0; looks < LOOKS; looks++) {
        if (done.getAsBoolean()) {
          return;
        }
        Thread.onSpinWait();
      }
      Thread.yield();
    } while (System.nanoTime() - start < SPIN_NANOS);
  }

  private static final class Worker extends Thread {
    private final int index;
    private final int parts;
    private volatile @Nullable Range body;
    private volatile boolean ended;
    private volatile boolean parked;
    private volatile @Nullable Thread waiter;
    private int rows;
    private @Nullable Throwable failure;

    Worker(int index, int parts) {
      super("lutra-" + index);
      this.index = index;
      this.parts = parts;
      setDaemon(true);
    }

    void hand(int allRows, Range work) {
      rows = allRows;
      failure = null;
      body = work;
      if (parked) {
        LockSupport.unpark(this);
      }
    }

    @Nullable Throwable await() {
      spin(() -> body == null);
      while (body != null) {
        waiter = Thread.currentThread();
        if (body != null) {
          LockSupport.park(this);
        }
        waiter = null;
      }
      return failure;
    }

    void end() {
      ended = true;
      LockSupport.unpark(this);
    }

    @Override
    public void run() {
      while (true) {
        Range work = next();
        if (work == null) {
          return;
        }
        try {
          int from = bound(rows, index, parts);
          int to = bound(rows, index + 1, parts);
          if (from < to) {
            work.run(from, to);
          }
        } catch (RuntimeException | Error e) {
          failure = e;
        }
        body = null;
        Thread theirs = waiter;
        if (theirs != null) {
          LockSupport.unpark(theirs);
        }
      }
    }

    private @Nullable Range next() {
      spin(() -> body != null || ended);
      while (body == null && !ended) {
        parked = true;
        if (body == null && !ended) {
          LockSupport.park(this);
        }
        parked = false;
      }
      return body;
    }
  }
}
