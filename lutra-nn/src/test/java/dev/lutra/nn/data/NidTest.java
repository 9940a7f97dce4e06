package dev.lutra.nn.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NidTest {
  private static final int WIDTH = 594;

  @TempDir Path folder;

  /// Bit `c` of flow `r`; the label is the last.
  private static int bit(int r, int c) {
    return Integer.bitCount(r * 31 + c * 7) & 1;
  }

  private static byte[] array(String type, boolean fortran, int rows, int width) {
    ByteBuffer data = DataFiles.little(rows * width * (type.charAt(2) - '0'));
    for (int i = 0; i < rows * width; i++) {
      int bit = fortran ? bit(i % rows, i / rows) : bit(i / width, i % width);
      switch (type) {
        case "|u1", "|b1" -> data.put((byte) bit);
        case "<f4" -> data.putFloat(bit);
        case "<f8" -> data.putDouble(bit);
        default -> data.putLong(bit);
      }
    }
    return DataFiles.npy(type, fortran, "(%d, %d)".formatted(rows, width), data.flip());
  }

  private static byte[] zip(String testKey, byte[] train, byte[] test) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(out)) {
      zip.putNextEntry(new ZipEntry("train.npy"));
      zip.write(train);
      zip.putNextEntry(new ZipEntry(testKey + ".npy"));
      zip.write(test);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private Split load(byte[] archive) throws IOException {
    DataFiles.write(folder.resolve(Nid.FILE), archive);
    return new Nid(folder.toString(), null).load(DataFiles.offline(folder));
  }

  private void refused(byte[] archive, String... parts) {
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> load(archive))
        .satisfies(e ->
            assertThat(e.getMessage()).contains(Nid.FILE).contains(parts).doesNotContain("\n"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"|u1", "|b1", "<i8", "<f4", "<f8"})
  void flowsAreBitsOfWhateverType(String type) throws Exception {
    for (boolean fortran : new boolean[] {false, true}) {
      Split split =
          load(zip("test", array(type, fortran, 7, WIDTH), array(type, fortran, 3, WIDTH)));
      assertThat(split.train().count()).isEqualTo(7);
      assertThat(split.test().count()).isEqualTo(3);
      assertThat(split.train().width()).isEqualTo(593);
      assertThat(split.train().samples().isBytes()).isTrue();
      Targets.Classes classes = (Targets.Classes) split.train().targets();
      assertThat(classes.names()).containsExactly("normal", "attack");
      for (int r = 0; r < 7; r++) {
        assertThat(classes.labels()[r]).isEqualTo(bit(r, 593));
        for (int f = 0; f < 593; f++) {
          assertThat(split.train().samples().get(r, f)).isEqualTo(bit(r, f));
        }
      }
    }
  }

  @Test
  void otherShapesAndValuesAreNamed() {
    byte[] good = array("|u1", false, 2, WIDTH);
    refused(zip("test", good, array("|u1", false, 2, 593)), "!test", "[2, 593]", "593 features");
    byte[] bad = good.clone();
    bad[bad.length - 1] = 2;
    refused(zip("test", bad, good), "!train", "2.0 at flow 1, the label", "0 or 1");
    bad = good.clone();
    bad[bad.length - 2] = 2;
    refused(zip("test", bad, good), "!train", "2.0 at flow 1, feature 592");
    refused(zip("toast", good, good), "key test", "keys train, toast");
  }

  @Test
  void aFileCutShortIsRefused() {
    byte[] good = array("|u1", false, 2, WIDTH);
    byte[] archive = zip("test", good, good);
    refused(Arrays.copyOf(archive, archive.length - 30), "no whole zip archive");
    byte[] cut = Arrays.copyOf(good, good.length - 1);
    refused(zip("test", cut, good), "!train", "(truncated)");
  }

  @Test
  void aMissingFileIsSaidWhereToBeHad() {
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> new Nid("", "").load(DataFiles.offline(folder)))
        .withMessageContainingAll(Nid.FILE, "LUTRA_DATA/nid", "https://zenodo.org/records/4519767");
  }
}
