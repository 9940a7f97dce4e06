package dev.lutra.bench;

import com.sun.management.OperatingSystemMXBean;
import dev.lutra.tensor.backend.Backend;
import dev.lutra.tensor.backend.DeviceException;
import dev.lutra.tensor.cpu.CpuBackend;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

/// Times benchmarks by the clock of the device that they compute with, in this process: what a
/// device does is not compiled by the JVM, so processes of their own would show nothing more.
///
/// A round is many calls between two marks. As many go before the first mark, so that the device is
/// still at work when the calls that count are asked for.
final class DeviceMeter implements Meter {
  /// The parameter of a case that is for one thread of the CPU, for comparison, with [#CPU].
  static final String BACKEND = "backend";

  static final String CPU = "cpu";

  private static final int CALLS = 4096;

  /// Calls whose time says how many are a round.
  private static final int SAMPLE = 32;

  private static final int WARMUPS = 3;

  private final Supplier<Backend> device;

  /// Bytes of the machine's memory.
  private final long memory =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();

  private final int rounds;
  private final double roundSeconds;

  /// Rounds are fewer where they take longer than this together.
  private final double mostSeconds;

  /// What the last case worked on; the next one goes on with it if it differs by its method alone.
  private @Nullable OnBackend state;

  private @Nullable Backend backend;
  private Backend.@Nullable Stopwatch stopwatch;
  private @Nullable Case stateOf;

  private final Map<String, String> leftOut = new LinkedHashMap<>();

  private DeviceMeter(
      Supplier<Backend> device, int rounds, double roundSeconds, double mostSeconds) {
    this.device = device;
    this.rounds = rounds;
    this.roundSeconds = roundSeconds;
    this.mostSeconds = mostSeconds;
  }

  /// For figures.
  static DeviceMeter thorough(Supplier<Backend> device) {
    return new DeviceMeter(device, 7, 5e-3, 5);
  }

  /// To see that all work.
  static DeviceMeter quick(Supplier<Backend> device) {
    return new DeviceMeter(device, 1, 1e-6, 1e-6);
  }

  @Override
  public Map<String, Object> facts() {
    Map<String, Object> facts = new LinkedHashMap<>();
    try (Backend opened = device.get()) {
      facts.put("device", opened.name());
    }
    facts.put(
        "rounds",
        "up to %d of about %.0f ms, one call to %d, behind as many; medians"
            .formatted(rounds, roundSeconds * 1e3, CALLS));
    return facts;
  }

  /// Most of it is drawing what is computed with.
  @Override
  public double seconds(Case what) {
    return what.parameters().containsKey(BACKEND) ? 5 : 0.5;
  }

  @Override
  public Map<String, String> leftOut() {
    return leftOut;
  }

  private Measurement leaveOut(Case what, String reason) {
    close();
    leftOut.put(what.name(), reason);
    double none = Double.NaN;
    return new Measurement(what, what.cost(), none, none, none, none);
  }

  @Override
  public Measurement run(Case what) throws IOException {
    long needed = isForCpu(what) ? what.cost().resident() : 0;
    if (needed > memory / 2) {
      return leaveOut(what, "needs %d MiB, more than half of the memory".formatted(needed >> 20));
    }
    try {
      return timed(what);
    } catch (DeviceException e) {
      return leaveOut(what, String.valueOf(e.getMessage())); // out of memory
    }
  }

  private static boolean isForCpu(Case what) {
    return what.parameters().getOrDefault(BACKEND, "").equals(CPU);
  }

  private Measurement timed(Case what) throws IOException {
    try {
      OnBackend measured = set(what);
      return run(
          what, measured, Objects.requireNonNull(backend), Objects.requireNonNull(stopwatch));
    } catch (ReflectiveOperationException | RuntimeException e) {
      Throwable cause = e instanceof InvocationTargetException ? e.getCause() : e;
      if (cause instanceof DeviceException tooLittle && tooLittle.isOutOfMemory()) {
        throw tooLittle;
      }
      throw new IOException(
          "bench: "
              + what.name()
              + " failed ("
              + cause
              + "); leave it out with --filter, or correct it and run the command again",
          cause);
    }
  }

  /// Makes what a case works on.
  private OnBackend set(Case what) {
    OnBackend known = state;
    if (known != null
        && stateOf != null
        && stateOf.type() == what.type()
        && stateOf.parameters().equals(what.parameters())) {
      return known;
    }
    close();
    OnBackend made = (OnBackend) what.instance();
    Backend opened = isForCpu(what) ? CpuBackend.vector(1) : device.get();
    backend = opened;
    stopwatch = opened.stopwatch();
    try {
      made.setUp(opened);
    } catch (RuntimeException e) {
      opened.close();
      throw e;
    }
    state = made;
    stateOf = what;
    return made;
  }

  private Measurement run(Case what, OnBackend measured, Backend on, Backend.Stopwatch watch)
      throws ReflectiveOperationException {
    var method = what.type().getMethod(what.method());
    var several = method.getAnnotation(OperationsPerInvocation.class);
    double once = Double.MAX_VALUE;
    double warm = 0;
    // What the CPU computes with is compiled meanwhile.
    double longEnough = on.ahead() > 0 ? 0 : mostSeconds / 2;
    for (int i = 0; i == 0 || (warm < mostSeconds && (i < WARMUPS || warm < longEnough)); i++) {
      watch.start();
      method.invoke(measured);
      double taken = watch.seconds();
      warm += taken;
      once = Math.min(once, taken);
    }
    if (on.ahead() > 0 && once < roundSeconds) {
      // One call alone takes as long as it is on its way to the device.
      watch.start();
      for (int i = 0; i < SAMPLE; i++) {
        method.invoke(measured);
      }
      once = Math.min(once, watch.seconds() / SAMPLE);
    }
    int calls = (int) Math.clamp(Math.ceil(roundSeconds / Math.max(once, 1e-9)), 1, CALLS);
    // The first two rounds are not counted: a device may record a sequence that comes again.
    int uncounted = on.ahead() > 0 ? 2 : 0;
    int counted = (int) Math.clamp(mostSeconds / (once * calls), 1, rounds);
    double[] seconds = new double[counted];
    for (int round = -uncounted; round < counted; round++) {
      for (int i = 0; i < calls && on.ahead() > 0; i++) {
        method.invoke(measured);
      }
      watch.start();
      for (int i = 0; i < calls; i++) {
        method.invoke(measured);
      }
      double taken = watch.seconds() / calls;
      if (round >= 0) {
        seconds[round] = several == null ? taken : taken / several.value();
      }
    }
    Arrays.sort(seconds);
    return new Measurement(
        what,
        what.cost(),
        Harness.median(seconds),
        seconds[0],
        seconds[seconds.length - 1],
        Double.NaN);
  }

  @Override
  public void close() {
    OnBackend ended = state;
    state = null;
    if (ended != null) {
      ended.tearDown();
    }
  }
}
