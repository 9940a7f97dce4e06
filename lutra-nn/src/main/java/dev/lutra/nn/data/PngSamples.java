package dev.lutra.nn.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// PNG images, read one by one, with the channels of the form: color becomes gray, or gray color.
final class PngSamples implements SampleReader {
  private final List<Path> files;
  private final SampleForm form;
  private int done;

  PngSamples(List<Path> files, SampleForm form) {
    this.files = files;
    this.form = form;
  }

  /// The images of a folder, in the order of their names.
  static List<Path> list(Path folder) throws IOException {
    List<Path> files = ImageFolder.list(folder, f -> true);
    for (Path file : files) {
      PngImage.requireName(file);
    }
    if (files.isEmpty()) {
      throw DataException.of(folder, "PNG images", "none", "some", "check the folder");
    }
    return files;
  }

  @Override
  public @Nullable Part next(int most) throws IOException {
    int count = Math.min(most, files.size() - done);
    if (count == 0) {
      return null;
    }
    byte[] pixels = new byte[Math.multiplyExact(count, form.width())];
    for (int i = 0; i < count; i++) {
      fitted(files.get(done + i)).planes(pixels, i * form.width());
    }
    done += count;
    return new Part(Samples.ofBytes(count, form.width(), pixels), null);
  }

  private PngImage fitted(Path file) throws IOException {
    PngImage image = PngImage.read(file);
    ImageShape shape = form.shape();
    if (shape == null) {
      return unshaped(file, image);
    }
    boolean fits = image.width() == shape.width() && image.height() == shape.height();
    if (!fits && !form.scaled()) {
      throw DataException.of(
          file,
          "an image for the run",
          image.width() + " x " + image.height() + " pixels",
          shape.width() + " x " + shape.height(),
          "scale it as the images that the run was trained on");
    }
    if (shape.channels() != 1 && shape.channels() != 3) {
      throw DataException.of(
          file,
          "an image for the run",
          "a PNG image of 1 or 3 channels",
          shape.channels() + " channels",
          "give the samples as NPY");
    }
    return (shape.channels() == 1 ? image.gray() : image.color())
        .resized(shape.width(), shape.height());
  }

  /// The image of a network whose checkpoint does not say how its features lie.
  private PngImage unshaped(Path file, PngImage image) throws DataException {
    int pixels = image.width() * image.height();
    if (pixels == form.width()) {
      return image.gray();
    }
    if (3 * pixels == form.width()) {
      return image.color();
    }
    throw DataException.of(
        file,
        "an image for the run",
        image.width() + " x " + image.height() + " pixels",
        form.width() + " features, one for each pixel, or three",
        "give samples like those that it was trained on");
  }

  @Override
  public double share() {
    return (double) done / files.size();
  }

  @Override
  public void close() {}
}
