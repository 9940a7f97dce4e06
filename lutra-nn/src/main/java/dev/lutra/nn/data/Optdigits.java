package dev.lutra.nn.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Optical recognition of handwritten digits: 3,823 train and 1,797 test images of 8 x 8 pixels
/// with values 0..16 (Alpaydin and Kaynak 1998, UCI). The samples are bytes.
///
/// @param path folder of `optdigits.tra` and `optdigits.tes` (or `.gz`), with or without a header
///   line; empty looks in `LUTRA_DATA/optdigits`
public record Optdigits(@Nullable String path) implements DataSource {
  private static final ImageShape SHAPE = new ImageShape(1, 8, 8);
  private static final int MOST = 16;

  @Override
  public Split load(DataContext context) throws IOException {
    return new Split(
        dataset("optdigits train", Contents.locate(context, path, "optdigits", names("tra"))),
        dataset("optdigits test", Contents.locate(context, path, "optdigits", names("tes"))));
  }

  private static List<String> names(String ending) {
    return List.of("optdigits." + ending);
  }

  private static Dataset dataset(String name, Path file) throws IOException {
    CsvTable table = CsvTable.read(file, null, true);
    if (table.width() != SHAPE.features()) {
      throw DataException.of(
          file,
          "optdigits",
          table.width() + " features",
          SHAPE.features() + " and a label",
          "check that this is the optdigits file");
    }
    float[] values = table.samples().floats();
    byte[] pixels = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      pixels[i] = (byte) values[i];
      if (pixels[i] != values[i] || pixels[i] < 0 || pixels[i] > MOST) {
        throw DataException.of(
            file,
            "optdigits",
            "pixel %s at sample %d, feature %d"
                .formatted(values[i], i / SHAPE.features(), i % SHAPE.features()),
            "whole numbers 0.." + MOST,
            "check that this is the optdigits file");
      }
    }
    return new Dataset(
        name,
        Samples.ofBytes(table.count(), SHAPE.features(), pixels),
        table.classes(Labels.digits(10)),
        List.of(),
        SHAPE);
  }
}
