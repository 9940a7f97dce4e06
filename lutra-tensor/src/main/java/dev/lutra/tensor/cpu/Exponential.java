package dev.lutra.tensor.cpu;

import static jdk.incubator.vector.VectorOperators.LSHL;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/// The exponential function on vectors.
///
/// It is written out because `VectorOperators.EXP` may round differently in the interpreter and in
/// compiled code, and a training run must give the same digits every time.
final class Exponential {
  private static final float LOG2_E = (float) 1.44269504;

  /// `ln 2` in two parts, the first with so few digits that its products with exponents are exact.
  private static final float LN2_HIGH = 355f / 512;

  private static final float LN2_LOW = (float) -2.12194440e-4;

  /// Adding it leaves the nearest integer in the low bits of the significand.
  private static final float ROUND = 0x1.8p23f;

  /// Beyond these the result would leave the range of normal floats.
  private static final float MIN = -87f;

  private static final float MAX = 88f;

  private Exponential() {}

  /// `e^x` to about 1e-7 relative; arguments are clipped to -87 to 88, NaN stays NaN.
  static FloatVector exp(FloatVector x) {
    FloatVector v = x.max(MIN).min(MAX);
    FloatVector rounded = v.mul(LOG2_E).add(ROUND);
    FloatVector n = rounded.sub(ROUND);
    FloatVector r = n.fma(Lanes.fill(-LN2_HIGH), v);
    r = n.fma(Lanes.fill(-LN2_LOW), r);
    // Taylor polynomial: |r| <= ln 2 / 2 bounds the first term left out by 4e-9.
    FloatVector p = Lanes.fill(1f / 5040).fma(r, Lanes.fill(1f / 720));
    p = p.fma(r, Lanes.fill(1f / 120));
    p = p.fma(r, Lanes.fill(1f / 24));
    p = p.fma(r, Lanes.fill(1f / 6));
    p = p.fma(r, Lanes.fill(0.5f));
    p = p.fma(r, Lanes.fill(1f));
    p = p.fma(r, Lanes.fill(1f));
    // Multiplies by 2^n: n, in the low bits of `rounded`, moves to the exponent.
    IntVector exponent = rounded.reinterpretAsInts().lanewise(LSHL, 23);
    return p.reinterpretAsInts().add(exponent).reinterpretAsFloats();
  }
}
