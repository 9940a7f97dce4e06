package dev.lutra.nn.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdxTest {
  private static final Idx SOURCE = new Idx("xi", "yi", "xt", "yt");

  @TempDir Path folder;

  @BeforeEach
  void writeGoodFiles() {
    DataFiles.write(folder.resolve("xi"), DataFiles.gzip(DataFiles.idx(3, 2, 4)));
    DataFiles.write(folder.resolve("yi"), DataFiles.idxOf(new byte[] {0, 2, 1}, 3));
    DataFiles.write(folder.resolve("xt"), DataFiles.idx(2, 2, 4));
    DataFiles.write(folder.resolve("yt"), DataFiles.gzip(DataFiles.idxOf(new byte[] {2, 0}, 2)));
  }

  private Split load() throws Exception {
    return SOURCE.load(DataFiles.offline(folder));
  }

  private void refused(String file, byte[] bytes, String... parts) {
    DataFiles.write(folder.resolve(file), bytes);
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(this::load)
        .satisfies(e -> assertThat(e.getMessage()).contains(parts).contains(file));
  }

  @Test
  void plainAndGzipFilesAreRead() throws Exception {
    Split split = load();
    assertThat(split.train().count()).isEqualTo(3);
    assertThat(split.train().samples().get(2, 7)).isEqualTo(23);
    assertThat(split.train().shape()).isEqualTo(new ImageShape(1, 2, 4));
    Targets.Classes targets = (Targets.Classes) split.test().targets();
    assertThat(targets.labels()).containsExactly(2, 0);
    assertThat(targets.names()).containsExactly("0", "1", "2");
  }

  @Test
  void rankFourIsChannelsFirst() throws Exception {
    DataFiles.write(folder.resolve("xi"), DataFiles.idx(3, 3, 2, 2));
    DataFiles.write(folder.resolve("xt"), DataFiles.idx(2, 3, 2, 2));
    assertThat(load().test().shape()).isEqualTo(new ImageShape(3, 2, 2));
  }

  @Test
  void aMissingFileIsNamed() {
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> new Idx("xi", "nowhere", "xt", "yt").load(DataFiles.offline(folder)))
        .withMessageContaining("nowhere")
        .withMessageContaining("no such file");
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> new Idx("xi", ".", "xt", "yt").load(DataFiles.offline(folder)))
        .withMessageContaining("a folder");
  }

  @Test
  void truncatedAndOverLongFilesNameTheBytes() {
    byte[] good = DataFiles.idx(2, 2, 4);
    refused("xt", Arrays.copyOf(good, 31), "got 31 bytes (truncated)", "expected 32 bytes");
    refused("xt", Arrays.copyOf(good, 33), "got 33 bytes (over-long)", "expected 32 bytes");
    refused("xt", Arrays.copyOf(good, 9), "got 9 bytes (truncated)", "expected 16 bytes");
  }

  @Test
  void aTruncatedGzipFileIsNamed() {
    byte[] good = DataFiles.gzip(DataFiles.idx(2, 2, 4));
    refused("xt", Arrays.copyOf(good, good.length - 9), "gzip file that ends early");
    byte[] damaged = good.clone();
    damaged[damaged.length - 6] ^= 1;
    refused("xt", damaged, "damaged gzip");
  }

  @Test
  void aWrongTypeIsNamed() {
    byte[] floats = DataFiles.idx(2, 2, 4);
    floats[2] = 0x0D;
    refused("xt", floats, "type 0x0d (32-bit float)", "0x08 (unsigned byte)");
  }

  @Test
  void aWrongMagicOrRankIsNamed() {
    refused("yi", DataFiles.idx(3, 2), "rank 2", "expected rank 1", "exchanged");
    refused("yi", "label\n".getBytes(StandardCharsets.UTF_8), "no IDX magic");
    refused("yi", new byte[2], "no IDX magic");
    refused("yi", DataFiles.idx(0), "dimension 0 of 0");
  }

  @Test
  void dimensionsBeyondALongAreNotMistakenForFew() {
    // 2^16 to the fourth is 0 in a long.
    refused("xt", DataFiles.idxOf(new byte[0], 65536, 65536, 65536, 65536), "truncated");
  }

  @Test
  void aTestLabelBeyondTheTrainLabelsIsMislabelled() {
    refused("yt", DataFiles.idxOf(new byte[] {1, 3}, 2), "label 3 at index 1", "expected 0..2");
  }

  @Test
  void countsMustBelongTogether() {
    refused("yt", DataFiles.idx(3), "3 targets", "expected 2");
    DataFiles.write(folder.resolve("yt"), DataFiles.idx(2));
    refused("xt", DataFiles.idx(2, 2, 5), "10 features", "expected 8");
  }
}
