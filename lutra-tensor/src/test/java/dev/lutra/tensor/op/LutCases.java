package dev.lutra.tensor.op;

import dev.lutra.tensor.Memory;
import dev.lutra.tensor.Mode;
import dev.lutra.tensor.Real;
import dev.lutra.tensor.Tape;
import dev.lutra.tensor.Wires;
import dev.lutra.tensor.backend.ElementKernels.Unary;
import dev.lutra.tensor.op.BinaryLut.Rule;
import dev.lutra.tensor.op.BinaryLut.Surrogate;
import dev.lutra.tensor.op.OpCase.Input;
import java.util.ArrayList;
import java.util.List;

/// Gradient cases of the LUT ops.
final class LutCases {
  static final float BIAS = 0.25f;

  private LutCases() {}

  static List<OpCase> all() {
    List<OpCase> cases = new ArrayList<>();
    for (int fanIn = 2; fanIn <= 8; fanIn++) {
      cases.add(interpolate(fanIn, fanIn == 2 ? 65 : 7));
      cases.add(interpolateBits(fanIn));
    }
    cases.add(interpolate(6, 37));
    cases.add(interpolate(4, 1));
    cases.add(sharedInput());
    for (int fanIn : new int[] {2, 3, 6}) {
      for (Surrogate surrogate : Surrogate.values()) {
        cases.add(binary(fanIn, surrogate, Mode.TRAIN));
        cases.add(binary(fanIn, surrogate, Mode.CALIBRATE));
        cases.add(binary(fanIn, surrogate, Mode.EVALUATE));
        cases.add(plain(fanIn, surrogate));
      }
      cases.add(addressed(fanIn));
    }
    return cases;
  }

  private static OpCase interpolate(int fanIn, int frames) {
    var samples = new Samples(fanIn);
    Wires wires = samples.wires(fanIn + 2, 3, fanIn);
    return OpCases.of(
        "InterpolateLut " + fanIn + ", frames " + frames,
        new InterpolateLut(wires),
        Input.real(fanIn + 2, frames, samples.uniform((fanIn + 2) * frames, 0, 1)),
        Input.real(3, 1 << fanIn, samples.uniform(3 << fanIn, 0, 1)).step(5e-2f));
  }

  /// Bits address what the same numbers interpolate.
  private static OpCase interpolateBits(int fanIn) {
    var samples = new Samples(50 + fanIn);
    Wires wires = samples.wires(fanIn + 2, 3, fanIn);
    return new OpCase(
        "InterpolateLut of bits " + fanIn,
        Mode.TRAIN,
        memory -> new InterpolateLut(wires),
        (tape, in) -> tape.real(new InterpolateLut(wires), in),
        List.of(
            Input.bits(fanIn + 2, 37, samples.coins((fanIn + 2) * 37)),
            Input.real(3, 1 << fanIn, samples.uniform(3 << fanIn, 0, 1)).step(5e-2f)));
  }

  /// One LUT reads the same row twice, and two LUTs share a row.
  private static OpCase sharedInput() {
    var samples = new Samples(77);
    return OpCases.of(
        "InterpolateLut with shared inputs",
        new InterpolateLut(new Wires(3, 2, new int[] {0, 0, 0, 2, 2, 1})),
        Input.real(3, 9, samples.uniform(27, 0, 1)),
        Input.real(3, 4, samples.uniform(12, 0, 1)));
  }

  static Rule soft(Surrogate surrogate) {
    return new Rule(BIAS, true, BIAS, 1, 0.5f, surrogate, 0.9f, 1e-5f);
  }

  /// What a soft, spread, normalized [BinaryLut] stands for, on un-binarized inputs.
  static Real composition(
      Tape tape, Wires wires, RunningStatistics running, Surrogate surrogate, Real... in) {
    Real u = tape.real(new InterpolateLut(wires), in[0], in[1]);
    Real z = tape.real(new BatchNorm(running, 0.9f, 1e-5f), u, in[2], in[3]);
    return switch (surrogate) {
      case IDENTITY -> z;
      case CLIP -> tape.real(new Activation(Unary.CLIP01), z);
      case SIGMOID -> tape.real(new Activation(Unary.SIGMOID), tape.real(new Affine(4, -2), z));
    };
  }

  /// Statistics near those of a smoothed uniform table.
  static RunningStatistics tableStatistics(Memory memory, int luts) {
    RunningStatistics running = RunningStatistics.of(memory, luts);
    for (int m = 0; m < luts; m++) {
      running.mean().set(m, 0, 0.45f + 0.02f * m);
      running.variance().set(m, 0, 0.02f + 0.01f * m);
    }
    return running;
  }

  private static List<Input> inputs(Wires wires, int frames, double gammaLow, double gammaHigh) {
    var samples = new Samples(900 + wires.fanIn());
    int luts = wires.luts();
    int entries = 1 << wires.fanIn();
    return List.of(
        Input.bits(wires.inputs(), frames, samples.coins(wires.inputs() * frames))
            .seenAs(0.5f - BIAS, 0.5f + BIAS)
            .step(wires.fanIn() > 3 ? 1e-2f : 2e-3f),
        Input.real(luts, entries, samples.uniform(luts * entries, 0, 1)).step(2e-3f),
        Input.real(luts, 1, samples.uniform(luts, gammaLow, gammaHigh)).step(2e-3f),
        Input.real(luts, 1, samples.uniform(luts, 0.4, 0.6)).step(2e-3f));
  }

  private static OpCase binary(int fanIn, Surrogate surrogate, Mode mode) {
    Wires wires = new Samples(fanIn).wires(fanIn + 1, 2, fanIn);
    return new OpCase(
            "BinaryLut " + fanIn + " " + surrogate,
            Mode.TRAIN,
            memory -> new BinaryLut(wires, soft(surrogate), tableStatistics(memory, 2)),
            (tape, in) ->
                composition(
                    tape, wires, tableStatistics(tape.backend().memory(), 2), surrogate, in),
            inputs(wires, 41, 0.25, 0.35))
        .in(mode);
  }

  /// Without normalization; fresh statistics in evaluation make the batch norm `gamma u + beta`.
  private static OpCase plain(int fanIn, Surrogate surrogate) {
    Wires wires = new Samples(fanIn).wires(fanIn + 1, 2, fanIn);
    return new OpCase(
        "BinaryLut " + fanIn + " plain " + surrogate,
        Mode.EVALUATE,
        memory -> new BinaryLut(wires, soft(surrogate), null),
        (tape, in) ->
            composition(
                tape, wires, RunningStatistics.of(tape.backend().memory(), 2), surrogate, in),
        inputs(wires, 41, 0.5, 0.9));
  }

  /// Hard and addressed: a look-up of the table itself, whose input gradient is not a derivative.
  private static OpCase addressed(int fanIn) {
    Wires wires = new Samples(fanIn).wires(fanIn + 1, 2, fanIn);
    Rule rule = new Rule(BIAS, false, 0.5f, 0.5f, 0.5f, Surrogate.IDENTITY, 0.9f, 1e-5f);
    List<Input> inputs = new ArrayList<>(inputs(wires, 41, 0.25, 0.35));
    inputs.set(0, inputs.get(0).seenAs(0, 1).unchecked());
    return new OpCase(
        "BinaryLut " + fanIn + " addressed",
        Mode.TRAIN,
        memory -> new BinaryLut(wires, rule, RunningStatistics.of(memory, 2)),
        (tape, in) ->
            composition(
                tape,
                wires,
                RunningStatistics.of(tape.backend().memory(), 2),
                Surrogate.IDENTITY,
                in),
        inputs);
  }
}
