package dev.lutra.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// `lutra devices` and `--backend`, on machines with a GPU and without.
final class DevicesTest {
  @TempDir private Path folder;

  private static JsonNode device(String backend) {
    for (JsonNode device : Lutra.run("devices", "--json").done().json().get("devices")) {
      if (device.get("backend").asString().equals(backend)) {
        return device;
      }
    }
    throw new AssertionError("no " + backend);
  }

  @Test
  void theCpuIsAlwaysThereAndAGpuIsOrSaysWhyNot() {
    assertThat(device("cpu").get("usable").asBoolean()).isTrue();
    JsonNode gpu = device("cuda");
    boolean usable = gpu.get("usable").asBoolean();
    assertThat(gpu.get("problem").asString().isEmpty()).isEqualTo(usable);
    String text = Lutra.run("devices").done().out();
    assertThat(text.lines().toList().getLast())
        .isEqualTo("--backend auto takes " + (usable ? "cuda" : "cpu"));
  }

  @Test
  void aGpuThatCannotBeUsedIsOneLineBeforeAnythingIsWritten() {
    JsonNode gpu = device("cuda");
    assertThat(gpu.get("usable").asBoolean()).as("tests of the command line find none").isFalse();
    Path run = folder.resolve("run");
    String line =
        Lutra.run("train", "digits-weightless", "--backend", "cuda", "--out", run.toString())
            .failure(Main.WRONG);
    assertThat(line).startsWith("lutra: --backend cuda: " + gpu.get("problem").asString());
    assertThat(Files.exists(run)).isFalse();
  }

  @Test
  void anUnknownDeviceIsOneLineWithThoseThereAre() {
    assertThat(
            Lutra.run("train", "digits-weightless", "--backend", "tpu", "--out", "nowhere")
                .failure(Main.WRONG))
        .isEqualTo(
            "lutra: --backend: got 'tpu', expected auto, cpu, cuda; `lutra devices` lists them");
  }
}
