package dev.lutra.tensor.op;

import dev.lutra.tensor.Memory;
import dev.lutra.tensor.Mode;
import dev.lutra.tensor.Op;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.Tape;
import dev.lutra.tensor.backend.ElementKernels.Unary;
import dev.lutra.tensor.backend.Grid;
import dev.lutra.tensor.op.OpCase.Input;
import java.util.ArrayList;
import java.util.List;

/// Gradient cases of all ops that are not LUTs. A new op gets its case here or in [LutCases].
final class OpCases {
  private static final int[] ODD_FRAMES = {1, 7, 37, 65};

  private OpCases() {}

  static List<OpCase> all() {
    List<OpCase> cases = new ArrayList<>();
    elementwise(cases);
    linear(cases);
    normalization(cases);
    readOut(cases);
    bits(cases);
    comparators(cases);
    losses(cases);
    tables(cases);
    samples(cases);
    return cases;
  }

  static OpCase of(String name, Op op, Input... inputs) {
    return new OpCase(name, Mode.TRAIN, memory -> op, null, List.of(inputs));
  }

  private static Input real(Samples samples, int features, int frames) {
    return Input.real(features, frames, samples.uniform(features * frames, -1.5, 1.5));
  }

  private static void elementwise(List<OpCase> cases) {
    for (int frames : ODD_FRAMES) {
      for (Unary f : Unary.values()) {
        float[] x = new Samples(frames).awayFrom(3 * frames, -2, 2, 0.05, -1, 0, 1);
        x[0] = 0.4f; // inside every window, so that no gradient is all zero
        OpCase one = of(f + " " + frames, new Activation(f), Input.real(3, frames, x));
        cases.add(
            f == Unary.SIGN
                ? one.with((tape, in) -> tape.real(new Activation(Unary.HARD_TANH), in[0]))
                : one);
      }
      var samples = new Samples(100 + frames);
      Input a = real(samples, 4, frames);
      Input b = real(samples, 4, frames);
      cases.add(of("Add " + frames, new Add(-0.7f), a, b));
      cases.add(of("Affine " + frames, new Affine(-1.3f, 0.4f), a));
      cases.add(of("AddBias " + frames, new AddBias(), a, real(samples, 4, 1)));
      Input p = Input.real(2, frames, samples.uniform(2 * frames, 0, 0.4));
      cases.add(of("CornerPenalty " + frames, new CornerPenalty(0.7f), p));
      cases.add(
          of(
              "ExponentialScale " + frames,
              new ExponentialScale(),
              a,
              Input.real(1, 1, new float[] {0.3f})));
    }
    Input tables = real(new Samples(7), 3, 16);
    cases.add(of("InfluencePenalty", new InfluencePenalty(0.7f, 2), tables));
    Input x = real(new Samples(1), 5, 33);
    cases.add(of("Dropout 0.3", new Dropout(0.3f), x));
    cases.add(of("Dropout 0", new Dropout(0), x));
    cases.add(of("Dropout 0.9", new Dropout(0.9f), x));
    cases.add(of("Dropout 0.3", new Dropout(0.3f), x).in(Mode.EVALUATE));
  }

  private static void linear(List<OpCase> cases) {
    int[][] shapes = {{1, 1, 1}, {3, 5, 7}, {13, 2, 17}, {2, 19, 65}, {6, 16, 33}};
    for (int[] s : shapes) {
      var samples = new Samples(s[2]);
      Input w = real(samples, s[0], s[1]);
      cases.add(
          of(
              "MatMul " + s[0] + "x" + s[1] + "x" + s[2],
              new MatMul(),
              w,
              real(samples, s[1], s[2])));
    }
  }

  private static void normalization(List<OpCase> cases) {
    for (int frames : new int[] {5, 33, 64}) {
      var samples = new Samples(200 + frames);
      int n = 4;
      float[] values = samples.uniform(n * frames, -1.5, 1.5);
      for (int f = 0; f < frames; f++) {
        values[f] = 3 * values[f] + 5;
        values[frames + f] *= 0.2f;
      }
      Input x = Input.real(n, frames, values);
      Input gamma = Input.real(n, 1, samples.uniform(n, 0.2, 1.5));
      Input beta = Input.real(n, 1, samples.uniform(n, -1, 1));
      // epsilon 0.2 clips the variance of row 1 alone, 20 that of every row
      for (float epsilon : new float[] {1e-5f, 0.2f, 20}) {
        String name = "BatchNorm " + frames + " epsilon " + epsilon;
        Input fine = epsilon < 1e-3 ? x.step(2e-3f) : x;
        OpCase train =
            new OpCase(
                name,
                Mode.TRAIN,
                memory -> new BatchNorm(running(memory, n), 0.9f, epsilon),
                null,
                List.of(fine, gamma, beta));
        cases.add(train);
        cases.add(train.in(Mode.CALIBRATE));
        cases.add(train.in(Mode.EVALUATE));
      }
    }
  }

  /// Statistics that are not the initial ones, and small enough to be clipped in one row.
  static RunningStatistics running(Memory memory, int features) {
    RunningStatistics running = RunningStatistics.of(memory, features);
    for (int i = 0; i < features; i++) {
      running.mean().set(i, 0, 0.3f + 0.1f * i);
      running.variance().set(i, 0, 0.05f + 0.2f * i);
    }
    return running;
  }

  private static void readOut(List<OpCase> cases) {
    for (int repeats : new int[] {1, 3, 4}) {
      Input x = real(new Samples(repeats), 3, repeats * 7);
      cases.add(of("FrameSum " + repeats, new FrameSum(repeats, true), x));
    }
    for (int groups : new int[] {1, 3, 12}) {
      var sum = new GroupSum(groups, 0.3f);
      for (int frames : ODD_FRAMES) {
        var samples = new Samples(frames);
        String name = "GroupSum " + groups + " of 12, frames " + frames;
        cases.add(of(name, sum, real(samples, 12, frames)));
        Input bits = Input.bits(12, frames, samples.coins(12 * frames));
        cases.add(of(name + " bits", sum, bits).with((tape, in) -> tape.real(sum, in)));
      }
    }
  }

  private static void joins(List<OpCase> cases, Samples samples, int frames) {
    for (Join.Kind kind : Join.Kind.values()) {
      var join = new Join(kind);
      cases.add(
          of(
              "Join " + kind + " of reals " + frames,
              join,
              real(samples, 3, frames),
              real(samples, 3, frames)));
      if (kind != Join.Kind.AVERAGE) {
        Input a = Input.bits(3, frames, samples.coins(3 * frames));
        Input b = Input.bits(3, frames, samples.coins(3 * frames));
        cases.add(
            of("Join " + kind + " of bits " + frames, join, a, b)
                .with((tape, in) -> tape.real(join, in[0], in[1])));
      }
    }
  }

  private static void bits(List<OpCase> cases) {
    for (int frames : ODD_FRAMES) {
      var samples = new Samples(300 + frames);
      Input five = real(samples, 5, frames);
      cases.add(
          of(
              "Concatenate " + frames,
              new Concatenate(),
              real(samples, 1, frames),
              five,
              real(samples, 2, frames)));
      cases.add(of("Concatenate one " + frames, new Concatenate(), five));
      Input a = Input.bits(3, frames, samples.coins(3 * frames));
      Input b = Input.bits(2, frames, samples.coins(2 * frames));
      cases.add(
          of("Concatenate bits " + frames, new Concatenate(), a, b)
              .with((tape, in) -> tape.real(new Concatenate(), in)));

      joins(cases, samples, frames);

      var unpack = new Unpack(-0.6f, 0.9f);
      cases.add(
          of("Unpack " + frames, unpack, a)
              .with((tape, in) -> tape.real(new Affine(0.9f + 0.6f, -0.6f), in[0])));

      float[] x = samples.awayFrom(4 * frames, -1, 1.6, 0.05, -0.2, 0.8);
      x[0] = 0.5f; // inside the window
      cases.add(
          of("Binarize " + frames, new Binarize(0.3f, 0.5f), Input.real(4, frames, x))
              .with((tape, in) -> {
                Real open = tape.real(new Affine(1, 0.5f - 0.3f), in[0]);
                return tape.real(new Activation(Unary.CLIP01), open);
              }));
    }
  }

  /// Of three features, whose thresholds are their own or shared; on a fine and a coarse grid.
  private static void comparators(List<OpCase> cases) {
    for (int frames : ODD_FRAMES) {
      for (int rows : new int[] {1, 3}) {
        for (int step : new int[] {1, 4}) {
          var samples = new Samples(700 + frames);
          float[] moves = samples.uniform(rows * 2, -0.5, 0.5);
          float[] words = samples.uniform(3 * frames, 0, 64);
          for (int i = 0; i < words.length; i++) {
            words[i] = (float) Math.floor(words[i]);
          }
          words[0] = 24; // inside the windows of both levels
          String name = "Compare rows " + rows + " step " + step + " frames " + frames;
          cases.add(
              new OpCase(
                  name,
                  Mode.TRAIN,
                  memory -> comparators(memory, rows, step),
                  (tape, in) -> ramps(tape, in, rows, step, moves),
                  List.of(Input.real(3, frames, words), Input.real(rows, 2, moves).step(5e-3f))));
        }
      }
    }
  }

  private static Compare comparators(Memory memory, int rows, int step) {
    Real start = memory.real(rows, 2);
    Real spread = memory.real(rows, 1);
    for (int r = 0; r < rows; r++) {
      start.set(r, 0, 22.5f);
      start.set(r, 1, 25.5f + r);
      // The windows of the last row are as narrow as the grid allows.
      spread.set(r, 0, r == 2 ? 0.5f : 32);
    }
    return new Compare(start, spread, 0.75f, new Grid(64, step));
  }

  /// What steps stand in for: they begin where the grid puts them, and move without it.
  private static Real ramps(Tape tape, Real[] in, int rows, int step, float[] moves) {
    Memory memory = tape.backend().memory();
    Compare op = comparators(memory, rows, step);
    Real first = Samples.real(memory, rows, 2, moves);
    Real y = tape.own(memory.real(6, in[0].frames()));
    for (int b = 0; b < 6; b++) {
      int row = rows == 1 ? 0 : b / 2;
      float spread = op.spread().get(row, 0);
      double width = Math.max(0.75 * spread, 2 * step);
      double moved = spread * (in[1].get(row, b % 2) - (double) first.get(row, b % 2));
      double center = op.threshold(first, row, b % 2) + 0.5 + moved;
      for (int f = 0; f < y.frames(); f++) {
        double ramp = (in[0].get(b / 2, f) - center) / width + 0.5;
        y.set(b, f, (float) Math.clamp(ramp, 0, 1));
      }
    }
    return y;
  }

  private static void losses(List<OpCase> cases) {
    for (int frames : ODD_FRAMES) {
      var samples = new Samples(400 + frames);
      int n = 5;
      Input x = real(samples, n, frames);
      Input soft = Input.real(n, frames, samples.distributions(n, frames));
      Input hard = Input.real(n, frames, samples.oneHot(n, frames));
      Input any = Input.real(n, frames, samples.uniform(n * frames, 0, 1));
      var softmax = new SoftmaxCrossEntropy();
      cases.add(of("SoftmaxCrossEntropy soft labels " + frames, softmax, x, soft));
      cases.add(of("SoftmaxCrossEntropy one-hot " + frames, softmax, x, hard));
      cases.add(of("SigmoidCrossEntropy " + frames, new SigmoidCrossEntropy(), x, any));
      cases.add(of("SigmoidCrossEntropy 0/1 " + frames, new SigmoidCrossEntropy(), x, hard));
      cases.add(of("MeanSquaredError " + frames, new MeanSquaredError(), x, any));
    }
  }

  private static void samples(List<OpCase> cases) {
    // With these logits and their noise no sample comes to lie on a kink of the clipping.
    Input w = real(new Samples(701), 3, 9).step(2e-3f);
    for (float temperature : new float[] {0.4f, 1.5f}) {
      String name = "HardConcrete " + temperature;
      cases.add(of(name, new HardConcrete(temperature, 0, false), w));
      var stretched = new HardConcrete(temperature, 0.2f, false);
      OpCase clipped = of(name + " stretched", stretched, w);
      cases.add(clipped);
      cases.add(clipped.in(Mode.EVALUATE));
      // Through the rounding goes the gradient of what is rounded.
      cases.add(
          of(name + " hard", new HardConcrete(temperature, 0.2f, true), w)
              .with((tape, in) -> tape.real(stretched, in)));
    }
  }

  private static void tables(List<OpCase> cases) {
    var mixed = new Samples(600);
    cases.add(
        of("GateMixture", new GateMixture(), Input.real(5, 16, mixed.uniform(5 * 16, -2, 2))));
    for (int fanIn : new int[] {0, 1, 4}) {
      cases.add(
          of(
              "WalshTransform " + fanIn,
              new WalshTransform(-0.5f),
              Input.real(3, 1 << fanIn, mixed.uniform(3 << fanIn, -1, 1))));
    }
    for (int fanIn : new int[] {2, 3, 5}) {
      int luts = 3;
      int hidden = 4;
      var samples = new Samples(500 + fanIn);
      // Multiples of 1/4 and a bias between them keep every unit off the ReLU's kink.
      float[] w1 = samples.uniform(luts * hidden * fanIn, -3, 3);
      for (int i = 0; i < w1.length; i++) {
        w1[i] = Math.round(w1[i]) / 4f;
      }
      float[] b1 = samples.uniform(luts * hidden, -2, 2);
      for (int i = 0; i < b1.length; i++) {
        b1[i] = Math.round(b1[i]) / 4f + 0.125f;
      }
      cases.add(
          of(
              "MlpTable " + fanIn,
              new MlpTable(fanIn),
              Input.real(luts, hidden * fanIn, w1),
              Input.real(luts, hidden, b1),
              Input.real(luts, hidden, samples.uniform(luts * hidden, -1, 1)),
              Input.real(luts, 1, samples.uniform(luts, -1, 1))));
    }
  }
}
