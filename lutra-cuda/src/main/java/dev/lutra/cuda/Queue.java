package dev.lutra.cuda;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The order of work of a device. Kernels are collected until the host needs a result or copies
/// something to the device, and are then started together.
///
/// A step of a training asks for the same kernels as the step before, with the same memory. Once a
/// sequence of kernels has come twice it is made a graph, which one call starts; parameters that
/// have changed, such as a learning rate, are set in the graph before. What is asked decides, so a
/// graph is never started in place of something else.
final class Queue {
  private static final int CAPACITY = 4096;

  /// Fewer kernels than this are started one by one.
  private static final int SHORTEST = 4;

  /// Graphs that are kept.
  private static final int GRAPHS = 64;

  /// A sequence of kernels that has come before.
  private static final class Sequence {
    private final Calls calls;
    private Driver.@Nullable Graph graph;

    Sequence(Calls calls) {
      this.calls = calls;
    }

    boolean isOf(Calls asked) {
      if (asked.size() != calls.size()) {
        return false;
      }
      for (int i = 0; i < asked.size(); i++) {
        if (!asked.sameKernel(i, calls, i)) {
          return false;
        }
      }
      return true;
    }
  }

  private final Driver driver;
  private final Calls calls = new Calls(CAPACITY);
  private final Map<Long, List<Sequence>> known = new HashMap<>();
  private final Map<String, Long> functions = new HashMap<>();
  private final @Nullable Profile profile;
  private int sequences;
  private long hash;
  private long launched;
  private long replayed;
  private long changed;

  Queue(Driver driver) {
    this.driver = driver;
    this.profile = Profile.isAsked() ? new Profile(driver) : null;
  }

  /// Begins the call of a kernel; its parameters follow, then its end.
  Calls begin(String kernel) {
    if (calls.isFull()) {
      flush();
    }
    Long function = functions.get(kernel);
    if (function == null) {
      function = driver.function(kernel);
      functions.put(kernel, function);
    }
    calls.begin(function);
    hash = (hash ^ function) * 0x9e3779b97f4a7c15L;
    return calls;
  }

  /// Starts what was collected.
  void flush() {
    if (calls.size() == 0) {
      return;
    }
    if (profile != null) {
      profile.launch(calls);
    } else if (calls.size() < SHORTEST) {
      driver.launch(calls, 0, calls.size());
    } else {
      Sequence sequence = find();
      if (sequence == null) {
        driver.launch(calls, 0, calls.size());
      } else {
        replay(sequence);
      }
    }
    launched += calls.size();
    calls.clear();
    hash = 0;
  }

  /// The sequence that came before; else this one is remembered.
  private @Nullable Sequence find() {
    List<Sequence> alike = known.get(hash);
    for (int i = 0; alike != null && i < alike.size(); i++) {
      if (alike.get(i).isOf(calls)) {
        return alike.get(i);
      }
    }
    if (sequences == GRAPHS) {
      forget();
    }
    known.computeIfAbsent(hash, h -> new ArrayList<>()).add(new Sequence(Calls.copyOf(calls)));
    sequences++;
    return null;
  }

  private void replay(Sequence sequence) {
    Driver.Graph graph = sequence.graph;
    boolean fresh = graph == null;
    if (graph == null) {
      graph = driver.graph(calls, 0, calls.size());
      sequence.graph = graph;
    }
    for (int i = 0; i < calls.size(); i++) {
      if (!calls.sameCall(i, sequence.calls, i)) {
        if (!fresh) {
          changed++;
          graph.update(i, calls, i);
        }
        sequence.calls.copy(i, calls, i);
      }
    }
    graph.launch();
    replayed += calls.size();
  }

  /// Kernels of graphs that were given other parameters so far.
  long changed() {
    return changed;
  }

  /// Kernels asked for so far.
  long asked() {
    return launched + calls.size();
  }

  /// Kernels started so far.
  long launched() {
    return launched;
  }

  /// Of those, how many as a part of a graph.
  long replayed() {
    return replayed;
  }

  /// Times of the kernels so far, if they are measured; they begin anew.
  Optional<String> profile() {
    if (profile == null) {
      return Optional.empty();
    }
    Map<Long, String> names = new HashMap<>();
    functions.forEach((name, function) -> names.put(function, name));
    String table = profile.table(names);
    profile.clear();
    return Optional.of(table);
  }

  /// Gives the graphs back.
  void forget() {
    driver.synchronize();
    for (List<Sequence> alike : known.values()) {
      for (Sequence sequence : alike) {
        if (sequence.graph != null) {
          sequence.graph.close();
        }
      }
    }
    known.clear();
    sequences = 0;
  }
}
