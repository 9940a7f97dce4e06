package dev.lutra.cli.work;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lutra.nn.data.DataProgress;
import dev.lutra.nn.train.Evaluation;
import dev.lutra.nn.train.TrainEvent;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class ProgressDisplayTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  private ProgressDisplay display(boolean terminal) {
    return new ProgressDisplay(new PrintStream(bytes, true, StandardCharsets.UTF_8), terminal);
  }

  private String drawn() {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static void train(ProgressDisplay display) {
    display.data(new DataProgress("draw digits", 500, 1000));
    display.data(new DataProgress("draw digits", 1000, 1000));
    display.data(new DataProgress("download", 10, -1));
    display.train(new TrainEvent.Started(0, 2, 4, 1200, 100));
    for (int step = 1; step <= 4; step++) {
      display.train(new TrainEvent.Step(1, step, 4, 300 * step, 2.5 / step));
    }
    Evaluation validation = new Evaluation(0.5, 0.25, true);
    display.train(new TrainEvent.EpochDone(1, 2, 1.25, 0.75, validation, true, 3.5));
    display.train(new TrainEvent.Saved(1, 0, true));
    display.train(new TrainEvent.Interrupted(1, 3));
    display.step("verify icarus simulate", 7, 10, "");
    display.part("bench lut.address", 3, 12, 75);
  }

  @Test
  void terminalShowsABarThatIsDrawnAnew() {
    train(display(true));
    assertThat(drawn())
        .contains("\r\033[K")
        .contains("[############............] draw digits  50 % 500/1,000")
        .contains("[########################] epoch 1/2 loss 0.625 100 % 1,200/1,200 samples")
        .contains(" ETA ")
        .containsPattern("[\\d,]+/s")
        .contains("[################........] verify icarus simulate  70 % 7/10")
        .contains("[######..................] bench lut.address  25 % 3/12 ETA 1:15");
  }

  @Test
  void terminalNeverWrapsTheBar() {
    train(display(true));
    // each drawing turns wrapping off and on again
    String[] pieces = drawn().split("\r\033\\[K", -1);
    for (String piece : pieces) {
      if (piece.contains("%") && piece.contains("[#")) {
        assertThat(piece).startsWith("\033[?7l").contains("\033[?7h").doesNotContain("\n\033[?7h");
      }
    }
  }

  @Test
  void linesThatStayTakeThePlaceOfTheBar() {
    train(display(true));
    assertThat(drawn())
        .contains(
            "\r\033[Kepoch 1/2 loss 1.2500 train 75.00 % validation 50.00 % (hardened 25.00 %)")
        .contains("interrupted in epoch 2, step 3: saved" + System.lineSeparator());
  }

  @Test
  void terminalIsNotDrawnMoreOftenThanItCanBeSeen() {
    ProgressDisplay display = display(true);
    display.train(new TrainEvent.Started(0, 1, 100_000, 200_000, 0));
    for (int step = 1; step <= 20_000; step++) {
      display.train(new TrainEvent.Step(1, step, 100_000, step, 1));
    }
    assertThat(drawn().split("\r", -1).length).isLessThan(200);
  }

  @Test
  void pipeGetsPlainLines() {
    train(display(false));
    assertThat(drawn())
        .doesNotContain("\r", "\033", "[#")
        .contains("training on 1,200 samples, 100 held out, epoch 1 to 2")
        .contains("epoch 1/2 loss 1.2500");
    assertThat(drawn().lines().count()).as("a line every few seconds only").isLessThan(8);
  }

  @Test
  void longRunsAreCountedInLongs() {
    ProgressDisplay display = display(true);
    display.train(new TrainEvent.Started(0, 100_000, 1, 60_000, 0));
    display.train(new TrainEvent.Step(35_790, 1, 2, 1, 1));
    display.train(new TrainEvent.Step(35_800, 2, 2, 60_000, 1));
    assertThat(drawn()).doesNotContain("-");
  }

  @Test
  void valueTargetsHaveErrorsAndNoAccuracy() {
    ProgressDisplay display = display(false);
    Evaluation validation = new Evaluation(3.25, 4.5, false);
    display.train(new TrainEvent.EpochDone(1, 2, 0.5, Double.NaN, validation, true, 1));
    display.train(new TrainEvent.StoppedEarly(5, 3));
    assertThat(drawn())
        .contains("validation error 3.250 (hardened 4.500) best")
        .contains("stopped after epoch 5: no better validation since epoch 3")
        .doesNotContain("NaN", "train ");
  }
}
