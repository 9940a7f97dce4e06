package dev.lutra.cli.work;

import dev.lutra.nn.data.DataProgress;
import dev.lutra.nn.train.Evaluation;
import dev.lutra.nn.train.TrainEvent;
import java.io.PrintStream;
import java.util.Locale;

/// Shows how far the work is, on standard error: on a terminal a line that is drawn anew, with bar,
/// rate and remaining time; otherwise plain lines, one every few seconds.
public final class ProgressDisplay implements TrainingListener {
  private static final long REDRAW = 100_000_000L;
  private static final long PLAIN = 10_000_000_000L;
  private static final int BAR = 24;

  private final PrintStream out;
  private final boolean terminal;
  private long drawn = System.nanoTime() - PLAIN;
  private boolean open;
  private String stage = "";
  private long stageStart;
  private TrainEvent.Started run = new TrainEvent.Started(0, 0, 0, 0, 0);
  private long runStart;
  private long runFirstSamples = -1;

  /// @param out where to draw
  /// @param terminal whether it is a terminal
  public ProgressDisplay(PrintStream out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  /// A line that stays.
  @Override
  public synchronized void line(String text) {
    if (open) {
      out.print("\r\033[K");
      open = false;
    }
    out.println(text);
    out.flush();
  }

  /// Loading or making data.
  public void data(DataProgress p) {
    step(p.what(), p.done(), p.total(), "");
  }

  /// Any counted work: `done` of `total` units of `what` (total 0 if unknown).
  public synchronized void step(String what, long done, long total, String unit) {
    if (!what.equals(stage)) {
      stage = what;
      stageStart = System.nanoTime();
      drawn = terminal ? 0 : System.nanoTime();
    }
    double seconds = (System.nanoTime() - stageStart) * 1e-9;
    double rate = seconds > 0 ? done / seconds : 0;
    draw(what, done, total, speed(rate, total - done, total > 0), unit);
  }

  /// Work in parts that take differently long: `what` is the one that begins after `done` of
  /// `total`, and all that is left takes about `seconds`.
  public synchronized void part(String what, int done, int total, double seconds) {
    drawn = terminal ? 0 : drawn;
    draw(what, done, total, " ETA " + time(seconds), "");
  }

  /// Work on an input of which a share is done, 0 to 1, or NaN if its length is not known.
  ///
  /// @param done units done
  public synchronized void share(String what, long done, double share, String unit) {
    if (!what.equals(stage)) {
      stage = what;
      stageStart = System.nanoTime();
      drawn = terminal ? 0 : System.nanoTime();
    }
    if (!isDue(false)) {
      return;
    }
    double seconds = (System.nanoTime() - stageStart) * 1e-9;
    double rate = seconds > 0 ? done / seconds : 0;
    boolean known = share > 0;
    String counted = (known ? text("%s %3.0f %%", what, 100 * share) : what) + text(" %,d ", done);
    String speed = rate > 0 ? text(" %,.0f/s", rate) : "";
    String eta = known ? " ETA " + time(seconds * (1 - share) / share) : "";
    show(known ? share : 0, known, counted + unit + speed + eta);
  }

  @Override
  public synchronized void train(TrainEvent event) {
    switch (event) {
      case TrainEvent.Started started -> {
        run = started;
        runStart = System.nanoTime();
        runFirstSamples = -1;
        stage = "train";
        line(
            text(
                "training on %,d samples, %,d held out, epoch %d to %d",
                started.trainSamples(),
                started.validationSamples(),
                Math.min(started.epoch() + 1, started.epochs()),
                started.epochs()));
      }
      case TrainEvent.Step step -> {
        long done = (step.epoch() - 1L) * run.trainSamples() + step.samples();
        if (runFirstSamples < 0) {
          runFirstSamples = done;
        }
        if (!isDue(step.samples() >= run.trainSamples())) {
          return; // a step may take less time than its text
        }
        double seconds = (System.nanoTime() - runStart) * 1e-9;
        double rate = seconds > 0 ? (done - runFirstSamples) / seconds : 0;
        long left = (long) run.epochs() * run.trainSamples() - done;
        String what = text("epoch %d/%d loss %.3f", step.epoch(), run.epochs(), step.loss());
        draw(what, step.samples(), run.trainSamples(), speed(rate, left, true), "samples");
      }
      case TrainEvent.EpochDone done -> line(epochLine(done));
      case TrainEvent.StoppedEarly early ->
          line(
              text(
                  "stopped after epoch %d: no better validation since epoch %d",
                  early.epoch(), early.bestEpoch()));
      case TrainEvent.Interrupted at ->
          line(text("interrupted in epoch %d, step %d: saved", at.epoch() + 1, at.step()));
      case TrainEvent.Saved saved -> {}
      case TrainEvent.Finished finished -> {}
    }
  }

  private static String epochLine(TrainEvent.EpochDone done) {
    String line = text("epoch %d/%d loss %.4f", done.epoch(), done.epochs(), done.loss());
    if (!Double.isNaN(done.trainAccuracy())) {
      line += text(" train %.2f %%", 100 * done.trainAccuracy());
    }
    Evaluation v = done.validation();
    if (v != null) {
      line +=
          v.higherIsBetter()
              ? text(" validation %.2f %% (hardened %.2f %%)", 100 * v.soft(), 100 * v.hardened())
              : text(" validation error %.4g (hardened %.4g)", v.soft(), v.hardened());
      line += done.best() ? " best" : "";
    }
    return line + text(" %.1f s", done.seconds());
  }

  private boolean isDue(boolean last) {
    return System.nanoTime() - drawn >= (terminal ? REDRAW : PLAIN) || (terminal && last);
  }

  private static String speed(double rate, long left, boolean known) {
    return rate > 0 ? text(" %,.0f/s", rate) + (known ? " ETA " + time(left / rate) : "") : "";
  }

  private void draw(String what, long done, long total, String speed, String unit) {
    if (!isDue(total > 0 && done >= total)) {
      return;
    }
    String counted =
        total > 0
            ? text("%s %3d %% %,d/%,d", what, 100 * done / total, done, total)
            : text("%s %,d", what, done);
    counted += unit.isEmpty() ? "" : " " + unit;
    show(total > 0 ? (double) Math.min(done, total) / total : 0, total > 0, counted + speed);
  }

  private void show(double share, boolean withBar, String text) {
    drawn = System.nanoTime();
    if (!terminal) {
      out.println(text);
    } else {
      int filled = (int) (BAR * share);
      String bar = "[" + "#".repeat(filled) + ".".repeat(BAR - filled) + "] ";
      // without wrapping, so that a narrow terminal cuts the line off and does not scroll
      out.print("\r\033[K\033[?7l" + (withBar ? bar : "") + text + "\033[?7h");
      open = true;
    }
    out.flush();
  }

  private static String time(double seconds) {
    long s = Math.round(seconds);
    return s < 60
        ? s + " s"
        : s < 3600
            ? text("%d:%02d", s / 60, s % 60)
            : text("%d:%02d:%02d", s / 3600, s / 60 % 60, s % 60);
  }

  private static String text(String format, Object... arguments) {
    return String.format(Locale.ROOT, format, arguments);
  }
}
