package dev.lutra.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lutra.cli.Benchmarks.Group;
import dev.lutra.tensor.Memory;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// Figures are what was measured, divided by the right thing.
final class FiguresTest {
  private static Measurement measured(Case of, Cost cost, double seconds) {
    return new Measurement(of, cost, seconds, 0.9 * seconds, 1.2 * seconds, 16);
  }

  @Test
  void costsCountWhatIsReadWrittenAndUpdated() {
    Memory memory = new Memory();
    // A row of 17 floats is padded to 32, one of 17 bits to 512.
    Cost cost =
        Cost.of(10, "element")
            .reads(memory.bits(2, 17))
            .writes(memory.real(3, 17))
            .reads(new byte[3], new long[5])
            .updates(new float[25])
            .computes(7);
    assertThat(cost.bytes()).isEqualTo(2 * 64 + 3 * 128 + 3 + 5 * 8 + 2 * 100);
    assertThat(cost.resident()).isEqualTo(2 * 64 + 3 * 128 + 3 + 5 * 8 + 100);
    assertThat(cost.flops()).isEqualTo(7);
  }

  @Test
  void peakIsThatOfTheMemoryThatTheTensorsFitOrOfTheArithmetic() {
    Peak peak = new Peak(new TreeMap<>(Map.of(1_000L, 100.0, 10_000L, 10.0)), 1000);
    Case any = Case.of(BitKernelBenchmark.class, "pack", Map.of());
    Measurement near = measured(any, new Cost(1, "x", 400, 5_000, 0), 8);
    Measurement far = measured(any, new Cost(1, "x", 400, 50_000, 0), 80);
    Measurement small = measured(any, new Cost(1, "x", 400, 10, 0), 4);
    Measurement arithmetic = measured(any, new Cost(1, "x", 400, 5_000, 8_000), 16);
    assertThat(peak.share(near)).isEqualTo(0.5);
    assertThat(peak.share(far)).isEqualTo(0.5);
    assertThat(peak.share(small)).isEqualTo(1);
    assertThat(peak.share(arithmetic)).isEqualTo(0.5);
    assertThat(peak.limit(near)).isEqualTo("bytes");
    assertThat(peak.limit(arithmetic)).isEqualTo("flops");
  }

  @Test
  void medianOfForksIsInTheMiddle() {
    assertThat(Harness.median(new double[] {1, 2, 9})).isEqualTo(2);
    assertThat(Harness.median(new double[] {1, 2, 4, 9})).isEqualTo(3);
    Case any = Case.of(BitKernelBenchmark.class, "pack", Map.of());
    assertThat(measured(any, Cost.of(4, "x"), 2).spread()).isCloseTo(15, within(1e-9));
    assertThat(measured(any, Cost.of(4, "x"), 2).perItem()).isEqualTo(5e8);
  }

  @Test
  void speedUpIsAgainstOneThreadOfTheSame() {
    Case one = Case.of(LinearKernelBenchmark.class, "multiply", Map.of()).with("threads", 1);
    Case other = Case.of(LinearKernelBenchmark.class, "multiply", Map.of("units", "7"));
    Cost cost = Cost.of(1, "x");
    Table table =
        Tables.threads(
            List.of(
                measured(one, cost, 8),
                measured(other.with("threads", 2), cost, 6),
                measured(one.with("threads", 2), cost, 5)));
    assertThat(table.rows()).extracting(List::getLast).containsExactly(1.0, Double.NaN, 1.6);
  }

  @Test
  void inferenceIsCountedPerSampleAndPerLut() {
    List<Measurement> all =
        Sections.of(Group.INFERENCE).getFirst().cases().stream()
            .map(c -> measured(c, c.cost(), 0.192))
            .toList();
    assertThat(Tables.inference(all).rows())
        .extracting(row -> row.subList(0, 4))
        .containsExactly(
            List.of("gates", "planes", 8192L, 23_437.5),
            List.of("gates", "packed", 8192L, 23_437.5),
            List.of("gates", "planes", 64L, 3e6),
            List.of("gates", "sample", 1L, 192e6),
            List.of("tables", "planes", 8192L, 23_437.5),
            List.of("tables", "packed", 8192L, 23_437.5),
            List.of("tables", "planes", 64L, 3e6),
            List.of("tables", "sample", 1L, 192e6));
    List<Object> row = Tables.inference(all).rows().get(2);
    assertThat((double) row.get(5)).isCloseTo(1 / 3e3, within(1e-12)); // 64 in 0.192 s
    assertThat(Tables.inference(all).rows().get(2).get(6)).isEqualTo(3e6 / 12_000);
    assertThat(Tables.inference(all).rows().get(6).get(6)).isEqualTo(3e6 / 3_000);
  }

  @Test
  void packedBatchesAlsoWriteTheirPlanes() {
    Map<String, String> gates = Map.of("net", "gates", "words", "2");
    Cost planes = Case.of(CompiledNetlistBenchmark.class, "planes", gates).cost();
    Cost packed = Case.of(CompiledNetlistBenchmark.class, "packed", gates).cost();
    Cost sample = Case.of(CompiledNetlistBenchmark.class, "sample", gates).cost();
    assertThat(planes.bytes()).isEqualTo((784 + 2000) * 2 * 8);
    // 784 bits of a sample are 13 words.
    assertThat(packed.bytes() - planes.bytes()).isEqualTo((784 * 2 + 128 * 13) * 8);
    assertThat(sample.bytes()).isEqualTo(784 + 2000);
  }

  @Test
  void generatedCodeWarmsUpLongest() {
    Case kernel = Case.of(BitKernelBenchmark.class, "pack", Map.of());
    Case planes = Case.of(CompiledNetlistBenchmark.class, "planes", Map.of());
    Harness harness = Harness.thorough(1);
    double batch = harness.seconds(planes.with("words", 128));
    assertThat(batch).isGreaterThan(harness.seconds(kernel));
    assertThat(harness.seconds(planes.with("words", 1))).isGreaterThan(batch + 15);
  }

  @Test
  void tableLinesUpAndHidesNoDigitOfWholeNumbers() {
    Table table =
        new Table(
            "Title",
            "Note.",
            List.of("name", "n", "x"),
            List.of(List.of("a", 12_345, 0.012345), List.of("long", 1, Double.NaN)));
    assertThat(table.markdown())
        .isEqualTo(
            """
            ## Title

            Note.

            | name |      n |      x |
            |------|--------|--------|
            | a    | 12,345 | 0.0123 |
            | long |      1 |      - |
            """);
    assertThat(table.json().get("rows"))
        .isEqualTo(
            List.of(
                Map.of("name", "a", "n", 12_345, "x", 0.012345), Map.of("name", "long", "n", 1)));
  }

  @Test
  void threadCountsDoubleUpToAllCores() {
    assertThat(Sections.threadCounts(1)).containsExactly(1);
    assertThat(Sections.threadCounts(4)).containsExactly(1, 2, 4);
    assertThat(Sections.threadCounts(6)).containsExactly(1, 2, 4, 6);
  }

  @Test
  void widthsEndAtThatOfTheProcessor() {
    assertThat(Sections.widthArguments(256)).hasSize(2).noneMatch(a -> a.containsKey("-XX:UseAVX"));
    assertThat(Sections.widthArguments(512))
        .containsOnlyOnce(Map.of("-Dlutra.vector.bits", "256", "-XX:UseAVX", "2"))
        .hasSize(4);
  }
}
