package dev.lutra.nn.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NpyTest {
  private static final Npy SOURCE = new Npy("xi", "yi", "xt", "yt");

  /// Written by numpy: `[[1.5, -2], [3, 1e10]]` as f8 and `[3, -1]` as i2.
  private static final String NUMPY_F8 =
      "k05VTVBZAQB2AHsnZGVzY3InOiAnPGY4JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsIDIpLCB9"
          + "ICAg".repeat(19)
          + "IAoAAAAAAAD4PwAAAAAAAADAAAAAAAAACEAAAAAgX6ACQg==";

  private static final String NUMPY_I2 =
      "k05VTVBZAQB2AHsnZGVzY3InOiAnPGkyJywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsKSwgfSAg"
          + "ICAg".repeat(19)
          + "IAoDAP//";

  @TempDir Path folder;

  @BeforeEach
  void writeGoodFiles() {
    write("xi", DataFiles.npyFloats("(3, 2)", 1, 2, 3, 4, 5, 6));
    write("yi", DataFiles.npyLongs("(3,)", 0, 2, 1));
    write("xt", DataFiles.gzip(DataFiles.npyFloats("(2, 2)", 7, 8, 9, 10)));
    write("yt", DataFiles.npyLongs("(2, 1)", 2, 0));
  }

  private void write(String name, byte[] bytes) {
    DataFiles.write(folder.resolve(name), bytes);
  }

  private Split load() throws Exception {
    return SOURCE.load(DataFiles.offline(folder));
  }

  private void refused(String file, byte[] bytes, String... parts) {
    write(file, bytes);
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(this::load)
        .satisfies(e ->
            assertThat(e.getMessage()).contains(parts).contains(folder.resolve(file).toString()));
  }

  @Test
  void integersAreClasses() throws Exception {
    Split split = load();
    assertThat(split.train().samples().floats()).containsExactly(1, 2, 3, 4, 5, 6);
    assertThat(split.test().samples().floats()).containsExactly(7, 8, 9, 10);
    Targets.Classes test = (Targets.Classes) split.test().targets();
    assertThat(test.labels()).containsExactly(2, 0);
    assertThat(test.names()).containsExactly("0", "1", "2");
  }

  @Test
  void floatsAreValues() throws Exception {
    write("yi", DataFiles.npyFloats("(3, 2)", 1, 2, 3, 4, 5, 6));
    write("yt", DataFiles.npyFloats("(2, 2)", 1, 2, 3, 4));
    Targets.Values values = (Targets.Values) load().train().targets();
    assertThat(values.width()).isEqualTo(2);
    assertThat(values.values()).containsExactly(1, 2, 3, 4, 5, 6);
  }

  @Test
  void whatNumpyWritesIsRead() throws Exception {
    NpyArray reals = NpyArray.read("r", Base64.getDecoder().decode(NUMPY_F8));
    assertThat(reals.shape()).containsExactly(2, 2);
    assertThat(new double[] {reals.real(0), reals.real(1), reals.real(2), reals.real(3)})
        .containsExactly(1.5, -2, 3, 1e10);
    NpyArray integers = NpyArray.read("i", Base64.getDecoder().decode(NUMPY_I2));
    assertThat(new long[] {integers.integer(0), integers.integer(1)}).containsExactly(3, -1);
  }

  @ParameterizedTest
  @CsvSource({
    "|u1, 200, 200",
    "|b1, 1, 1",
    "|i1, 200, -56",
    "<i2, -7, -7",
    "<i4, -70000, -70000",
    "<i8, -5000000000, -5000000000"
  })
  void integerTypesAreRead(String descr, long stored, long expected) throws Exception {
    ByteBuffer data = DataFiles.little(8).putLong(0, stored).limit(descr.charAt(2) - '0');
    NpyArray array = NpyArray.read("a", DataFiles.npy(descr, false, "(1,)", data));
    assertThat(array.integer(0)).isEqualTo(expected);
    assertThat(array.real(0)).isEqualTo((double) expected);
  }

  @Test
  void bytesStayBytesAndGiveImages() throws Exception {
    write("xi", DataFiles.npyBytes("(3, 1, 2)", 0, 255, 3, 4, 5, 6));
    write("xt", DataFiles.npyBytes("(2, 1, 2)", 7, 8, 9, 10));
    Split split = load();
    assertThat(split.train().samples().isBytes()).isTrue();
    assertThat(split.train().samples().get(0, 1)).isEqualTo(255);
    assertThat(split.train().shape()).isEqualTo(new ImageShape(1, 1, 2));
  }

  @Test
  void channelsLastAreBroughtFirst() throws Exception {
    int[] pixels = new int[3 * 5 * 2 * 3];
    Arrays.setAll(pixels, i -> i);
    float[] floats = new float[2 * 5 * 2 * 3];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = i;
    }
    write("xi", DataFiles.npyBytes("(3, 5, 2, 3)", pixels));
    write("xt", DataFiles.npyFloats("(2, 5, 2, 3)", floats));
    Split split = load();
    assertThat(split.train().shape()).isEqualTo(new ImageShape(3, 5, 2));
    // Sample 1, channel 2, row 3, column 1: ((1 * 5 + 3) * 2 + 1) * 3 + 2 channel-last.
    assertThat(split.train().samples().get(1, (2 * 5 + 3) * 2 + 1)).isEqualTo(53);
    assertThat(split.test().samples().get(1, (2 * 5 + 3) * 2 + 1)).isEqualTo(53);
  }

  @Test
  void channelsFirstStay() throws Exception {
    write("xi", DataFiles.npyBytes("(3, 1, 1, 2)", 1, 2, 3, 4, 5, 6));
    write("xt", DataFiles.npyBytes("(2, 1, 1, 2)", 1, 2, 3, 4));
    assertThat(load().train().shape()).isEqualTo(new ImageShape(1, 1, 2));
  }

  @Test
  void fortranOrderIsBroughtIntoCOrder() throws Exception {
    ByteBuffer data = DataFiles.little(2 * 3 * 4 * 2);
    for (int k = 0; k < 4; k++) {
      for (int j = 0; j < 3; j++) {
        for (int i = 0; i < 2; i++) {
          data.putShort((short) (100 * i + 10 * j + k));
        }
      }
    }
    NpyArray array = NpyArray.read("a", DataFiles.npy("<i2", true, "(2, 3, 4)", data.flip()));
    for (int n = 0; n < 24; n++) {
      assertThat(array.integer(n)).isEqualTo(n / 12 * 100 + n / 4 % 3 * 10 + n % 4);
    }
  }

  @Test
  void unreadableArraysAreRefused() {
    ByteBuffer four = ByteBuffer.allocate(16);
    refused("xt", DataFiles.npy(">f4", false, "(2, 2)", four), "big-endian", "'<f4'");
    refused("xt", DataFiles.npy("<c8", false, "(2,)", four.rewind()), "type '<c8'", "u1, i1");
    refused("xt", DataFiles.npy("<f4", false, "()", four.rewind()), "shape ()");
    refused("xt", DataFiles.npy("<f4", false, "(0, 2)", four.rewind()), "shape (0, 2)");
    refused("xt", DataFiles.npy("<f4", false, "(99999999999,)", four.rewind()), "99999999999");
    refused("xt", new byte[40], "no NPY magic");
    byte[] version = DataFiles.npyFloats("(2, 2)", 1, 2, 3, 4);
    version[6] = 9;
    refused("xt", version, "NPY version 9");
  }

  @Test
  void truncatedAndOverLongArraysAreRefused() {
    byte[] good = DataFiles.npyFloats("(2, 2)", 1, 2, 3, 4);
    refused("xt", Arrays.copyOf(good, good.length - 1), "15 bytes of data (truncated)", "16 bytes");
    refused("xt", Arrays.copyOf(good, good.length + 1), "17 bytes of data (over-long)");
    refused("xt", Arrays.copyOf(good, 40), "truncated header");
  }

  @Test
  void notANumberNamesSampleAndFeature() {
    refused("xt", DataFiles.npyFloats("(2, 2)", 1, 2, 3, Float.NaN), "NaN at sample 1, feature 1");
    write("xt", DataFiles.npyFloats("(2, 2)", 1, 2, 3, 4));
    write("yi", DataFiles.npyFloats("(3,)", 1, 2, 3));
    refused("yt", DataFiles.npyFloats("(2,)", 1, Float.POSITIVE_INFINITY), "Infinity at sample 1");
  }

  @Test
  void wrongLabelsAreRefused() {
    refused("yt", DataFiles.npyLongs("(2,)", 0, 3), "label 3 at index 1", "0..2", "mislabelled");
    refused("yi", DataFiles.npyLongs("(3,)", 0, -1, 1), "label -1 at index 1");
    refused("yi", DataFiles.npyLongs("(3,)", 0, 1L << 40, 1), "label 2147483647 at index 1");
    refused("yi", DataFiles.npyLongs("(3, 2)", 0, 1, 0, 1, 0, 1), "shape [3, 2]", "[count, 1]");
  }

  @Test
  void arraysMustBelongTogether() {
    refused("yt", DataFiles.npyLongs("(3,)", 0, 1, 2), "3 targets", "expected 2");
    refused("yt", DataFiles.npyFloats("(2,)", 0, 1), "type f4", "i8");
    write("yt", DataFiles.npyLongs("(2,)", 0, 1));
    refused("xt", DataFiles.npyFloats("(2, 1)", 1, 2), "[2, 1]", "[3, 2]");
  }

  private byte[] zip(String... keys) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(out)) {
      for (String key : keys) {
        zip.putNextEntry(new ZipEntry(key + ".npy"));
        zip.write(
            key.startsWith("x")
                ? DataFiles.npyFloats("(2, 1)", 1, 2)
                : DataFiles.npyLongs("(2,)", 0, 1));
      }
    }
    return out.toByteArray();
  }

  @Test
  void anArchiveHoldsFourArrays() throws Exception {
    write("a.npz", zip("x_train", "y_train", "x_test", "y_test"));
    Split split = new Npz("a.npz").load(DataFiles.offline(folder));
    assertThat(split.test().samples().floats()).containsExactly(1, 2);
    assertThat(((Targets.Classes) split.train().targets()).labels()).containsExactly(0, 1);
  }

  @Test
  void aMissingKeyOrDamagedArchiveIsRefused() throws Exception {
    DataContext context = DataFiles.offline(folder);
    byte[] lacking = zip("x_train", "y_train", "x_test");
    write("a.npz", lacking);
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> new Npz("a.npz").load(context))
        .withMessageContaining("asked key y_test, got keys x_train, y_train, x_test");
    write("a.npz", Arrays.copyOf(lacking, 100));
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> new Npz("a.npz").load(context))
        .withMessageContaining("no whole zip archive");
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> new Npz("b.npz").load(context))
        .withMessageContaining("no such file");
  }
}
