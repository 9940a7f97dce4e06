package dev.lutra.netlist.stream;

import dev.lutra.netlist.Cell;
import dev.lutra.netlist.Netlist;
import dev.lutra.netlist.Readout;
import dev.lutra.netlist.pass.Passes;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/// An immutable circuit over images: stages whose tables are shared by all positions, so that it
/// can be built to take one pixel a clock.
///
/// An image is sent pixel by pixel, row by row from the top left; a pixel is some words. With `M`
/// frames (binary modulation) the same image is sent `M` times, and the encoder compares with the
/// thresholds of the frame.
///
/// Stage 0 is the encoder: it reads the words of a pixel. Each other stage reads earlier ones. The
/// last stage is read out: its channels are cut into the read-out's equal, contiguous groups, and
/// the ones of a group are counted over all positions and frames; for a read-out of `BITS` they are
/// the answer, an image for each frame.
///
/// @param stages in order; the first is the encoder
/// @param readout what becomes of the last stage
public record StreamNetlist(List<StreamStage> stages, Readout readout) {
  private static final Pattern IDENTIFIER = Pattern.compile("[a-z][a-z0-9_]*");

  /// Checks everything.
  ///
  /// @throws IllegalArgumentException naming the stage, what was got and what was expected
  public StreamNetlist {
    stages = List.copyOf(stages);
    if (stages.isEmpty()) {
      throw new IllegalArgumentException("stream: got no stage, expected the encoder at least");
    }
    Set<String> names = new HashSet<>();
    for (int s = 0; s < stages.size(); s++) {
      StreamStage stage = stages.get(s);
      if (!IDENTIFIER.matcher(stage.name()).matches() || !names.add(stage.name())) {
        throw new IllegalArgumentException(
            "stream: got '"
                + stage.name()
                + "' as name of stage "
                + s
                + ", expected another lower-case Verilog identifier");
      }
      if (stage.cells().readout().kind() != Readout.Kind.BITS) {
        throw bad(stage, stage.cells().readout() + " inside", "bits");
      }
      if (s == 0) {
        checkEncoder(stage);
      } else {
        checkStage(stages, s);
      }
    }
    int outputs = stages.getLast().channels();
    if (outputs % readout.groups() != 0) {
      throw bad(
          stages.getLast(), outputs + " channels", "a multiple of the groups " + readout.groups());
    }
  }

  private static void checkEncoder(StreamStage stage) {
    Window w = stage.window();
    if (stage.sources().length != 0 || !w.equals(Window.pixel(w.rows(), w.columns()))) {
      throw bad(stage, "sources or a window as the first stage", "neither: it is the encoder");
    }
  }

  private static void checkStage(List<StreamStage> stages, int s) {
    StreamStage stage = stages.get(s);
    if (stage.sources().length == 0) {
      throw bad(stage, "no source", "1 or more: only the encoder has none");
    }
    if (stage.cells().cells().stream().anyMatch(Cell.Compare.class::isInstance)) {
      throw bad(stage, "a comparator", "bits of features: only the encoder compares");
    }
    int channels = 0;
    for (int source : stage.sources()) {
      if (source < 0 || source >= s) {
        throw bad(stage, "source " + source, "an earlier stage, 0 to " + (s - 1));
      }
      Window from = stages.get(source).window();
      if (from.outputRows() != stage.window().rows()
          || from.outputColumns() != stage.window().columns()) {
        throw bad(
            stage,
            String.format(
                Locale.ROOT,
                "an image of %d x %d from %s",
                from.outputRows(),
                from.outputColumns(),
                stages.get(source).name()),
            stage.window().rows() + " x " + stage.window().columns());
      }
      channels += stages.get(source).channels();
    }
    int bits = channels * stage.window().elements();
    if (stage.cells().features() != bits
        || stage.cells().featureBits() != 1
        || stage.cells().frames() != 1) {
      throw bad(stage, stage.cells().toString(), bits + " features of 1 bit in 1 frame");
    }
  }

  private static IllegalArgumentException bad(StreamStage stage, String got, String expected) {
    return new IllegalArgumentException(
        "stage " + stage.name() + ": got " + got + ", expected " + expected);
  }

  /// The encoder.
  public StreamStage encoder() {
    return stages.getFirst();
  }

  /// Rows of an image.
  public int rows() {
    return encoder().window().rows();
  }

  /// Columns of an image.
  public int columns() {
    return encoder().window().columns();
  }

  /// Words of a pixel.
  public int words() {
    return encoder().cells().features();
  }

  /// Bits of an unsigned word.
  public int wordBits() {
    return encoder().cells().featureBits();
  }

  /// How many times an image is sent for one answer.
  public int frames() {
    return encoder().cells().frames();
  }

  /// The same network, the cells of every stage optimized.
  public StreamNetlist optimized() {
    return with(cells -> Passes.optimize(cells).netlist());
  }

  /// The same network, the cells of every stage optimized for tables of `inputs` inputs.
  public StreamNetlist optimized(int inputs) {
    return with(cells -> Passes.optimize(cells, inputs).netlist());
  }

  private StreamNetlist with(UnaryOperator<Netlist> pass) {
    return new StreamNetlist(stages.stream().map(stage -> stage.with(pass)).toList(), readout);
  }
}
