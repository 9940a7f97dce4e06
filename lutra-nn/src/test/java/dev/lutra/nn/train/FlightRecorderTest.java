package dev.lutra.nn.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lutra.nn.TestNets;
import dev.lutra.nn.data.Dataset;
import dev.lutra.nn.encode.Modulation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FlightRecorderTest {
  private static final Dataset TRAIN = TestNets.classes(50, 9, 3, 1);

  @TempDir Path folder;

  private List<RecordedEvent> recorded(Runs run) throws IOException {
    Path file = folder.resolve("run.jfr");
    try (Recording recording = new Recording()) {
      recording.enable("dev.lutra.Step");
      recording.enable("dev.lutra.Phase");
      recording.start();
      run.train();
      recording.stop();
      recording.dump(file);
    }
    return RecordingFile.readAllEvents(file);
  }

  private static List<RecordedEvent> named(String name, List<RecordedEvent> events) {
    return events.stream().filter(e -> e.getEventType().getName().equals(name)).toList();
  }

  @Test
  void everyStepOfAnEpochIsRecordedWithItsPhasesInOrder() throws IOException {
    Runs run =
        new Runs(
            Runs.Setup.of(TestNets.epochs(1, 20), TestNets.ADAM),
            TRAIN,
            null,
            new Modulation(4, 1, Modulation.Kind.PWM, 4),
            Runs.probabilities(3, 1.5));
    List<RecordedEvent> events = recorded(run);
    List<RecordedEvent> steps = named("dev.lutra.Step", events);
    List<RecordedEvent> phases = named("dev.lutra.Phase", events);
    assertThat(steps).extracting(e -> e.getInt("epoch")).containsExactly(1, 1, 1);
    assertThat(steps).extracting(e -> e.getInt("step")).containsExactly(1, 2, 3);
    // Four frames a sample; the last step has the ten samples that are left.
    assertThat(steps).extracting(e -> e.getInt("frames")).containsExactly(80, 80, 40);
    for (RecordedEvent step : steps) {
      List<RecordedEvent> within =
          phases.stream()
              .filter(e -> !e.getStartTime().isBefore(step.getStartTime()))
              .filter(e -> !e.getEndTime().isAfter(step.getEndTime()))
              .toList();
      assertThat(within)
          .extracting(e -> e.getString("phase"))
          .containsExactly("data", "encode", "forward", "backward", "update");
      for (int i = 1; i < within.size(); i++) {
        assertThat(within.get(i).getStartTime()).isAfterOrEqualTo(within.get(i - 1).getEndTime());
      }
    }
    assertThat(phases).hasSize(5 * steps.size());
  }

  @Test
  void thePhasesOfABatchInPartsComeOnceForEach() throws IOException {
    Runs run =
        new Runs(
            Runs.Setup.of(TestNets.epochs(1, 60).withAccumulation(2), TestNets.ADAM),
            TRAIN,
            null,
            Runs.BITS,
            Runs.probabilities(3, 1.5));
    List<RecordedEvent> phases = named("dev.lutra.Phase", recorded(run));
    assertThat(phases)
        .extracting(e -> e.getString("phase"))
        .containsExactly(
            "data",
            "encode",
            "forward",
            "backward",
            "data",
            "encode",
            "forward",
            "backward",
            "update");
  }
}
