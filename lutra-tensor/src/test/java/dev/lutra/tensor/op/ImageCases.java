package dev.lutra.tensor.op;

import dev.lutra.tensor.Mode;
import dev.lutra.tensor.Windows;
import dev.lutra.tensor.Wires;
import dev.lutra.tensor.backend.ImageKernels.Pooling;
import dev.lutra.tensor.op.BinaryLut.Surrogate;
import dev.lutra.tensor.op.OpCase.Input;
import java.util.ArrayList;
import java.util.List;

/// Gradient cases of the ops on images: LUTs on windows, pooling, arrangement.
final class ImageCases {
  private static final int CHANNELS = 2;

  /// A row of five positions under windows of two, the last of which reaches outside; the pieces
  /// `{0, 1}, {2, 3}, {4, outside}`.
  private static final Windows PAIRS = new Windows(5, 2, new int[] {0, 1, 2, 3, 4, -1}, false);

  /// Overlapping: `{0, 1, 2}, {1, 2, 3}, {2, 3, 4}`.
  private static final Windows TRIPLES =
      new Windows(5, 3, new int[] {0, 1, 2, 1, 2, 3, 2, 3, 4}, false);

  private ImageCases() {}

  static List<OpCase> all() {
    List<OpCase> cases = new ArrayList<>();
    for (int frames : new int[] {1, 3, 16}) {
      for (Windows windows : List.of(PAIRS, TRIPLES)) {
        pooling(cases, windows, frames);
        luts(cases, windows, frames);
        int inputs = CHANNELS * windows.elements();
        var drawn = new Samples(40 + frames);
        cases.add(
            OpCases.of(
                "WindowMatMul " + windows + " " + frames,
                new WindowMatMul(windows),
                Input.real(3, inputs, drawn.uniform(3 * inputs, -1, 1)),
                Input.real(CHANNELS, 5 * frames, drawn.uniform(CHANNELS * 5 * frames, -1, 1))));
      }
      var samples = new Samples(frames);
      Input image = Input.real(3, 4 * frames, samples.uniform(12 * frames, -1, 1));
      Input features = Input.real(6, frames, samples.uniform(6 * frames, -1, 1));
      cases.add(OpCases.of("FromImage " + frames, new FromImage(4), image));
      int[] rows = {5, 0, 3, 1, 4, 2};
      cases.add(OpCases.of("ToImage " + frames, new ToImage(2, rows), features));
      cases.add(OpCases.of("FrameSum " + frames, new FrameSum(4, false), image));
    }
    return cases;
  }

  private static void pooling(List<OpCase> cases, Windows windows, int frames) {
    int columns = 5 * frames;
    var samples = new Samples(columns);
    for (Pooling pooling : Pooling.values()) {
      float[] x = new float[CHANNELS * columns];
      for (int i = 0; i < x.length; i++) {
        x[i] = 0.1f + 0.8f * (i * 7 % x.length) / x.length; // no two are as large
      }
      String name = "Pool " + pooling + " " + windows + " " + frames;
      Input real = Input.real(CHANNELS, columns, x).step(1e-3f);
      cases.add(OpCases.of(name, new Pool(windows, pooling), real));
    }
    cases.add(
        new OpCase(
            "Pool of bits " + windows + " " + frames,
            Mode.TRAIN,
            memory -> new Pool(windows, Pooling.STOCHASTIC),
            (tape, in) -> tape.real(new Pool(windows, Pooling.STOCHASTIC), in[0]),
            List.of(Input.bits(CHANNELS, columns, samples.coins(CHANNELS * columns)))));
  }

  private static void luts(List<OpCase> cases, Windows windows, int frames) {
    int columns = 5 * frames;
    int inputs = CHANNELS * windows.elements();
    for (int fanIn : new int[] {2, 3}) {
      var samples = new Samples(columns + fanIn);
      Wires wires = new Wires(inputs, fanIn, samples.wires(inputs, 2, fanIn).toArray(), windows);
      float[] table = samples.uniform(2 << fanIn, 0, 1);
      String name = fanIn + " on " + windows + " " + frames;
      cases.add(
          OpCases.of(
              "InterpolateLut " + name,
              new InterpolateLut(wires),
              Input.real(CHANNELS, columns, samples.uniform(CHANNELS * columns, 0, 1)),
              Input.real(2, 1 << fanIn, table).step(5e-2f)));
      if (windows.equals(TRIPLES)) {
        cases.add(binary(name, wires, columns, table, samples));
      }
    }
  }

  /// What lies outside would be seen as 0 by the stand-in, and as a bit by the op: no borders.
  private static OpCase binary(
      String name, Wires wires, int columns, float[] table, Samples samples) {
    float near = 0.5f + LutCases.BIAS;
    return new OpCase(
        "BinaryLut " + name,
        Mode.TRAIN,
        memory ->
            new BinaryLut(
                wires, LutCases.soft(Surrogate.IDENTITY), LutCases.tableStatistics(memory, 2)),
        (tape, in) ->
            LutCases.composition(
                tape,
                wires,
                LutCases.tableStatistics(tape.backend().memory(), 2),
                Surrogate.IDENTITY,
                in),
        List.of(
            Input.bits(CHANNELS, columns, samples.coins(CHANNELS * columns))
                .seenAs(1 - near, near)
                .step(2e-3f),
            Input.real(2, 1 << wires.fanIn(), table).step(2e-3f),
            Input.real(2, 1, samples.uniform(2, 0.25, 0.35)).step(2e-3f),
            Input.real(2, 1, samples.uniform(2, 0.4, 0.6)).step(2e-3f)));
  }
}
