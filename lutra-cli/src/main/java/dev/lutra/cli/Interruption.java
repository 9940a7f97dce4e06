package dev.lutra.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Ctrl-C and termination: the work is asked to stop at the next step, and the process waits until
/// what was done is saved.
final class Interruption {
  private static final long PATIENCE_SECONDS = 60;

  /// One process has one command; these are its only process-wide state.
  private static volatile boolean requested;

  private static volatile @Nullable Runnable farewell;

  private static volatile boolean over;

  private static final CountDownLatch ENDED = new CountDownLatch(1);

  private Interruption() {}

  /// From now on an end of the process waits for the work to save.
  static void install() {
    Runtime.getRuntime().addShutdownHook(new Thread(Interruption::stop, "lutra-stop"));
  }

  private static void stop() {
    if (ENDED.getCount() == 0) {
      Runnable last = farewell;
      if (last != null) {
        last.run();
        over = true;
        ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
      }
      return;
    }
    requested = true;
    try {
      if (!ENDED.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        System.err.println(
            "lutra: no step ended within "
                + PATIENCE_SECONDS
                + " s; the last finished epoch is saved, resume from it");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  static boolean isRequested() {
    return requested;
  }

  /// All is saved: from now on an interruption says `line`, ends what simulators are running, and
  /// waits for nothing.
  static void release(String line, boolean json) {
    farewell = () -> Main.fail(json, Main.FAILED, line);
    ENDED.countDown();
  }

  /// Whether the last word is said.
  static boolean isOver() {
    return over;
  }

  static void workEnded() {
    farewell = null;
    ENDED.countDown();
  }
}
