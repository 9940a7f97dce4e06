package dev.lutra.nn.data;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/// Four numpy arrays in one archive of `numpy.savez` or `savez_compressed`, under the keys
/// `x_train`, `y_train`, `x_test` and `y_test`; otherwise as [Npy].
///
/// @param path the `.npz` file
public record Npz(String path) implements DataSource {
  @Override
  public Split load(DataContext context) throws IOException {
    Path file = context.resolve(path);
    Contents.requireFile(file, "numpy arrays");
    try (ZipFile zip = new ZipFile(file.toFile())) {
      return NpyArrays.split(
          read(file, zip, "x_train"),
          read(file, zip, "y_train"),
          read(file, zip, "x_test"),
          read(file, zip, "y_test"));
    } catch (ZipException | EOFException e) {
      throw DataException.of(
          file,
          "numpy arrays",
          "no whole zip archive (" + e.getMessage() + ")",
          "a file of numpy.savez",
          "copy or save it again");
    }
  }

  private static NpyArray read(Path file, ZipFile zip, String key) throws IOException {
    ZipEntry entry = zip.getEntry(key + ".npy");
    if (entry == null) {
      String keys =
          zip.stream()
              .map(e -> e.getName().replaceFirst("\\.npy$", ""))
              .collect(Collectors.joining(", "));
      throw DataException.of(
          file,
          "key " + key,
          "keys " + keys,
          "x_train, y_train, x_test, y_test",
          "save with numpy.savez(file, x_train=..., y_train=..., x_test=..., y_test=...)");
    }
    try (InputStream in = zip.getInputStream(entry)) {
      return NpyArray.read(file + "!" + key, in.readAllBytes());
    }
  }
}
