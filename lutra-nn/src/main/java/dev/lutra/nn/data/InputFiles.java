package dev.lutra.nn.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Finds out what inputs hold, and reads them one after the other.
final class InputFiles implements SampleReader {
  private enum Kind {
    TABLE,
    IDX,
    NPY,
    PNG
  }

  /// Files that are often given, and what to do with them.
  private static final Map<String, String> FOREIGN =
      Map.of(
          "PK\003\004", "a zip or NPZ archive; unpack it, or save one array with numpy.save",
          "\u00FF\u00D8\u00FF", "a JPEG image; convert it to PNG",
          "GIF8", "a GIF image; convert it to PNG",
          "PAR1", "a Parquet file; convert it to CSV");

  /// Opens one input; the files of a row of PNG images are one.
  private interface Opening {
    SampleReader open() throws IOException;
  }

  private final List<Opening> openings;
  private int at = -1;
  private @Nullable SampleReader now;

  private InputFiles(List<Opening> openings) {
    this.openings = openings;
  }

  static SampleReader open(
      Inputs inputs, SampleForm form, InputStream standardInput, Consumer<String> notice)
      throws IOException {
    List<Opening> openings = new ArrayList<>();
    List<Path> images = new ArrayList<>();
    for (String input : inputs.inputs()) {
      boolean standard = input.equals(STANDARD_INPUT);
      Path file = standard ? Path.of("standard input") : path(input);
      Kind kind = standard ? Kind.TABLE : kind(file);
      if (kind != Kind.TABLE && inputs.label() != null) {
        throw DataException.of(
            file,
            "label column '" + inputs.label() + "'",
            "no table",
            "a CSV or TSV file",
            "leave the label out");
      }
      if (kind == Kind.PNG) {
        if (images.isEmpty()) {
          List<Path> row = images;
          openings.add(() -> new PngSamples(row, form));
        }
        images.addAll(Files.isDirectory(file) ? PngSamples.list(file) : List.of(file));
        continue;
      }
      images = new ArrayList<>();
      openings.add(
          switch (kind) {
            case IDX -> () -> idx(file, form);
            case NPY -> () -> npy(file, form);
            default ->
                standard
                    ? () -> CsvSamples.open(file, standardInput, -1, form, inputs.label(), notice)
                    : () -> table(file, form, inputs.label(), notice);
          });
    }
    return new InputFiles(openings);
  }

  private static Path path(String input) throws DataException {
    try {
      return Path.of(input);
    } catch (InvalidPathException e) {
      throw DataException.of("input", "a file", "'" + input + "'", "a path", "correct the path");
    }
  }

  private static Kind kind(Path file) throws IOException {
    if (Files.isDirectory(file)) {
      return Kind.PNG;
    }
    byte[] start;
    try (InputStream in = Contents.open(file, "samples")) {
      start = in.readNBytes(8);
    }
    String text = new String(start, StandardCharsets.ISO_8859_1);
    for (Map.Entry<String, String> foreign : FOREIGN.entrySet()) {
      if (text.startsWith(foreign.getKey())) {
        String[] what = foreign.getValue().split("; ", 2);
        throw DataException.of(
            file, "samples", what[0], "a CSV, TSV, IDX, NPY or PNG file", what[1]);
      }
    }
    if (text.startsWith("\0\0")) {
      return Kind.IDX;
    }
    if (text.startsWith("\u0093NUMPY")) {
      return Kind.NPY;
    }
    return Arrays.equals(start, PngDecoder.SIGNATURE) ? Kind.PNG : Kind.TABLE;
  }

  private static SampleReader idx(Path file, SampleForm form) throws IOException {
    IdxFile images = IdxFile.read(file, 2, 4);
    form.requireFits(file, images.samples(), Idx.shape(images.dims()));
    return new WholeSamples(images.samples());
  }

  private static SampleReader npy(Path file, SampleForm form) throws IOException {
    NpyArray array = NpyArray.read(file.toString(), Contents.read(file, "a numpy array"));
    Samples samples = NpyArrays.samples(array);
    form.requireFits(file, samples, NpyArrays.shape(array));
    return new WholeSamples(samples);
  }

  private static SampleReader table(
      Path file, SampleForm form, @Nullable String label, Consumer<String> notice)
      throws IOException {
    InputStream in = Files.newInputStream(file);
    try {
      return CsvSamples.open(file, in, Files.size(file), form, label, notice);
    } catch (IOException | RuntimeException e) {
      in.close();
      throw e;
    }
  }

  @Override
  public @Nullable Part next(int most) throws IOException {
    while (true) {
      SampleReader reader = now;
      if (reader != null) {
        Part part = reader.next(most);
        if (part != null) {
          return part;
        }
        reader.close();
        now = null;
      }
      if (at == openings.size() - 1) {
        return null;
      }
      now = openings.get(++at).open();
    }
  }

  @Override
  public double share() {
    double of = now == null ? 1 : now.share();
    return Math.max(at + of, 0) / openings.size();
  }

  @Override
  public void close() throws IOException {
    if (now != null) {
      now.close();
    }
  }
}
