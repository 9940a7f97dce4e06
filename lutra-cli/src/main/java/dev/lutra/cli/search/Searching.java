package dev.lutra.cli.search;

import dev.lutra.cli.search.SearchFolder.Epoch;
import dev.lutra.cli.search.SearchFolder.LeftOut;
import dev.lutra.cli.work.Devices;
import dev.lutra.cli.work.EventLog;
import dev.lutra.cli.work.Exporting;
import dev.lutra.cli.work.ProgressDisplay;
import dev.lutra.cli.work.RequestException;
import dev.lutra.cli.work.RunFolder;
import dev.lutra.cli.work.Streaming;
import dev.lutra.cli.work.Training;
import dev.lutra.cli.work.TrainingListener;
import dev.lutra.netlist.map.Fabric;
import dev.lutra.netlist.map.LutEstimate;
import dev.lutra.nn.NotLowerableException;
import dev.lutra.nn.ShapeException;
import dev.lutra.nn.data.DataContext;
import dev.lutra.nn.data.DataSource;
import dev.lutra.nn.data.Dataset;
import dev.lutra.nn.data.Split;
import dev.lutra.nn.experiment.Budget;
import dev.lutra.nn.experiment.Checkpoint;
import dev.lutra.nn.experiment.Experiment;
import dev.lutra.nn.experiment.Golden;
import dev.lutra.nn.search.Result;
import dev.lutra.nn.search.SearchSpec;
import dev.lutra.nn.search.Standing;
import dev.lutra.nn.search.Trial;
import dev.lutra.nn.spec.ExperimentSpec;
import dev.lutra.nn.spec.SpecFile;
import dev.lutra.nn.train.TrainEvent;
import dev.lutra.nn.train.TrainingException;
import dev.lutra.tensor.backend.Backend;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Trains the trials of a search, rung by rung, as many at a time as there are threads. Every
/// result is on disk as soon as it is known, and a training that was interrupted goes on where it
/// stood.
final class Searching {
  /// What came of it.
  enum End {
    /// All rungs are done.
    DONE,
    /// The time is up.
    TIME,
    /// It was interrupted.
    INTERRUPTED
  }

  private record Task(Trial trial, int rung, int seed) {}

  private final SearchSpec spec;
  private final SearchFolder folder;
  private static final int GPU_JOBS = 2;

  private final int threads;
  private final String device;
  private final DataContext data;
  private final ProgressDisplay progress;
  private final BooleanSupplier interrupted;
  private final List<Trial> trials;
  private final List<Result> results = new ArrayList<>();
  private final List<LeftOut> leftOut = new ArrayList<>();
  private final Map<DataSource, Split> splits = new HashMap<>();
  private final EventLog log;
  private final long start = System.nanoTime();
  private long epochs;
  private long planned;
  private volatile boolean failed;

  /// @param threads to compute with, all trainings together
  /// @param device of [Devices#resolve]
  /// @param interrupted asked between steps
  /// @throws IOException if what is known already cannot be read
  Searching(
      SearchSpec spec,
      SearchFolder folder,
      int threads,
      String device,
      DataContext data,
      ProgressDisplay progress,
      BooleanSupplier interrupted)
      throws IOException {
    this.spec = spec;
    this.folder = folder;
    this.threads = threads;
    this.device = device;
    this.data = data;
    this.progress = progress;
    this.interrupted = interrupted;
    this.trials = spec.drawn();
    SearchFolder.Known known = folder.known();
    results.addAll(known.results());
    leftOut.addAll(known.leftOut());
    String drawn = Integer.toHexString((trials + SpecFile.write(spec.base())).hashCode());
    if (!known.drawn().isEmpty() && !known.drawn().equals(drawn)) {
      throw new RequestException(
          folder.spec()
              + ": got other trials than the search began with, expected the same (rungs, keep and"
              + " limits may change); undo the change, or begin another search");
    }
    this.log = new EventLog(folder.log());
    if (known.drawn().isEmpty()) {
      log.write("Begun", Map.of("drawn", drawn));
    }
  }

  /// The trials.
  List<Trial> trials() {
    return trials;
  }

  /// All results so far.
  synchronized List<Result> results() {
    return List.copyOf(results);
  }

  /// Trials that could not be trained.
  synchronized List<LeftOut> leftOut() {
    return List.copyOf(leftOut);
  }

  /// Trains what is left to train.
  ///
  /// @throws IOException if data cannot be read or a file not be written
  End run() throws IOException, InterruptedException {
    try (log) {
      List<Trial> alive = trials;
      plan();
      for (int rung = 0; rung < spec.rungCount(); rung++) {
        train(alive, rung);
        if (interrupted.getAsBoolean()) {
          return End.INTERRUPTED;
        }
        if (!isComplete(alive, rung)) {
          return End.TIME;
        }
        List<Standing> standings = standings(rung);
        boolean byFront = spec.select() == SearchSpec.Select.FRONT;
        Set<Integer> survivors =
            Standing.survivors(standings, spec.kept(standings.size()), byFront);
        alive = trials.stream().filter(t -> survivors.contains(t.number())).toList();
      }
      return End.DONE;
    }
  }

  /// How the trials stand in a rung; without those that were left out in it, of which some seeds
  /// may have ended well.
  List<Standing> standings(int rung) {
    Set<Integer> left =
        leftOut().stream()
            .filter(l -> l.rung() <= rung)
            .map(LeftOut::trial)
            .collect(Collectors.toSet());
    List<Result> of =
        results().stream().filter(r -> r.rung() == rung && !left.contains(r.trial())).toList();
    return Standing.of(of, spec.limits().of()::of);
  }

  /// Whether all results of a rung are known.
  private boolean isComplete(List<Trial> alive, int rung) {
    List<Result> known = results();
    return alive.stream()
        .allMatch(t ->
            isLeftOut(t)
                || known.stream().filter(r -> r.trial() == t.number() && r.rung() == rung).count()
                    == spec.seedsOf(rung));
  }

  private boolean isTimeUp() {
    double minutes = (System.nanoTime() - start) * 1e-9 / 60;
    return spec.limits().minutes() > 0 && minutes > spec.limits().minutes();
  }

  /// Counts the epochs of all rungs, those done already included.
  private void plan() {
    int count = trials.size();
    for (int rung = 0; rung < spec.rungCount(); rung++) {
      long each = spec.rungs().isEmpty() ? spec.base().training().epochs() : spec.rungs().get(rung);
      planned += count * each * spec.seedsOf(rung);
      count = spec.kept(count);
    }
    epochs = results().stream().mapToLong(Result::epochs).sum();
  }

  private void train(List<Trial> alive, int rung) throws IOException, InterruptedException {
    List<Task> tasks = new ArrayList<>();
    for (Trial trial : alive) {
      for (int seed = 0; seed < spec.seedsOf(rung); seed++) {
        tasks.add(new Task(trial, rung, seed));
      }
    }
    // A GPU is shared by few: each has its own memory.
    int most = device.equals(Devices.CPU) ? threads : Math.min(threads, GPU_JOBS);
    int jobs = Math.clamp(tasks.size(), 1, most);
    try (ExecutorService pool = Executors.newFixedThreadPool(jobs)) {
      List<Future<?>> futures = new ArrayList<>();
      for (Task task : tasks) {
        futures.add(
            pool.submit(() -> {
              try (Backend backend = Devices.open(device, Math.max(1, threads / jobs))) {
                work(task, backend);
                return null;
              } catch (Throwable e) {
                failed = true; // the others save and end
                throw e;
              }
            }));
      }
      for (Future<?> future : futures) {
        try {
          future.get();
        } catch (ExecutionException e) {
          throw unwrapped(e);
        }
      }
    }
  }

  private static IOException unwrapped(ExecutionException e) {
    return switch (e.getCause()) {
      case RuntimeException x -> throw x;
      case Error x -> throw x;
      case IOException x -> x;
      case null, default -> new IOException(e);
    };
  }

  private void work(Task task, Backend backend) throws IOException {
    if (isStopped() || isTimeUp() || isLeftOut(task.trial())) {
      return;
    }
    try {
      ExperimentSpec asked = spec.experiment(task.trial(), task.rung(), task.seed());
      if (isKnown(task, asked.seed())) {
        return;
      }
      ExperimentSpec fitted = fitted(asked, backend);
      RunFolder run = folder.run(task.trial().number(), task.rung(), fitted.seed());
      Training training = new Training(run, null, backend, new Counting(), this::isStopped);
      Checkpoint from = training.last();
      epochs(from == null ? 0 : from.state().position().epoch());
      if (training.run(fitted, from, this::split).completed()) {
        record(task, fitted, run, backend);
      }
    } catch (IllegalArgumentException
        | NotLowerableException
        | TrainingException
        | RequestException e) {
      leaveOut(task, String.valueOf(e.getMessage()));
    }
  }

  private boolean isStopped() {
    return failed || interrupted.getAsBoolean();
  }

  private synchronized boolean isLeftOut(Trial trial) {
    return leftOut.stream().anyMatch(l -> l.trial() == trial.number());
  }

  private synchronized boolean isKnown(Task task, long seed) {
    return results.stream()
        .anyMatch(
            r -> r.trial() == task.trial().number() && r.rung() == task.rung() && r.seed() == seed);
  }

  private synchronized void leaveOut(Task task, String reason) {
    Trial trial = task.trial();
    if (isLeftOut(trial)) {
      return;
    }
    leftOut.add(new LeftOut(trial.number(), task.rung(), reason));
    log.write("LeftOut", Map.of("trial", trial.number(), "rung", task.rung(), "reason", reason));
    progress.line("trial " + trial.number() + " left out: " + reason + settings(trial));
  }

  /// The experiment within the limit of LUTs.
  ///
  /// @throws ShapeException if it is not
  private ExperimentSpec fitted(ExperimentSpec asked, Backend backend) throws IOException {
    SearchSpec.Limits limits = spec.limits();
    Integer most = limits.luts();
    if (most == null) {
      return asked;
    }
    Dataset train = Experiment.Samples.of(asked, split(asked)).train();
    if (limits.fit()) {
      return new Budget(most, Fabric.XILINX).fit(asked, train, backend).spec();
    }
    LutEstimate luts = Budget.estimate(asked, train, Fabric.XILINX, backend);
    boolean whole = limits.of() == SearchSpec.Part.WHOLE;
    int counted = whole ? luts.total() : luts.core();
    if (counted > most) {
      throw new ShapeException(text("takes %,d LUTs, limits.luts are %,d", counted, most));
    }
    return asked;
  }

  private synchronized Split split(ExperimentSpec asked) throws IOException {
    Split known = splits.get(asked.data());
    if (known == null) {
      known = asked.data().load(data);
      splits.put(asked.data(), known);
    }
    return known;
  }

  private void record(Task task, ExperimentSpec asked, RunFolder run, Backend backend)
      throws IOException {
    List<Epoch> done = SearchFolder.epochs(run);
    Experiment trained = run.trained(backend).experiment();
    Streaming streaming = Streaming.find(trained, _ -> {}).orElse(null);
    LutEstimate luts =
        streaming != null
            ? streaming.luts()
            : Exporting.of(Exporting.VERILOG, asked.export()).lower(Golden.of(trained)).luts();
    boolean higher = done.getLast().higherIsBetter();
    int tail = Math.max(1, done.size() / 10);
    double score =
        done.subList(done.size() - tail, done.size()).stream()
            .mapToDouble(Epoch::result)
            .average()
            .orElseThrow();
    var all = done.stream().mapToDouble(Epoch::result);
    Result result =
        new Result(
            task.trial().number(),
            task.rung(),
            asked.seed(),
            done.size(),
            score,
            (higher ? all.max() : all.min()).orElseThrow(),
            luts.encoder(),
            luts.core(),
            luts.head(),
            done.stream().mapToDouble(Epoch::seconds).sum(),
            higher);
    note(task, result);
    if (task.rung() < spec.rungCount() - 1) {
      SearchFolder.remove(run);
    }
  }

  private synchronized void note(Task task, Result result) {
    results.add(result);
    log.writeRecord(result);
    String rung =
        spec.rungCount() == 1 ? "" : text(", rung %d of %d", task.rung() + 1, spec.rungCount());
    progress.line(
        text(
            "trial %d%s, seed %d: %s, %,d LUTs (encoder %,d, core %,d, head %,d), %.1f s%s",
            result.trial(),
            rung,
            result.seed(),
            SearchTable.score(result.score(), result.higherIsBetter()),
            result.total(),
            result.encoder(),
            result.core(),
            result.head(),
            result.seconds(),
            settings(task.trial())));
  }

  private String settings(Trial trial) {
    List<String> named = new ArrayList<>();
    for (int i = 0; i < trial.options().size(); i++) {
      String name = spec.space().dimensions().get(i).name();
      named.add(name + " " + trial.labels().get(i));
    }
    return named.stream().collect(Collectors.joining(", ", ": ", ""));
  }

  private synchronized long epochsDone() {
    return epochs;
  }

  private synchronized void epochs(int more) {
    epochs += more;
  }

  private static String text(String format, @Nullable Object... arguments) {
    return String.format(Locale.ROOT, format, arguments);
  }

  /// Counts epochs; of what a single training says nothing is shown.
  private final class Counting implements TrainingListener {
    @Override
    public void line(String text) {}

    @Override
    public void withoutHardware(NotLowerableException why) {
      throw why;
    }

    @Override
    public void train(TrainEvent event) {
      if (event instanceof TrainEvent.EpochDone) {
        epochs(1);
        progress.step("search", Math.min(epochsDone(), planned), planned, "epochs");
      }
    }
  }
}
