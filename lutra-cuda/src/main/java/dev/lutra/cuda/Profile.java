package dev.lutra.cuda;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// How long each kernel takes, by marks of the device around it: with the system property
/// `lutra.cuda.profile` the kernels are started one by one, and a table is printed at the end.
final class Profile {
  /// The times of a kernel.
  private static final class Times {
    private float[] micros = new float[64];
    private int count;

    void add(float time) {
      if (count == micros.length) {
        micros = Arrays.copyOf(micros, 2 * count);
      }
      micros[count++] = time;
    }

    double sum() {
      double sum = 0;
      for (int i = 0; i < count; i++) {
        sum += micros[i];
      }
      return sum;
    }

    float median() {
      float[] sorted = Arrays.copyOf(micros, count);
      Arrays.sort(sorted);
      return sorted[count / 2];
    }
  }

  private final Driver driver;
  private final long before;
  private final long after;
  private final Map<Long, Times> times = new HashMap<>();

  Profile(Driver driver) {
    this.driver = driver;
    this.before = driver.event();
    this.after = driver.event();
  }

  static boolean isAsked() {
    return Boolean.getBoolean("lutra.cuda.profile");
  }

  /// Starts kernels one by one.
  void launch(Calls calls) {
    for (int i = 0; i < calls.size(); i++) {
      driver.mark(before);
      driver.launch(calls, i, i + 1);
      driver.mark(after);
      driver.await(after);
      float micros = 1000 * driver.milliseconds(before, after);
      times.computeIfAbsent(calls.function(i), f -> new Times()).add(micros);
    }
  }

  /// Forgets what was measured.
  void clear() {
    times.clear();
  }

  /// A line for each kernel, the longest in all first.
  ///
  /// @param names kernels by their functions
  String table(Map<Long, String> names) {
    List<Map.Entry<Long, Times>> sorted = new ArrayList<>(times.entrySet());
    sorted.sort(Comparator.comparingDouble(e -> -e.getValue().sum()));
    double total = sorted.stream().mapToDouble(e -> e.getValue().sum()).sum();
    StringBuilder table = new StringBuilder("kernel calls median_us total_ms share\n");
    for (Map.Entry<Long, Times> entry : sorted) {
      Times t = entry.getValue();
      table.append(
          String.format(
              Locale.ROOT,
              "%s %d %.2f %.2f %.1f%%%n",
              names.get(entry.getKey()),
              t.count,
              t.median(),
              t.sum() / 1000,
              100 * t.sum() / total));
    }
    return table.toString();
  }
}
