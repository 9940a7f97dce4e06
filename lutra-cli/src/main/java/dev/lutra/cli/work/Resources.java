package dev.lutra.cli.work;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/// What this process has used so far, by the operating system's own account.
///
/// @param cpuSeconds processor time of all threads
/// @param wallSeconds time since the process started working
/// @param peakMemoryBytes largest resident memory
public record Resources(double cpuSeconds, double wallSeconds, long peakMemoryBytes) {
  private static final long START = System.nanoTime();

  /// Reads the accounts now.
  public static Resources now() {
    Duration cpu = ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
    return new Resources(
        cpu.toNanos() * 1e-9, (System.nanoTime() - START) * 1e-9, peakMemory());
  }

  private static long peakMemory() {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
        if (line.startsWith("VmHWM:")) {
          return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
        }
      }
    } catch (IOException e) {
      // no such account outside Linux: the heap is the best that is known
    }
    return Runtime.getRuntime().totalMemory();
  }
}
