package dev.lutra.nn.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PngDecoderTest {
  /// Written by another encoder: 9 x 9 color, interlaced; channel c at (x, y) is 20 x + 3 y + c.
  private static final String ADAM7 =
      "iVBORw0KGgoAAAANSUhEUgAAAAkAAAAJCAIAAAEY9KHRAAABEUlEQVR4XgEGAfn+AAABAqChogAYGRq4uboAUFFSAGhp"
          + "agAMDQ5cXV6sra4AKCkqeHl6ADQ1NoSFhgBAQUKQkZIABgcILi8wVldYfn+ApqeoABITFDo7PGJjZIqLjLKztAAU"
          + "FRY8PT5kZWaMjY4AGhscQkNEamtskpOUACAhIkhJSnBxcpiZmgAmJyhOT1B2d3ien6AALC0uVFVWfH1+pKWmAAME"
          + "BRcYGSssLT9AQVNUVWdoaXt8fY+QkaOkpQAJCgsdHh8xMjNFRkdZWlttbm+BgoOVlpepqqsADxARIyQlNzg5S0xN"
          + "X2Bhc3R1h4iJm5ydr7CxABUWFykqKz0+P1FSU2VmZ3l6e42Oj6Gio7W2t6NsWEiJpiM4AAAAAElFTkSuQmCC";

  private static int[] pixels(byte[] png) throws DataException {
    PngImage image = PngDecoder.decode("p.png", png);
    int[] out = new int[image.data().length];
    Arrays.setAll(out, i -> image.data()[i] & 0xFF);
    return out;
  }

  private static byte[] bytes(int... values) {
    byte[] out = new byte[values.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = (byte) values[i];
    }
    return out;
  }

  private static void refused(byte[] png, String... parts) {
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> PngDecoder.decode("p.png", png))
        .satisfies(e -> assertThat(e.getMessage()).contains(parts).startsWith("p.png: "));
  }

  @Test
  void bitsOfGrayAreStretched() throws Exception {
    assertThat(pixels(DataFiles.png(3, 1, 1, 0, 0, bytes(0, 0b10100000))))
        .containsExactly(255, 0, 255);
    assertThat(pixels(DataFiles.png(5, 1, 2, 0, 0, bytes(0, 0b00011011, 0b10000000))))
        .containsExactly(0, 85, 170, 255, 170);
    assertThat(pixels(DataFiles.png(3, 1, 4, 0, 0, bytes(0, 0x0F, 0x80))))
        .containsExactly(0, 255, 136);
    assertThat(pixels(DataFiles.png(2, 1, 16, 0, 0, bytes(0, 0x12, 0xFF, 0xFE, 0x01))))
        .containsExactly(0x12, 0xFE);
  }

  @Test
  void alphaIsDropped() throws Exception {
    assertThat(pixels(DataFiles.png(2, 1, 8, 4, 0, bytes(0, 10, 0, 20, 255))))
        .containsExactly(10, 20);
    assertThat(pixels(DataFiles.png(1, 1, 8, 6, 0, bytes(0, 1, 2, 3, 4)))).containsExactly(1, 2, 3);
    assertThat(pixels(DataFiles.png(1, 1, 16, 6, 0, bytes(0, 1, 9, 2, 9, 3, 9, 4, 9))))
        .containsExactly(1, 2, 3);
    assertThat(pixels(DataFiles.png(1, 1, 16, 4, 0, bytes(0, 7, 9, 2, 9)))).containsExactly(7);
  }

  @ParameterizedTest
  @CsvSource({"1, 64", "2, 16", "4, 1"})
  void palettesAreLookedUp(int depth, int packed) throws Exception {
    byte[] palette = bytes(1, 2, 3, 250, 251, 252);
    assertThat(pixels(DataFiles.png(2, 1, depth, 3, 0, palette, bytes(0, packed))))
        .containsExactly(1, 2, 3, 250, 251, 252);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4})
  void everyFilterIsUndone(int filter) throws Exception {
    int width = 13;
    int height = 7;
    byte[] plain = new byte[width * height * 3];
    new Random(filter).nextBytes(plain);
    byte[] rows = new byte[height * (width * 3 + 1)];
    for (int y = 0; y < height; y++) {
      rows[y * (width * 3 + 1)] = (byte) filter;
      for (int i = 0; i < width * 3; i++) {
        int left = i < 3 ? 0 : plain[y * width * 3 + i - 3] & 0xFF;
        int up = y < 1 ? 0 : plain[(y - 1) * width * 3 + i] & 0xFF;
        int corner = i < 3 || y < 1 ? 0 : plain[(y - 1) * width * 3 + i - 3] & 0xFF;
        int[] guess = {0, left, up, (left + up) >> 1, nearest(left, up, corner)};
        rows[y * (width * 3 + 1) + 1 + i] = (byte) (plain[y * width * 3 + i] - guess[filter]);
      }
    }
    PngImage image = PngDecoder.decode("p", DataFiles.png(width, height, 8, 2, 0, rows));
    assertThat(image.data()).isEqualTo(plain);
  }

  /// Paeth's predictor by its definition: of left, up, corner, in this order, the nearest to left +
  /// up - corner.
  private static int nearest(int left, int up, int corner) {
    int best = left;
    for (int candidate : new int[] {up, corner}) {
      int wanted = left + up - corner;
      if (Math.abs(wanted - candidate) < Math.abs(wanted - best)) {
        best = candidate;
      }
    }
    return best;
  }

  @Test
  void interlacedImagesOfAnotherEncoderAreRead() throws Exception {
    int[] pixels = pixels(Base64.getDecoder().decode(ADAM7));
    for (int y = 0; y < 9; y++) {
      for (int x = 0; x < 9; x++) {
        for (int c = 0; c < 3; c++) {
          assertThat(pixels[(y * 9 + x) * 3 + c]).isEqualTo(20 * x + 3 * y + c);
        }
      }
    }
  }

  @Test
  void interlaceOfOnePixelHasOnePass() throws Exception {
    assertThat(pixels(DataFiles.png(1, 1, 8, 0, 1, bytes(0, 77)))).containsExactly(77);
  }

  @Test
  void aWrongCheckSumNamesTheChunk() {
    byte[] png = DataFiles.grayPng(4, 4, 9);
    byte[] header = png.clone();
    header[19] ^= 1;
    refused(header, "wrong check sum in chunk IHDR");
    byte[] data = png.clone();
    data[45] ^= 1;
    refused(data, "wrong check sum in chunk IDAT");
  }

  @Test
  void truncatedFilesAreRefused() {
    byte[] png = DataFiles.grayPng(4, 4, 9);
    for (int length = 0; length < png.length; length++) {
      int cut = length;
      assertThatExceptionOfType(DataException.class)
          .isThrownBy(() -> PngDecoder.decode("p.png", Arrays.copyOf(png, cut)));
    }
    refused(Arrays.copyOf(png, png.length - 4), png.length - 4 + " bytes (truncated)");
    refused(DataFiles.png(4, 4, 8, 0, 0, new byte[19]), "19 bytes of pixels (truncated)", "20");
  }

  @Test
  void otherFilesAreRefused() {
    refused(bytes(0xFF, 0xD8, 0xFF, 0xE0, 0, 16, 'J', 'F'), "no PNG signature");
    refused(DataFiles.png(1, 1, 3, 0, 0, bytes(0, 0)), "color type 0 of depth 3");
    refused(DataFiles.png(1, 1, 16, 3, 0, bytes(0, 0, 0)), "color type 3 of depth 16");
    refused(DataFiles.png(1, 1, 8, 0, 2, bytes(0, 0)), "interlace 2");
    refused(DataFiles.png(0, 1, 8, 0, 0, bytes(0, 0)), "0 x 1 pixels");
    refused(DataFiles.png(1 << 20, 1 << 20, 8, 0, 0, bytes(0)), "1048576 x 1048576 pixels");
    refused(DataFiles.png(1, 1, 8, 0, 0, bytes(5, 0)), "filter 5 in row 0");
    refused(DataFiles.png(1, 1, 8, 3, 0, bytes(1, 2, 3), bytes(0, 1)), "palette index 1");
  }

  @Test
  void unknownChunksArePassedOverUnlessCritical() throws Exception {
    byte[] png = DataFiles.grayPng(2, 1, 9);
    for (String type : new String[] {"tEXt", "CRIT"}) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      out.write(png, 0, 33);
      DataFiles.chunk(out, type, new byte[3]);
      out.write(png, 33, png.length - 33);
      if (type.equals("tEXt")) {
        assertThat(pixels(out.toByteArray())).containsExactly(9, 9);
      } else {
        refused(out.toByteArray(), "unknown critical chunk CRIT");
      }
    }
  }

  @Test
  void resizingKeepsAreas() {
    PngImage image = new PngImage(4, 2, 1, bytes(0, 100, 200, 40, 20, 80, 0, 0));
    assertThat(image.resized(2, 1).data()).isEqualTo(bytes(50, 60));
    assertThat(image.resized(8, 2).data())
        .isEqualTo(bytes(0, 0, 100, 100, 200, 200, 40, 40, 20, 20, 80, 80, 0, 0, 0, 0));
    // Three of four: each new pixel covers 4/3 old ones.
    assertThat(new PngImage(4, 1, 1, bytes(0, 120, 240, 60)).resized(3, 1).data())
        .isEqualTo(bytes(30, 180, 105));
    assertThat(image.resized(4, 2)).isSameAs(image);
  }

  @Test
  void grayAndColorConvert() {
    PngImage color = new PngImage(2, 1, 3, bytes(255, 0, 0, 0, 0, 255));
    assertThat(color.gray().data()).isEqualTo(bytes(76, 29));
    assertThat(new PngImage(2, 1, 1, bytes(7, 200)).color().data())
        .isEqualTo(bytes(7, 7, 7, 200, 200, 200));
  }
}
