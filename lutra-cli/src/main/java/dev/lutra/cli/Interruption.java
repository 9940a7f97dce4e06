package dev.lutra.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Ctrl-C and termination: the work is asked to stop at the next step, and the process waits until what
/// was done is saved.
final class Interruption {
  private static final long PATIENCE_SECONDS = 60;

  /// One process has one command; these are its only process-wide state.
  private static volatile boolean requested;

  private static final CountDownLatch ENDED = new CountDownLatch(1);

  private Interruption() {}

  /// From now on an end of the process waits for the work to save.
  static void install() {
    Runtime.getRuntime().addShutdownHook(new Thread(Interruption::stop, "lutra-stop"));
  }

  private static void stop() {
    if (ENDED.getCount() == 0) {
      return;
    }
    requested = true;
    try {
      if (!ENDED.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        System.err.println(
            "lutra: no step ended within " + PATIENCE_SECONDS
                + " s; the last finished epoch is saved, resume from it");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  static boolean isRequested() {
    return requested;
  }

  static void workEnded() {
    ENDED.countDown();
  }
}
