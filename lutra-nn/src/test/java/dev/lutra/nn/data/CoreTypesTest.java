package dev.lutra.nn.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class CoreTypesTest {
  private static final List<String> AB = List.of("a", "b");

  private static Dataset dataset(float... values) {
    return new Dataset(
        "toy",
        Samples.ofFloats(values.length / 2, 2, values),
        new Targets.Classes(new int[values.length / 2], AB),
        List.of(),
        null);
  }

  @Test
  void bytesReadAsUnsigned() {
    Samples samples = Samples.ofBytes(2, 2, new byte[] {0, (byte) 200, (byte) 255, 7});
    assertThat(samples.isBytes()).isTrue();
    assertThat(samples.get(0, 1)).isEqualTo(200);
    assertThat(samples.get(1, 0)).isEqualTo(255);
    assertThat(samples.max(0)).isEqualTo(255);
    assertThat(samples.min(1)).isEqualTo(7);
    assertThatThrownBy(samples::floats).hasMessageContaining("use bytes()");
  }

  @Test
  void floatsKeepTheirValues() {
    Samples samples = Samples.ofFloats(2, 3, new float[] {1, -2, 3, 4, 5, -6});
    assertThat(samples.isBytes()).isFalse();
    assertThat(samples.get(1, 2)).isEqualTo(-6);
    assertThat(samples.min(1)).isEqualTo(-2);
    assertThat(samples.max(0)).isEqualTo(4);
    assertThatThrownBy(samples::bytes).hasMessageContaining("use floats()");
  }

  @Test
  void getChecksBothIndices() {
    Samples samples = Samples.ofBytes(2, 2, new byte[4]);
    assertThatThrownBy(() -> samples.get(0, 2)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> samples.get(2, 0)).isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void aWrongNumberOfValuesIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Samples.ofBytes(2, 3, new byte[5]))
        .withMessageContaining("got 5 values")
        .withMessageContaining("6 values");
    // 65536 * 65536 is 0 in an int.
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Samples.ofFloats(65536, 65536, new float[0]));
  }

  @Test
  void selectTakesRowsInTheOrderGiven() {
    int[] rows = {2, 0, 2};
    Samples bytes = Samples.ofBytes(3, 2, new byte[] {1, 2, 3, 4, 5, 6}).select(rows);
    Samples floats = Samples.ofFloats(3, 2, new float[] {1, 2, 3, 4, 5, 6}).select(rows);
    assertThat(bytes.bytes()).containsExactly(5, 6, 1, 2, 5, 6);
    assertThat(floats.floats()).containsExactly(5, 6, 1, 2, 5, 6);
    Targets.Classes classes = new Targets.Classes(new int[] {0, 1, 1}, AB).select(rows);
    assertThat(classes.labels()).containsExactly(1, 0, 1);
    Targets.Values values = new Targets.Values(new float[] {1, 2, 3, 4, 5, 6}, 2).select(rows);
    assertThat(values.values()).containsExactly(5, 6, 1, 2, 5, 6);
    assertThat(values.count()).isEqualTo(3);
    assertThatThrownBy(() -> bytes.select(new int[] {3}))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void aLabelWithoutANameIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Targets.Classes(new int[] {0, 2}, AB))
        .withMessageContaining("label 2 at sample 1")
        .withMessageContaining("0 <= label < 2");
    assertThatIllegalArgumentException().isThrownBy(() -> new Targets.Classes(new int[] {-1}, AB));
  }

  @Test
  void targetValuesMustBeFiniteAndWhole() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Targets.Values(new float[] {1, 2, Float.NaN, 4}, 2))
        .withMessageContaining("NaN at sample 1, target 0");
    assertThatIllegalArgumentException().isThrownBy(() -> new Targets.Values(new float[3], 2));
  }

  @Test
  void aDatasetNamesTheSampleAndFeatureThatIsNotFinite() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> dataset(1, 2, 3, Float.NEGATIVE_INFINITY))
        .withMessageContaining("-Infinity at sample 1, feature 1 (x1)");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> dataset(Float.NaN, 2))
        .withMessageContaining("NaN at sample 0, feature 0");
  }

  @Test
  void aDatasetRefusesPartsThatDoNotFit() {
    Samples samples = Samples.ofBytes(2, 4, new byte[8]);
    Targets two = new Targets.Classes(new int[2], AB);
    Targets three = new Targets.Classes(new int[3], AB);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Dataset("d", samples, three, List.of(), null))
        .withMessageContaining("2 samples and 3 targets");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Dataset("d", samples, two, AB, null))
        .withMessageContaining("2 feature names");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Dataset("d", samples, two, List.of(), new ImageShape(1, 2, 3)))
        .withMessageContaining("6 features");
    Dataset fits = new Dataset("d", samples, two, List.of(), new ImageShape(1, 2, 2));
    assertThat(fits.featureNames()).containsExactly("x0", "x1", "x2", "x3");
    assertThat(fits.select(new int[] {1}).shape()).isEqualTo(fits.shape());
  }

  @Test
  void aSplitRefusesSetsThatDiffer() {
    Dataset two = dataset(1, 2, 3, 4);
    Dataset one =
        new Dataset(
            "o",
            Samples.ofFloats(1, 1, new float[1]),
            two.targets().select(new int[1]),
            List.of(),
            null);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Split(two, one))
        .withMessageContaining("got 2 train and 1 test features");
    Dataset values =
        new Dataset("v", two.samples(), new Targets.Values(new float[2], 1), List.of(), null);
    assertThatIllegalArgumentException().isThrownBy(() -> new Split(two, values));
    Dataset other =
        new Dataset(
            "o", two.samples(), new Targets.Classes(new int[2], List.of("a")), List.of(), null);
    assertThatIllegalArgumentException().isThrownBy(() -> new Split(two, other));
  }

  @Test
  void anErrorIsOneLine() {
    assertThat(DataException.of("f", "a\nb", "c", "d", "e\r\nf"))
        .hasMessage("f: asked a\\nb, got c, expected d; e\\r\\nf");
  }
}
