package dev.lutra.nn.data;

import java.util.Arrays;

/// Draws one digit by the distance of each pixel's center to the nearest stroke: a round pen with
/// an edge one pixel soft. Plain IEEE arithmetic and StrictMath only, so that every platform draws
/// the same bytes.
final class StrokePen {
  /// Side of an image in pixels.
  static final int SIDE = 28;

  /// Height of the glyph box in pixels before scaling: as in MNIST a digit fills about 20 of 28.
  private static final double BOX = 22;

  private static final double FAR = 1e9;

  /// Straight pieces that stand for one span of a curve.
  private static final int PIECES = 5;

  private final SplitRandom random;

  /// Squared distance to the nearest stroke.
  private final double[] distance = new double[SIDE * SIDE];

  private double reach;
  private double xx;
  private double xy;
  private double yx;
  private double yy;
  private double shiftX;
  private double shiftY;
  private double jitter;

  StrokePen(SplitRandom random) {
    this.random = random;
  }

  /// Draws a digit in a random style, place, slant, size, width and contrast.
  ///
  /// @param out receives SIDE * SIDE bytes, row by row, 0 paper and 255 full ink
  /// @param at where in `out` they begin
  void draw(int digit, byte[] out, int at) {
    var styles = StrokeGlyphs.DIGITS.get(digit);
    var style = styles.get(random.nextInt(styles.size()));
    place();
    double radius = random.uniform(0.75, 1.75);
    reach = radius + 0.5;
    Arrays.fill(distance, FAR);
    for (StrokeGlyphs.Stroke stroke : style) {
      pull(stroke);
    }
    ink(radius, out, at);
  }

  /// Draws the affine map from the glyph box to the image.
  private void place() {
    double angle = StrictMath.toRadians(random.uniform(-12, 12));
    double slant = random.uniform(-0.25, 0.45);
    double wide = BOX * random.uniform(0.68, 1.15);
    double high = BOX * random.uniform(0.75, 1.05);
    double cos = StrictMath.cos(angle);
    double sin = StrictMath.sin(angle);
    // Rotation after slant after scale; positive slant leans the top to the right.
    xx = cos * wide;
    xy = -cos * slant * high - sin * high;
    yx = sin * wide;
    yy = -sin * slant * high + cos * high;
    shiftX = SIDE / 2.0 + random.uniform(-2, 2);
    shiftY = SIDE / 2.0 + random.uniform(-2, 2);
    jitter = random.uniform(0.012, 0.048);
  }

  private void pull(StrokeGlyphs.Stroke stroke) {
    int count = stroke.points().length / 2;
    double[] x = new double[count];
    double[] y = new double[count];
    for (int i = 0; i < count; i++) {
      double u = stroke.points()[2 * i] - 0.5 + jitter * random.normal();
      double v = stroke.points()[2 * i + 1] - 0.5 + jitter * random.normal();
      x[i] = shiftX + xx * u + xy * v;
      y[i] = shiftY + yx * u + yy * v;
    }
    for (int i = 0; i + 1 < count; i++) {
      if (stroke.smooth()) {
        bend(x, y, i);
      } else {
        segment(x[i], y[i], x[i + 1], y[i + 1]);
      }
    }
  }

  /// The span from point i to i + 1 of a Catmull-Rom curve (tension 1/2, ends doubled).
  private void bend(double[] x, double[] y, int i) {
    int before = Math.max(i - 1, 0);
    int after = Math.min(i + 2, x.length - 1);
    double fromX = x[i];
    double fromY = y[i];
    for (int k = 1; k <= PIECES; k++) {
      double t = (double) k / PIECES;
      double toX = spline(x[before], x[i], x[i + 1], x[after], t);
      double toY = spline(y[before], y[i], y[i + 1], y[after], t);
      segment(fromX, fromY, toX, toY);
      fromX = toX;
      fromY = toY;
    }
  }

  private static double spline(double a, double b, double c, double d, double t) {
    double linear = c - a;
    double square = 2 * a - 5 * b + 4 * c - d;
    double cubic = 3 * (b - c) + d - a;
    return 0.5 * (2 * b + t * (linear + t * (square + t * cubic)));
  }

  /// Lowers the distances around one straight piece; pixels out of the pen's reach are not visited.
  private void segment(double ax, double ay, double bx, double by) {
    int left = Math.max(0, (int) Math.floor(Math.min(ax, bx) - reach - 0.5));
    int right = Math.min(SIDE - 1, (int) Math.ceil(Math.max(ax, bx) + reach - 0.5));
    int top = Math.max(0, (int) Math.floor(Math.min(ay, by) - reach - 0.5));
    int bottom = Math.min(SIDE - 1, (int) Math.ceil(Math.max(ay, by) + reach - 0.5));
    double dx = bx - ax;
    double dy = by - ay;
    double square = dx * dx + dy * dy;
    for (int row = top; row <= bottom; row++) {
      for (int column = left; column <= right; column++) {
        double px = column + 0.5 - ax;
        double py = row + 0.5 - ay;
        double along = square == 0 ? 0 : Math.clamp((px * dx + py * dy) / square, 0.0, 1.0);
        double ex = px - along * dx;
        double ey = py - along * dy;
        int pixel = row * SIDE + column;
        distance[pixel] = Math.min(distance[pixel], ex * ex + ey * ey);
      }
    }
  }

  private void ink(double radius, byte[] out, int at) {
    double contrast = random.uniform(200, 255);
    for (int i = 0; i < distance.length; i++) {
      double cover = Math.clamp(radius + 0.5 - Math.sqrt(distance[i]), 0.0, 1.0);
      double value = cover == 0 ? 0 : cover * contrast + 8 * random.normal();
      out[at + i] = (byte) (int) Math.clamp(value + 0.5, 0.0, 255.0);
    }
  }
}
