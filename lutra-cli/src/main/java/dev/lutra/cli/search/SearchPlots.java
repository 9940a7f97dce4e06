package dev.lutra.cli.search;

import dev.lutra.nn.experiment.AtomicFile;
import dev.lutra.nn.search.Dimension;
import dev.lutra.nn.search.SearchSpec;
import dev.lutra.nn.search.Standing;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.CategorySeries;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.internal.chartpart.Chart;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/// The plots of a search: `front.png`, score against LUTs with the front; `effects.png`, score by
/// each key that varies.
final class SearchPlots {
  private static final int WIDTH = 900;
  private static final int HEIGHT = 560;
  private static final int SMALL = 460;
  private static final Color POINT = new Color(0x2f6f9f);
  private static final Color FRONT = new Color(0xc0392b);
  private static final Color EARLIER = new Color(0xb8c4ce);

  private final SearchSpec spec;
  private final Searching search;

  private SearchPlots(SearchSpec spec, Searching search) {
    this.spec = spec;
    this.search = search;
  }

  /// Draws them into the folder.
  ///
  /// @throws IOException if a file cannot be written
  static void write(SearchSpec spec, Searching search, SearchFolder folder) throws IOException {
    System.setProperty("java.awt.headless", "true");
    SearchPlots plots = new SearchPlots(spec, search);
    Optional<XYChart> front = plots.front();
    if (front.isPresent()) {
      save(List.of(front.get()), 1, folder.plot("front"));
    }
    List<Chart<?, ?>> effects = plots.effects();
    if (!effects.isEmpty()) {
      save(effects, effects.size() == 4 ? 2 : Math.min(3, effects.size()), folder.plot("effects"));
    }
  }

  private static void save(List<? extends Chart<?, ?>> charts, int columns, Path file)
      throws IOException {
    int rows = Math.ceilDiv(charts.size(), columns);
    int width = charts.getFirst().getWidth();
    int height = charts.getFirst().getHeight();
    BufferedImage image =
        new BufferedImage(columns * width, rows * height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, image.getWidth(), image.getHeight());
    for (int i = 0; i < charts.size(); i++) {
      Graphics2D part =
          (Graphics2D) graphics.create(i % columns * width, i / columns * height, width, height);
      charts.get(i).paint(part, width, height);
      part.dispose();
    }
    graphics.dispose();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(image, "png", bytes);
    AtomicFile.write(file, bytes.toByteArray());
  }

  private boolean isAccuracy() {
    return search.results().getFirst().higherIsBetter();
  }

  private double shown(double score) {
    return isAccuracy() ? 100 * score : score;
  }

  private String axis() {
    return isAccuracy() ? "validation accuracy, hardened (%)" : "validation error, hardened";
  }

  private Optional<XYChart> front() {
    if (search.results().isEmpty()) {
      return Optional.empty();
    }
    String part = spec.limits().of() == SearchSpec.Part.WHOLE ? "whole design" : "core";
    XYChart chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title(spec.name())
            .xAxisTitle("LUT6 of the " + part)
            .yAxisTitle(axis())
            .build();
    style(chart.getStyler());
    chart.getStyler().setLegendVisible(true);
    chart.getStyler().setLegendPosition(Styler.LegendPosition.InsideSE);
    List<Standing> last = List.of();
    XYSeries drawn = null;
    for (int rung = 0; rung < spec.rungCount(); rung++) {
      List<Standing> standings = search.standings(rung);
      if (!standings.isEmpty()) {
        last = standings;
        drawn = series(chart, named(rung), standings);
        points(drawn, EARLIER);
      }
    }
    if (drawn != null) {
      drawn.setMarkerColor(POINT);
    }
    XYSeries line = series(chart, "front", Standing.front(last));
    line.setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Line);
    line.setLineColor(FRONT);
    line.setMarkerColor(FRONT);
    line.setMarker(SeriesMarkers.CIRCLE);
    return Optional.of(chart);
  }

  private String named(int rung) {
    return spec.rungs().isEmpty() ? "trials" : spec.rungs().get(rung) + " epochs";
  }

  private XYSeries series(XYChart chart, String name, List<Standing> standings) {
    double[] x = standings.stream().mapToDouble(Standing::luts).toArray();
    double[] y = standings.stream().mapToDouble(s -> shown(s.score())).toArray();
    boolean spread = standings.stream().anyMatch(s -> s.spread() > 0);
    double[] errors = standings.stream().mapToDouble(s -> shown(s.spread())).toArray();
    XYSeries series = spread ? chart.addSeries(name, x, y, errors) : chart.addSeries(name, x, y);
    series.setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Scatter);
    series.setMarker(SeriesMarkers.CIRCLE);
    return series;
  }

  /// A chart for each key: its values in the first rung, every trial a point, and of choices the
  /// means.
  private List<Chart<?, ?>> effects() {
    List<Standing> standings = search.standings(0);
    List<Chart<?, ?>> charts = new ArrayList<>();
    for (int d = 0; d < spec.space().dimensions().size() && !standings.isEmpty(); d++) {
      charts.add(effect(d, standings, floor(standings)));
    }
    return charts;
  }

  /// Below which accuracies are not drawn: a few trials that learned nothing would press all others
  /// into a line.
  private double floor(List<Standing> standings) {
    double[] sorted = standings.stream().mapToDouble(s -> shown(s.score())).sorted().toArray();
    double quarter = sorted[sorted.length / 4];
    double range = sorted[sorted.length - 1] - quarter;
    boolean far = isAccuracy() && sorted[0] < quarter - 3 * range;
    return far ? quarter - range : Double.NEGATIVE_INFINITY;
  }

  private Chart<?, ?> effect(int d, List<Standing> standings, double floor) {
    Dimension dimension = spec.space().dimensions().get(d);
    Map<String, List<Double>> scores = new LinkedHashMap<>();
    if (dimension.values() instanceof Dimension.Choice choice) {
      choice.options().forEach(option -> scores.put(option.label(), new ArrayList<>()));
    }
    int below = 0;
    for (Standing s : standings) {
      String label = search.trials().get(s.trial()).labels().get(d);
      double score = shown(s.score());
      if (score >= floor) {
        scores.computeIfAbsent(label, _ -> new ArrayList<>()).add(score);
      } else {
        below++;
      }
    }
    scores.values().removeIf(List::isEmpty);
    String title =
        below == 0
            ? dimension.name()
            : String.format(
                Locale.ROOT, "%s (without %d trials below %.1f)", dimension.name(), below, floor);
    return scores.keySet().stream().allMatch(SearchPlots::isNumber)
        ? byNumber(dimension, title, scores)
        : byName(title, scores);
  }

  private static boolean isNumber(String label) {
    return label.matches("-?\\d+(\\.\\d*)?([eE]-?\\d+)?");
  }

  /// Every trial a point; of choices a line through the means.
  private XYChart byNumber(Dimension dimension, String title, Map<String, List<Double>> scores) {
    XYChart chart =
        new XYChartBuilder()
            .width(SMALL)
            .height(SMALL * 3 / 4)
            .title(title)
            .yAxisTitle(axis())
            .build();
    style(chart.getStyler());
    List<double[]> points = new ArrayList<>();
    List<double[]> means = new ArrayList<>();
    scores.forEach((label, of) -> {
      double x = Double.parseDouble(label);
      of.forEach(y -> points.add(new double[] {x, y}));
      means.add(new double[] {x, mean(of)});
    });
    points(chart.addSeries("trials", column(points, 0), column(points, 1)), POINT);
    if (dimension.values() instanceof Dimension.Range range) {
      chart.getStyler().setXAxisLogarithmic(range.log() && range.to() >= 10 * range.from());
    } else {
      XYSeries line = chart.addSeries("mean", column(means, 0), column(means, 1));
      line.setLineColor(FRONT);
      line.setMarkerColor(FRONT);
      line.setMarker(SeriesMarkers.DIAMOND);
    }
    return chart;
  }

  /// The mean of each value, with the standard deviation over the trials that have it.
  private CategoryChart byName(String title, Map<String, List<Double>> scores) {
    CategoryChart chart =
        new CategoryChartBuilder()
            .width(SMALL)
            .height(SMALL * 3 / 4)
            .title(title)
            .yAxisTitle(axis())
            .build();
    style(chart.getStyler());
    chart.getStyler().setDefaultSeriesRenderStyle(CategorySeries.CategorySeriesRenderStyle.Scatter);
    double[] all = scores.values().stream().flatMap(List::stream).mapToDouble(x -> x).toArray();
    double least = Arrays.stream(all).min().orElse(0);
    double most = Arrays.stream(all).max().orElse(1);
    double margin = Math.max(0.05 * (most - least), 1e-6);
    chart.getStyler().setYAxisMin(least - margin);
    chart.getStyler().setYAxisMax(most + margin);
    CategorySeries series =
        chart.addSeries(
            "mean",
            List.copyOf(scores.keySet()),
            scores.values().stream().map(SearchPlots::mean).toList(),
            scores.values().stream().map(SearchPlots::deviation).toList());
    series.setMarker(SeriesMarkers.DIAMOND);
    series.setMarkerColor(FRONT);
    return chart;
  }

  private static double mean(List<Double> of) {
    return of.stream().mapToDouble(x -> x).average().orElseThrow();
  }

  private static double deviation(List<Double> of) {
    double mean = mean(of);
    double squares = of.stream().mapToDouble(x -> (x - mean) * (x - mean)).sum();
    return of.size() == 1 ? 0 : Math.sqrt(squares / (of.size() - 1));
  }

  private static double[] column(List<double[]> points, int column) {
    return points.stream().mapToDouble(p -> p[column]).toArray();
  }

  private static void points(XYSeries series, Color color) {
    series.setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Scatter);
    series.setMarker(SeriesMarkers.CIRCLE);
    series.setMarkerColor(color);
  }

  private static void style(AxesChartStyler styler) {
    styler.setChartBackgroundColor(Color.WHITE);
    styler.setPlotBorderVisible(false);
    styler.setPlotGridLinesColor(new Color(0xe6e6e6));
    styler.setLegendVisible(false);
    styler.setMarkerSize(7);
    styler.setChartTitleFont(new Font(Font.SANS_SERIF, Font.BOLD, 14));
    styler.setXAxisDecimalPattern("#,###.####");
    styler.setYAxisDecimalPattern("0.0##");
  }
}
