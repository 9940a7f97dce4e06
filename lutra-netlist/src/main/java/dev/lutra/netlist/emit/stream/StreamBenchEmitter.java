package dev.lutra.netlist.emit.stream;

import dev.lutra.netlist.Netlist;
import dev.lutra.netlist.Readout;
import dev.lutra.netlist.emit.plan.HexLines;
import dev.lutra.netlist.emit.plan.OutputFile;
import dev.lutra.netlist.emit.plan.Ports;
import dev.lutra.netlist.emit.verilog.BenchVerilog;
import dev.lutra.netlist.emit.verilog.GoldenMemory;
import dev.lutra.netlist.emit.verilog.VerilogText;
import dev.lutra.netlist.stream.StreamBits;
import dev.lutra.netlist.stream.StreamNetlist;
import dev.lutra.netlist.stream.StreamSimulator;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Writes a self-checking test bench `tb/<name>_tb.v` for what [StreamEmitter] writes, and its
/// golden vectors, which a [StreamSimulator] computes: `vectors/pixels.hex`, one line a pixel, word
/// `w` at bit `w * wordBits`; `vectors/result.hex`, one line an image, score `g` at bit `g * w` and
/// a class above the scores; for a read-out of `BITS` `vectors/outputs.hex` instead, one line for
/// each position of each frame of each image. The bench looks at ports only, so that it also runs a
/// netlist after synthesis.
///
/// Frames go in back to back. Compared are every beat that comes out, their number and order,
/// `tlast` and `tuser`, that a beat stays as it is while it waits, the bits that make whole bytes,
/// and the number of errors reported. Plusargs: `+stall_in=P` and `+stall_out=P` are the
/// percentages of clocks in which the source has nothing and the sink does not take (default 0),
/// `+gap=N` idle clocks between frames (default 0), `+wrong=N` sends something wrongly framed
/// before or within every `N`-th image (default 0 for none): cut short, `tlast` early, missing,
/// missing at the end, pixels without a frame; `+seed=N`, `+from=N +count=N` choose images. The
/// last lines are `STREAM …` with clocks an image from the first to the last pixel and between
/// results, the least and most clocks from the last pixel of an image to its result, and the
/// errors; then those of the other benches.
///
/// @param options as for the emitter
public record StreamBenchEmitter(StreamOptions options) {
  private static final int PATIENCE = 4000;

  /// Writes the files below `folder`.
  ///
  /// @param words `[images][rows][columns][words]` in row-major order
  /// @param images number of images, 1 or more
  /// @return the files written
  public List<Path> emit(StreamNetlist network, int[] words, int images, Path folder)
      throws IOException {
    if (images < 1) {
      throw new IllegalArgumentException(
          "stream-testbench: got " + images + " images, expected at least 1");
    }
    StreamDesign design = new StreamDesign(network, options);
    StreamSimulator simulator = new StreamSimulator(network);
    Path vectors = folder.resolve("vectors");
    List<Path> files = new ArrayList<>();
    files.add(
        OutputFile.write(
            vectors.resolve("pixels.hex"),
            out -> {
              HexLines lines = new HexLines(out, network.words() * network.wordBits());
              for (int i = 0; i < words.length; i++) {
                lines.add(words[i], network.wordBits());
                if ((i + 1) % network.words() == 0) {
                  lines.end();
                }
              }
              lines.flush();
            }));
    Netlist head = design.head;
    files.add(
        head == null
            ? outputs(simulator.run(words, images).getLast(), vectors)
            : results(head, simulator, words, images, vectors));
    String text = bench(design, images);
    files.add(OutputFile.write(folder.resolve("tb/" + options.moduleName() + "_tb.v"), text));
    return files;
  }

  private static Path outputs(StreamBits bits, Path folder) throws IOException {
    return OutputFile.write(
        folder.resolve("outputs.hex"),
        out -> {
          HexLines lines = new HexLines(out, bits.channels());
          int count = bits.images() * bits.frames() * bits.positions();
          for (int v = 0; v < count; v++) {
            for (long[] row : bits.rows()) {
              lines.add((int) (row[v >> 6] >>> v) & 1, 1);
            }
            lines.end();
          }
          lines.flush();
        });
  }

  private static Path results(
      Netlist head, StreamSimulator simulator, int[] words, int images, Path folder)
      throws IOException {
    Ports ports = Ports.of(head);
    int groups = head.readout().groups();
    boolean classes = head.readout().kind() == Readout.Kind.CLASSES;
    int[] scores = simulator.scores(words, images);
    return OutputFile.write(
        folder.resolve("result.hex"),
        out -> {
          HexLines lines = new HexLines(out, ports.scores() + (classes ? ports.classIndex() : 0));
          for (int i = 0; i < images; i++) {
            for (int g = 0; g < groups; g++) {
              lines.add(scores[i * groups + g], ports.score());
            }
            if (classes) {
              lines.add(Readout.argMax(scores, i * groups, groups), ports.classIndex());
            }
            lines.end();
          }
          lines.flush();
        });
  }

  private static String bench(StreamDesign design, int images) {
    StreamNetlist network = design.network;
    boolean sendsImages = design.sendsImages();
    int frames = network.frames();
    int beats = design.head != null ? 1 : frames * design.positions();
    Map<String, Object> values = new HashMap<>();
    values.put("name", design.options.moduleName());
    values.put("samples", images);
    values.put("frames", frames);
    values.put("rows", network.rows());
    values.put("columns", network.columns());
    values.put("beats", beats);
    values.put("out_columns", sendsImages ? design.last().stage().window().outputColumns() : 1);
    values.put("positions", sendsImages ? design.positions() : 1);
    values.put("is_image", sendsImages ? 1 : 0);
    values.put("is_counted", design.head == null ? 0 : 1);
    values.put("idle", PATIENCE + (design.stages.size() + 2) * design.pixels());
    values.put("quiet", 100 + 2 * design.pixels() + design.latency());
    values.put("words", network.words());
    values.put("width", network.wordBits());
    values.put("field", design.fieldBits());
    values.put("in_range", VerilogText.range(design.inBits()));
    values.put("out_range", VerilogText.range(design.outBits()));
    values.put("noises", Math.ceilDiv(design.inBits(), 32));
    values.put("user", sendsImages ? "wire" : "reg");
    values.put("user_zero", sendsImages ? "" : " = 0");
    values.put("user_pin", sendsImages ? " .m_axis_tuser(m_axis_tuser)," : "");
    values.put("checks", checks(design));
    List<GoldenMemory> memories = memories(design);
    StringBuilder declarations = new StringBuilder();
    StringBuilder load = new StringBuilder();
    for (GoldenMemory memory : memories) {
      declarations.append(memory.declaration());
      load.append(memory.load());
    }
    values.put("memories", declarations);
    values.put("load", load);
    values.put("verdict", BenchVerilog.VERDICT);
    values.put("dice", BenchVerilog.DICE);
    return VerilogText.banner("Self-checking test bench; run in the folder above vectors/.")
        + VerilogText.fill(StreamBenchTemplates.DECLARATIONS, values)
        + VerilogText.fill(StreamBenchTemplates.SOURCE, values)
        + VerilogText.fill(StreamBenchTemplates.SINK, values)
        + VerilogText.fill(StreamBenchTemplates.START, values);
  }

  private static List<GoldenMemory> memories(StreamDesign design) {
    StreamNetlist network = design.network;
    int pixel = network.words() * network.wordBits();
    GoldenMemory pixels = new GoldenMemory("pixels", pixel, "SAMPLES*PIXELS");
    Netlist head = design.head;
    if (head == null) {
      int channels = design.last().stage().channels();
      return List.of(pixels, new GoldenMemory("outputs", channels, "SAMPLES*BEATS"));
    }
    Ports ports = Ports.of(head);
    boolean classes = head.readout().kind() == Readout.Kind.CLASSES;
    int width = ports.scores() + (classes ? ports.classIndex() : 0);
    return List.of(pixels, new GoldenMemory("result", width, "SAMPLES"));
  }

  /// Compares a beat with the golden line `at`, field by field.
  private static String checks(StreamDesign design) {
    String golden = design.head == null ? "golden_outputs[at]" : "golden_result[at]";
    StringBuilder text = new StringBuilder();
    for (StreamDesign.Part part : design.parts()) {
      String counter =
          switch (part.kind()) {
            case CLASS -> "classes";
            case SCORE -> "scores";
            case BITS -> "output_bits";
          };
      String expected = golden + range(part.golden(), part.bits());
      String got = "m_axis_tdata" + range(part.low(), part.bits());
      text.append("      if (!skipped && ").append(got).append(" !== ").append(expected);
      text.append(")\n        ").append(counter).append(" = ").append(counter).append(" + 1;\n");
      if (part.field() > part.bits()) {
        String pad = range(part.low() + part.bits(), part.field() - part.bits());
        text.append("      if (m_axis_tdata").append(pad).append(" !== 0) valids = valids + 1;\n");
      }
    }
    return text.toString();
  }

  private static String range(int low, int bits) {
    return "[" + (low + bits - 1) + ":" + low + "]";
  }
}
