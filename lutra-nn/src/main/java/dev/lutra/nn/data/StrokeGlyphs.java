package dev.lutra.nn.data;

import java.util.List;

/// How each digit is drawn: several styles of one or more strokes through control points. The box
/// is 1 x 1 with y down; a stroke is a polygon line or a smooth curve through its points.
final class StrokeGlyphs {
  /// One pull of the pen.
  ///
  /// @param smooth whether the points are joined by a Catmull-Rom curve instead of straight lines
  /// @param points x and y by turns
  @SuppressWarnings("ArrayRecordComponent") // internal table, never compared
  record Stroke(boolean smooth, double[] points) {}

  private StrokeGlyphs() {}

  /// The styles by digit; a style is a list of strokes.
  static final List<List<List<Stroke>>> DIGITS =
      List.of(zero(), one(), two(), three(), four(), five(), six(), seven(), eight(), nine());

  private static Stroke curve(double... points) {
    return new Stroke(true, points);
  }

  private static Stroke line(double... points) {
    return new Stroke(false, points);
  }

  private static List<List<Stroke>> zero() {
    return List.of(
        // Closed, open at the top, and narrow with the ends crossing.
        List.of(
            curve(
                .5, .1, .28, .25, .22, .55, .34, .83, .52, .9, .72, .74, .77, .42, .66, .17, .5,
                .1)),
        List.of(
            curve(
                .56, .14, .32, .2, .21, .5, .31, .8, .52, .89, .74, .7, .76, .38, .6, .15, .44,
                .13)),
        List.of(
            curve(
                .55, .08, .36, .26, .32, .6, .42, .87, .56, .88, .67, .6, .66, .27, .54, .1, .46,
                .16)));
  }

  private static List<List<Stroke>> one() {
    return List.of(
        List.of(line(.5, .1, .5, .9)),
        List.of(line(.34, .28, .52, .1, .52, .9)),
        List.of(line(.34, .27, .52, .1, .52, .89), line(.32, .9, .72, .9)),
        List.of(curve(.4, .22, .54, .1, .53, .5, .5, .9)));
  }

  private static List<List<Stroke>> two() {
    return List.of(
        List.of(
            curve(.24, .3, .34, .13, .58, .1, .73, .27, .62, .52, .25, .88),
            line(.25, .88, .78, .88)),
        // With a loop at the foot.
        List.of(
            curve(
                .24, .28, .4, .11, .66, .14, .7, .36, .52, .64, .3, .87, .2, .8, .3, .71, .5, .82,
                .8, .85)),
        List.of(curve(.26, .22, .48, .1, .71, .22, .66, .45, .42, .7, .26, .87, .5, .84, .77, .9)));
  }

  private static List<List<Stroke>> three() {
    return List.of(
        List.of(
            curve(.25, .2, .47, .09, .7, .2, .64, .4, .42, .47),
            curve(.42, .47, .68, .52, .74, .72, .54, .9, .24, .82)),
        // Flat top.
        List.of(
            line(.25, .12, .72, .12, .45, .42),
            curve(.45, .42, .7, .48, .73, .74, .5, .9, .24, .83)),
        // In one pull, with a small loop in the middle.
        List.of(
            curve(
                .27, .17, .5, .09, .7, .24, .56, .43, .42, .46, .5, .5, .7, .62, .66, .84, .42, .9,
                .24, .8)));
  }

  private static List<List<Stroke>> four() {
    return List.of(
        // Open, closed, and open with a curved arm.
        List.of(line(.32, .12, .24, .56, .8, .54), line(.65, .28, .62, .92)),
        List.of(line(.66, .92, .66, .1, .22, .62, .82, .62)),
        List.of(curve(.28, .14, .25, .4, .36, .55, .58, .52, .7, .42), line(.72, .12, .66, .92)));
  }

  private static List<List<Stroke>> five() {
    return List.of(
        List.of(
            line(.36, .12, .31, .45),
            curve(.31, .45, .55, .4, .74, .58, .64, .83, .42, .9, .24, .83),
            line(.36, .12, .75, .11)),
        // In one pull.
        List.of(
            curve(.74, .13, .54, .11, .38, .15, .34, .4, .56, .44, .72, .62, .58, .86, .26, .86)),
        List.of(
            line(.74, .12, .38, .13, .32, .44, .5, .41),
            curve(.5, .41, .7, .52, .68, .78, .47, .91, .25, .8)));
  }

  private static List<List<Stroke>> six() {
    return List.of(
        List.of(
            curve(
                .66, .11, .42, .28, .27, .6, .36, .86, .58, .88, .72, .7, .58, .52, .38, .58, .29,
                .72)),
        List.of(curve(.46, .08, .32, .4, .29, .74, .44, .9, .64, .82, .68, .62, .5, .54, .31, .66)),
        List.of(
            curve(
                .72, .16, .52, .11, .33, .3, .25, .62, .38, .88, .62, .86, .7, .66, .52, .55, .3,
                .64)));
  }

  private static List<List<Stroke>> seven() {
    return List.of(
        List.of(line(.22, .14, .76, .14, .42, .9)),
        // With a bar, curved, and with a serif.
        List.of(line(.22, .14, .76, .14, .44, .9), line(.36, .5, .72, .48)),
        List.of(curve(.22, .2, .36, .13, .6, .15, .76, .15, .6, .44, .48, .68, .44, .9)),
        List.of(line(.23, .27, .25, .13, .74, .13, .5, .5, .4, .9)));
  }

  private static List<List<Stroke>> eight() {
    return List.of(
        List.of(
            curve(
                .7, .2, .5, .09, .31, .22, .4, .4, .6, .54, .71, .73, .52, .9, .3, .77, .38, .57,
                .6, .4, .7, .2)),
        // Two loops, one on the other.
        List.of(
            curve(.5, .1, .32, .2, .35, .4, .5, .46, .66, .38, .68, .19, .5, .1),
            curve(.5, .46, .28, .58, .28, .8, .5, .9, .72, .8, .71, .57, .5, .46)),
        List.of(
            curve(
                .66, .14, .42, .12, .36, .3, .55, .46, .66, .66, .56, .88, .38, .86, .34, .66, .52,
                .44, .68, .24, .64, .12)));
  }

  private static List<List<Stroke>> nine() {
    return List.of(
        List.of(
            curve(.7, .28, .54, .1, .32, .18, .29, .4, .46, .51, .64, .42, .7, .28),
            line(.7, .26, .66, .9)),
        // With a curved tail, and in one pull.
        List.of(
            curve(
                .69, .22, .5, .1, .3, .24, .34, .46, .54, .48, .69, .3, .7, .56, .58, .82, .32,
                .9)),
        List.of(curve(.66, .2, .46, .12, .31, .3, .42, .48, .6, .42, .68, .22, .64, .5, .54, .92)));
  }
}
