package dev.lutra.netlist.emit.stream;

import dev.lutra.netlist.Cell;
import dev.lutra.netlist.Netlist;
import dev.lutra.netlist.Readout;
import dev.lutra.netlist.emit.plan.OutputFile;
import dev.lutra.netlist.map.LutEstimate;
import dev.lutra.netlist.stream.StreamNetlist;
import dev.lutra.netlist.stream.Window;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// Writes `INTERFACE.md` of what [StreamEmitter] writes: the stream in and out, how pixels become
/// bits, what comes out, stages, clocks and size.
///
/// @param options as for the emitter
/// @param quantization lines that tell how a real value becomes an input word, and what outputs
///   mean
public record StreamDocument(StreamOptions options, List<String> quantization) {
  /// Copies the lines.
  public StreamDocument {
    quantization = List.copyOf(quantization);
  }

  /// Writes the file into `folder`.
  public Path emit(StreamNetlist network, LutEstimate luts, Path folder) throws IOException {
    return OutputFile.write(folder.resolve("INTERFACE.md"), text(network, luts));
  }

  private String text(StreamNetlist network, LutEstimate luts) {
    StreamDesign design = new StreamDesign(network, options);
    StringBuilder out = new StringBuilder();
    out.append("# Interface of `").append(options.moduleName()).append("`\n\n");
    line(
        out,
        "Images of %d x %d pixels, %d word%s of %d bits a pixel, one pixel a clock. Clock `aclk`,"
            + " synchronous reset `aresetn` (active low).",
        network.rows(),
        network.columns(),
        network.words(),
        network.words() == 1 ? "" : "s",
        network.wordBits());
    in(network, design, out);
    out(network, design, out);
    encoder(network.encoder().cells(), out);
    stages(network, out);
    out.append("\n## Clocks\n\n");
    line(
        out,
        "%d clocks an image, frames back to back%s; the result leaves %d clocks behind what completes"
            + " the last window, and waits one clock more on either side. Without padding that is the"
            + " last pixel; padded windows first push out the last rows, and the bench prints how many"
            + " clocks behind the last pixel the result comes.",
        network.rows() * network.columns() * network.frames(),
        network.frames() == 1 ? "" : " (" + network.frames() + " frames)",
        luts.latency());
    out.append(
        "\n## Size\n\nAn estimate by rule: tables of six inputs, without the control of the");
    out.append(" windows and their line memories.\n\n| | LUT6 |\n|---|---|\n");
    line(out, "| encoder | %d |", luts.encoder());
    line(out, "| core | %d |", luts.core());
    line(out, "| head | %d |", luts.head());
    line(out, "| total | %d |", luts.total());
    return out.toString();
  }

  private static void line(StringBuilder out, String format, Object... arguments) {
    out.append(String.format(Locale.ROOT, format, arguments)).append('\n');
  }

  private void in(StreamNetlist network, StreamDesign design, StringBuilder out) {
    out.append("\n## In: `s_axis`\n\n");
    line(
        out,
        "A beat is a pixel, row by row from the top left: word `w` at `s_axis_tdata[%d*w +: %d]`."
            + " `tuser` is high with the first pixel of a frame, `tlast` with the last of each row.",
        design.fieldBits(),
        network.wordBits());
    if (network.frames() > 1) {
      line(
          out,
          "An image is sent %d times, each time as a frame, for one answer.",
          network.frames());
    }
    out.append(
        "`s_axis_error` is high for a clock where the framing was wrong; no result comes of a");
    out.append(" frame that was not whole.\n");
    if (!quantization.isEmpty()) {
      out.append('\n');
      quantization.forEach(text -> out.append(text).append('\n'));
    }
  }

  private static void out(StreamNetlist network, StreamDesign design, StringBuilder out) {
    out.append("\n## Out: `m_axis`\n\n| bits of `m_axis_tdata` | what |\n|---|---|\n");
    for (StreamDesign.Part part : design.parts()) {
      line(
          out,
          "| %d to %d | %s |",
          part.low(),
          part.low() + part.bits() - 1,
          part.kind().name().toLowerCase(Locale.ROOT));
    }
    int positions = network.stages().getLast().window().positions();
    int size = network.stages().getLast().channels() / network.readout().groups();
    if (network.readout().kind() != Readout.Kind.BITS) {
      line(
          out,
          "%nThe score of a class is the number of ones among its %d bits, over %d position%s and %d"
              + " frame%s; a tie goes to the lowest class.",
          size,
          positions,
          positions == 1 ? "" : "s",
          network.frames(),
          network.frames() == 1 ? "" : "s");
    }
  }

  private static void encoder(Netlist cells, StringBuilder out) {
    out.append("\n## Bits of a pixel\n\n| bit | word | is 1 when |\n|---|---|---|\n");
    for (int i = 0; i < cells.outputCount(); i++) {
      String when =
          switch (cells.cell(cells.output(i))) {
            case Cell.Compare compare when compare.isModulated() ->
                compare.feature()
                    + " | x > "
                    + Arrays.toString(compare.thresholds())
                    + " of the frame";
            case Cell.Compare compare -> compare.feature() + " | x > " + compare.threshold(0);
            case Cell.FeatureBit bit -> bit.feature() + " | bit " + bit.bit() + " of x is 1";
            case Cell.Constant constant -> "| " + (constant.value() ? "always" : "never");
            case Cell.Table _, Cell.Register _ -> "| computed";
          };
      line(out, "| %d | %s |", i, when);
    }
  }

  private static void stages(StreamNetlist network, StringBuilder out) {
    out.append("\n## Stages\n\n| stage | reads | window | image | channels | tables |\n");
    out.append("|---|---|---|---|---|---|\n");
    network
        .stages()
        .forEach(stage -> {
          Window w = stage.window();
          List<String> sources =
              Arrays.stream(stage.sources()).mapToObj(s -> network.stages().get(s).name()).toList();
          long tables = stage.cells().cells().stream().filter(Cell.Table.class::isInstance).count();
          line(
              out,
              "| %s | %s | %s | %d x %d | %d | %d |",
              stage.name(),
              sources.isEmpty() ? "the pixel" : String.join(", ", sources),
              window(w),
              w.outputRows(),
              w.outputColumns(),
              stage.channels(),
              tables);
        });
  }

  private static String window(Window w) {
    String text = w.height() + " x " + w.width();
    text += w.stride() == 1 ? "" : ", stride " + w.stride();
    text += w.dilation() == 1 ? "" : ", dilation " + w.dilation();
    return w.padded() ? text + ", border " + w.border().name().toLowerCase(Locale.ROOT) : text;
  }
}
