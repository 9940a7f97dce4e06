package dev.lutra.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lutra.nn.data.JscCernbox;
import dev.lutra.nn.data.JscOpenml;
import dev.lutra.nn.data.Nid;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Presets whose data sets have to be fetched by hand, on small files of the same form: what is
/// exported is the hardened network, and the file is known by its name.
final class UnmeasuredPresetTest {
  private static final List<String> FEATURES =
      List.of(
          """
          zlogz c1_b0_mmdt c1_b1_mmdt c1_b2_mmdt c2_b1_mmdt c2_b2_mmdt d2_b1_mmdt d2_b2_mmdt \
          d2_a1_b1_mmdt d2_a1_b2_mmdt m2_b1_mmdt m2_b2_mmdt n2_b1_mmdt n2_b2_mmdt mass_mmdt \
          multiplicity\
          """
              .split(" ", -1));

  @TempDir Path folder;

  /// Trains a preset for an epoch on a file and compares its netlist with the hardened network.
  private JsonNode trained(String preset, Path file, int tested) {
    Path run = folder.resolve("run");
    List<String> arguments = new ArrayList<>(List.of("train", preset, "--out", run.toString()));
    arguments.addAll(List.of("--data", file.toString(), "--epochs", "1", "--no-verify"));
    arguments.addAll(List.of("--set", "training.batch=16"));
    JsonNode json = Lutra.json(arguments.toArray(String[]::new));
    assertThat(json.path("testSamples").asInt()).isEqualTo(tested);
    JsonNode verified = Lutra.json("verify", run.toString(), "--levels", "netlist");
    assertThat(verified.path("vectors").asInt()).isEqualTo(tested);
    JsonNode netlist = verified.path("levels").path(0);
    assertThat(netlist.path("vectors").asInt()).isEqualTo(tested);
    assertThat(netlist.path("mismatches").asInt(-1)).as(verified.toString()).isZero();
    return json;
  }

  private static int luts(JsonNode json, String part) {
    return json.path("luts").path(part).asInt(-1);
  }

  @Test
  void jetsOfOpenmlBecomeHardware() throws IOException {
    Random random = new Random(3);
    StringBuilder text = new StringBuilder("@RELATION hls4ml_lhc_jets_hlf\n");
    FEATURES.forEach(name -> text.append("@ATTRIBUTE ").append(name).append(" REAL\n"));
    text.append("@ATTRIBUTE class {g, q, t, w, z}\n@DATA\n");
    for (int r = 0; r < 300; r++) {
      for (int f = 0; f < 16; f++) {
        text.append(random.nextGaussian() + (r + f) % 5).append(',');
      }
      text.append("gqtwz".charAt(r % 5)).append('\n');
    }
    Path file = Files.writeString(folder.resolve(JscOpenml.FILE), text);
    JsonNode json = trained("jsc-openml", file, 60);
    assertThat(luts(json, "core")).isBetween(360, 720);
    assertThat(luts(json, "encoder")).isPositive();
  }

  @Test
  void jetsOfCernboxBecomeHardware() throws IOException {
    Path jets = Repository.ROOT.resolve("lutra-nn/src/test/resources/jets/gzip.z");
    Path file = Files.copy(jets, folder.resolve(JscCernbox.FILE));
    JsonNode json = trained("jsc-cernbox", file, 40);
    assertThat(luts(json, "core")).isBetween(300, 720);
  }

  /// Features that are bits take no comparators.
  @Test
  void intrusionsBecomeHardwareWithoutAnEncoder() throws IOException {
    Path file = folder.resolve(Nid.FILE);
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      for (String key : List.of("train", "test")) {
        int rows = key.equals("train") ? 240 : 50;
        zip.putNextEntry(new ZipEntry(key + ".npy"));
        zip.write(flows(rows, new Random(rows)));
      }
    }
    JsonNode json = trained("nid", file, 50);
    assertThat(luts(json, "encoder")).isZero();
    assertThat(luts(json, "core")).isBetween(50, 100);
  }

  /// An array of floats as numpy saves it; attacks have more ones.
  private static byte[] flows(int rows, Random random) {
    String header =
        "{'descr': '<f4', 'fortran_order': False, 'shape': (%d, 594), }".formatted(rows);
    header += " ".repeat(117 - header.length()) + "\n";
    ByteBuffer out = ByteBuffer.allocate(128 + 4 * 594 * rows).order(ByteOrder.LITTLE_ENDIAN);
    out.put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0}).putShort((short) 118);
    out.put(header.getBytes(StandardCharsets.US_ASCII));
    for (int r = 0; r < rows; r++) {
      for (int f = 0; f < 593; f++) {
        out.putFloat(random.nextInt(10) < 3 + 4 * (r % 2) ? 1 : 0);
      }
      out.putFloat(r % 2);
    }
    return out.array();
  }
}
