package dev.lutra.nn.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.lutra.nn.experiment.SafeTensors.Array;
import dev.lutra.tensor.Memory;
import dev.lutra.tensor.Real;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SafeTensorsTest {
  private static final float[] FLOATS = {
    0f,
    -0f,
    1.5f,
    Float.MIN_VALUE,
    -Float.MAX_VALUE,
    Float.POSITIVE_INFINITY,
    Float.NaN,
    Float.intBitsToFloat(0x7fc12345)
  };
  private static final int[] INTS = {Integer.MIN_VALUE, -1, 0, 1, Integer.MAX_VALUE, 77};

  @TempDir Path folder;

  private static SafeTensors sample() {
    Map<String, Array> tensors = new LinkedHashMap<>();
    tensors.put("z.floats", new Array.Floats(List.of(2, 4), FLOATS));
    tensors.put("a.ints", Array.of(INTS, 3));
    tensors.put("none", new Array.Floats(List.of(0), new float[0]));
    tensors.put("scalar", new Array.Ints(List.of(), new int[] {5}));
    return new SafeTensors(Map.of("key", "a \"quoted\"\nvalue \u00FC"), tensors);
  }

  private SafeTensors read(byte[] bytes) throws IOException {
    return SafeTensors.read(Files.write(folder.resolve("x.safetensors"), bytes));
  }

  private static byte[] file(long length, String header, int data) {
    byte[] text = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer out = ByteBuffer.allocate(8 + text.length + data).order(ByteOrder.LITTLE_ENDIAN);
    return out.putLong(length).put(text).array();
  }

  private static byte[] file(String header, int data) {
    return file(header.getBytes(StandardCharsets.UTF_8).length, header, data);
  }

  /// One line that names the file, says what is wrong with it and, behind a semicolon, what to do.
  private void refused(byte[] bytes, String... parts) {
    Path file = folder.resolve("x.safetensors");
    assertThatThrownBy(() -> read(bytes))
        .isExactlyInstanceOf(CheckpointException.class)
        .message()
        .startsWith(file + ": ")
        .contains(parts)
        .contains("; use the other checkpoint")
        .doesNotContain("\n", "\r");
  }

  @Test
  void everyBitComesBack() throws IOException {
    SafeTensors got = read(sample().bytes());
    assertThat(got.metadata()).isEqualTo(sample().metadata());
    assertThat(got.tensors().keySet()).containsExactly("z.floats", "a.ints", "none", "scalar");
    float[] floats = got.floats("z.floats", List.of(2, 4));
    for (int i = 0; i < FLOATS.length; i++) {
      assertThat(Float.floatToRawIntBits(floats[i])).isEqualTo(Float.floatToRawIntBits(FLOATS[i]));
    }
    assertThat(got.ints("a.ints").values()).isEqualTo(INTS);
    assertThat(got.ints("a.ints").shape()).containsExactly(2, 3);
    assertThat(got.ints("scalar").values()).containsExactly(5);
    assertThat(got.bytes()).isEqualTo(sample().bytes());
  }

  /// Rows are padded in memory, not in the file.
  @Test
  void aTensorLargerThanWhatIsWrittenAtATimeComesBack() throws IOException {
    Real real = new Memory().real(3, 20_001);
    float[] values = new float[3 * 20_001];
    for (int i = 0; i < values.length; i++) {
      values[i] = i;
    }
    real.copyFrom(values);
    Map<String, Array> tensors = new LinkedHashMap<>();
    tensors.put("a", Array.of(INTS, 3));
    tensors.put("live", new Array.Live(real));
    SafeTensors got = read(new SafeTensors(Map.of(), tensors).bytes());
    assertThat(got.floats("live", List.of(3, 20_001))).isEqualTo(values);
  }

  /// What the format's other readers rely on, read without this class.
  @Test
  void theLayoutIsThatOfTheFormat() {
    ByteBuffer bytes = ByteBuffer.wrap(sample().bytes()).order(ByteOrder.LITTLE_ENDIAN);
    int header = (int) bytes.getLong(0);
    assertThat(header % 8).isZero();
    assertThat(bytes.capacity()).isEqualTo(8 + header + 4 * (8 + 6 + 1));
    String text = new String(bytes.array(), 8, header, StandardCharsets.UTF_8);
    assertThat(text)
        .startsWith("{\"__metadata__\":{\"key\":")
        .contains("\"z.floats\":{\"dtype\":\"F32\",\"shape\":[2,4],\"data_offsets\":[0,32]}")
        .contains("\"a.ints\":{\"dtype\":\"I32\",\"shape\":[2,3],\"data_offsets\":[32,56]}");
    assertThat(bytes.getFloat(8 + header + 8)).isEqualTo(1.5f);
    assertThat(bytes.getInt(8 + header + 32)).isEqualTo(Integer.MIN_VALUE);
    assertThat(bytes.getInt(8 + header + 56)).isEqualTo(5);
  }

  @Test
  void aFileCutShortAnywhereIsRefused() {
    byte[] bytes = sample().bytes();
    for (int length = 0; length < bytes.length; length++) {
      refused(Arrays.copyOf(bytes, length), "cut short: got " + length + " bytes");
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, -1, Long.MIN_VALUE, Long.MAX_VALUE, (64 << 20) + 1})
  void aHeaderOfImpossibleLengthIsRefused(long length) {
    refused(file(length, "{}", 100), "a header of " + length + " bytes");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "  ",
        "{]",
        "[]",
        "12",
        "null",
        "\"text\"",
        "{\"a\":",
        "\u0000\u0001\u0002",
        "{\"__metadata__\":{\"spec\":{}}}"
      })
  void aHeaderThatIsNoObjectOfTensorsIsRefused(String header) {
    refused(file(header, 0), "header");
  }

  @Test
  void aHeaderNestedTooDeepIsRefused() {
    refused(file("{\"a\":" + "[".repeat(100_000), 0), "header");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "7",
        "[]",
        "{}",
        "{'dtype':'F32','shape':[2]}",
        "{'dtype':'F32','shape':[2],'data_offsets':[0]}",
        "{'dtype':'F32','shape':[2],'data_offsets':[0,4]}",
        "{'dtype':'F32','shape':[2],'data_offsets':[-4,4]}",
        "{'dtype':'F32','shape':[2],'data_offsets':[8,0]}",
        "{'dtype':'F32','shape':[2],'data_offsets':[1000,1008]}",
        "{'dtype':'F32','shape':[2],'data_offsets':[4294967296,4294967304]}",
        "{'dtype':'F32','shape':[2],'data_offsets':[9223372036854775799,9223372036854775807]}",
        "{'dtype':'F32','shape':[2],'data_offsets':['a','b']}",
        "{'dtype':'F32','shape':['a'],'data_offsets':[0,8]}",
        "{'dtype':'F32','shape':[1.5],'data_offsets':[0,4]}",
        "{'dtype':'F32','shape':[-1],'data_offsets':[8,4]}",
        "{'dtype':'F32','shape':[-1,-2],'data_offsets':[0,8]}",
        "{'dtype':'F32','shape':[4294967298],'data_offsets':[0,8]}",
        "{'dtype':'F32','shape':[2147483647,2147483647,2147483647],'data_offsets':[0,8]}",
        "{'dtype':'F32','shape':[65536,65536,65536,16384],'data_offsets':[0,0]}",
        "{'dtype':'BF16','shape':[2],'data_offsets':[0,8]}",
        "{'dtype':'F3\\n2','shape':[2],'data_offsets':[0,8]}",
        "{'shape':[2],'data_offsets':[0,8]}",
        "{'dtype':7,'shape':[2],'data_offsets':[0,8]}"
      })
  void anImpossibleTensorIsRefused(String tensor) {
    String json = "{\"a\\r\\nb\":" + tensor.replace('\'', '"') + "}";
    refused(file(json, 16), "expected");
  }

  @Test
  void whatIsAskedForMustBeThereInTypeAndShape() {
    SafeTensors file = sample();
    assertThat(catchThrowable(() -> file.floats("z.floats", List.of(4, 2))))
        .isExactlyInstanceOf(CheckpointException.class)
        .hasMessage(
            "tensor 'z.floats': got a tensor of shape [2, 4], expected F32 [4, 2]; the file belongs"
                + " to another network");
    for (String name : List.of("a.ints", "absent")) {
      assertThatThrownBy(() -> file.floats(name, List.of(2, 3)))
          .isExactlyInstanceOf(CheckpointException.class)
          .hasMessageContaining("'" + name + "'");
    }
    for (String name : List.of("z.floats", "absent")) {
      assertThatThrownBy(() -> file.ints(name))
          .isExactlyInstanceOf(CheckpointException.class)
          .hasMessageContaining("'" + name + "'")
          .hasMessageContaining("expected I32");
    }
  }

  @Test
  void aMissingFileIsSaid() {
    Path none = folder.resolve("none.safetensors");
    assertThatThrownBy(() -> SafeTensors.read(none))
        .isExactlyInstanceOf(CheckpointException.class)
        .hasMessage(
            none + ": no such checkpoint; train first, or name a run folder that holds one");
  }

  /// Whatever a disk or a network did to a file, it is read or refused in one line.
  @Test
  void damagedBytesAreReadOrRefused() throws IOException {
    byte[] good = sample().bytes();
    SplittableRandom random = new SplittableRandom(11);
    int refusals = 0;
    for (int i = 0; i < 700; i++) {
      byte[] bad = damaged(good, random);
      try {
        read(bad).bytes();
      } catch (CheckpointException e) {
        refusals++;
        assertThat(e.getMessage()).startsWith(folder.toString()).doesNotContain("\n", "\r");
      }
    }
    assertThat(refusals).isBetween(200, 650);
  }

  /// One to three flipped bits, replaced bytes, cuts or insertions.
  static byte[] damaged(byte[] good, SplittableRandom random) {
    byte[] bad = good.clone();
    for (int n = 1 + random.nextInt(3); n > 0 && bad.length > 0; n--) {
      int at = random.nextInt(bad.length);
      switch (random.nextInt(5)) {
        case 0 -> bad[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> bad[at] = (byte) random.nextInt(256);
        case 2 -> bad[at] = (byte) "0123456789-.,:[]{}\"\\n".charAt(random.nextInt(21));
        case 3 -> bad = Arrays.copyOf(bad, at);
        default -> {
          byte[] longer = Arrays.copyOf(bad, bad.length + 4);
          System.arraycopy(bad, at, longer, at + 4, bad.length - at);
          bad = longer;
        }
      }
    }
    return bad;
  }
}
