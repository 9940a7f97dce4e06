package dev.lutra.nn.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageFolderTest {
  @TempDir Path folder;

  @BeforeEach
  void writeImages() {
    put("train/dog/b.png", DataFiles.grayPng(4, 2, 20));
    put("train/dog/a.PNG", DataFiles.grayPng(4, 2, 10));
    put("train/cat/1.png", DataFiles.png(1, 1, 8, 2, 0, new byte[] {0, 1, 2, 3}));
    put("train/.hidden/x", new byte[0]);
    put("train/cat/.hidden", new byte[0]);
    put("test/dog/z.png", DataFiles.grayPng(8, 8, 30));
  }

  private void put(String path, byte[] bytes) {
    DataFiles.write(folder.resolve(path), bytes);
  }

  private Split load(int width, int height, boolean gray) throws Exception {
    return new ImageFolder("train", "test", width, height, gray).load(DataFiles.offline(folder));
  }

  private void refused(int width, int height, String... parts) {
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> load(width, height, true))
        .satisfies(e -> assertThat(e.getMessage()).contains(parts));
  }

  @Test
  void foldersAreClassesAndFilesAreInOrder() throws Exception {
    Split split = load(2, 2, true);
    Targets.Classes classes = (Targets.Classes) split.train().targets();
    assertThat(classes.names()).containsExactly("cat", "dog");
    assertThat(classes.labels()).containsExactly(0, 1, 1);
    assertThat(split.train().samples().bytes())
        .containsExactly(2, 2, 2, 2, 10, 10, 10, 10, 20, 20, 20, 20);
    assertThat(((Targets.Classes) split.test().targets()).labels()).containsExactly(1);
    assertThat(split.test().samples().get(0, 3)).isEqualTo(30);
  }

  @Test
  void colorIsChannelByChannel() throws Exception {
    Dataset train = load(2, 1, false).train();
    assertThat(train.shape()).isEqualTo(new ImageShape(3, 1, 2));
    assertThat(train.select(new int[] {0}).samples().bytes()).containsExactly(1, 1, 2, 2, 3, 3);
  }

  @Test
  void sizeZeroTakesTheFirstImagesSizeAndRequiresIt() throws Exception {
    refused(0, 0, "a.PNG", "4 x 2 pixels", "expected 1 x 1", "scaled");
    Files.delete(folder.resolve("train/cat/1.png"));
    put("train/cat/1.png", DataFiles.grayPng(4, 2, 5));
    put("test/dog/z.png", DataFiles.grayPng(4, 2, 5));
    assertThat(load(0, 0, true).train().shape()).isEqualTo(new ImageShape(1, 2, 4));
  }

  @Test
  void withoutATestFolderAPartIsHeldOut() throws Exception {
    for (int i = 0; i < 10; i++) {
      put("train/cat/c" + i + ".png", DataFiles.grayPng(1, 1, i));
      put("train/dog/c" + i + ".png", DataFiles.grayPng(1, 1, i));
    }
    Split split = new ImageFolder("train", null, 1, 1, true).load(DataFiles.offline(folder));
    assertThat(split.train().count()).isEqualTo(19);
    assertThat(split.test().count()).isEqualTo(4);
  }

  @Test
  void wrongFoldersAndFilesAreRefused() throws Exception {
    put("test/cow/1.png", DataFiles.grayPng(1, 1, 1));
    refused(1, 1, "class 'cow'", "one of cat, dog");
    put("train/dog/readme.txt", new byte[0]);
    refused(1, 1, "readme.txt", "only .png files");
    Files.delete(folder.resolve("train/dog/readme.txt"));
    put("train/dog/c.png", new byte[] {1, 2});
    refused(1, 1, "c.png", "no PNG signature");
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> new ImageFolder("no", "", 1, 1, true).load(DataFiles.offline(folder)))
        .withMessageContaining("no such folder");
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(
            () -> new ImageFolder("train/cat", "", 1, 1, true).load(DataFiles.offline(folder)))
        .withMessageContaining("0 class folders");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ImageFolder("train", "", -1, 1, true));
  }
}
