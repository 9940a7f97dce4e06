package dev.lutra.cli.work;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/// What this process has used so far, by the operating system's own account.
///
/// @param cpuSeconds processor time of all threads
/// @param wallSeconds time since the process started
/// @param peakMemoryBytes largest resident memory
public record Resources(double cpuSeconds, double wallSeconds, long peakMemoryBytes) {
  /// Reads the accounts now.
  public static Resources now() {
    ProcessHandle.Info process = ProcessHandle.current().info();
    Duration cpu = process.totalCpuDuration().orElse(Duration.ZERO);
    Instant now = Instant.now();
    Duration wall = Duration.between(process.startInstant().orElse(now), now);
    return new Resources(cpu.toNanos() * 1e-9, wall.toNanos() * 1e-9, peakMemory());
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
