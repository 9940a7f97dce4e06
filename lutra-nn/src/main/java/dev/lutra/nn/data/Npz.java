package dev.lutra.nn.data;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/// Four numpy arrays in one archive of `numpy.savez` or `savez_compressed`, under the keys
/// `x_train`, `y_train`, `x_test` and `y_test`; otherwise as [Npy].
///
/// @param path the `.npz` file
public record Npz(String path) implements DataSource {
  private static final List<String> KEYS = List.of("x_train", "y_train", "x_test", "y_test");

  @Override
  public Split load(DataContext context) throws IOException {
    List<NpyArray> arrays = arrays(context.resolve(path), KEYS);
    return NpyArrays.split(arrays.get(0), arrays.get(1), arrays.get(2), arrays.get(3));
  }

  /// The arrays of those keys in an archive, in the order of the keys.
  static List<NpyArray> arrays(Path file, List<String> keys) throws IOException {
    Contents.requireFile(file, "numpy arrays");
    try (ZipFile zip = new ZipFile(file.toFile())) {
      List<NpyArray> arrays = new ArrayList<>();
      for (String key : keys) {
        arrays.add(read(file, zip, key, keys));
      }
      return arrays;
    } catch (ZipException | EOFException e) {
      throw DataException.of(
          file,
          "numpy arrays",
          "no whole zip archive (" + e.getMessage() + ")",
          "a file of numpy.savez",
          "copy or save it again");
    }
  }

  private static NpyArray read(Path file, ZipFile zip, String key, List<String> keys)
      throws IOException {
    ZipEntry entry = zip.getEntry(key + ".npy");
    if (entry == null) {
      throw DataException.of(
          file,
          "key " + key,
          "keys "
              + zip.stream()
                  .map(e -> e.getName().replaceFirst("\\.npy$", ""))
                  .collect(Collectors.joining(", ")),
          String.join(", ", keys),
          "save with numpy.savez(file, " + String.join("=..., ", keys) + "=...)");
    }
    long size = Math.min(entry.getSize(), Contents.UNPACKED * entry.getCompressedSize());
    if (size > Contents.LARGEST) {
      throw Contents.tooLarge(file, "key " + key);
    }
    // Into an array of the size that is declared: to collect parts would take twice the memory.
    byte[] bytes = new byte[(int) size];
    try (InputStream in = zip.getInputStream(entry)) {
      int length = in.readNBytes(bytes, 0, bytes.length);
      return NpyArray.read(
          file + "!" + key, length == bytes.length ? bytes : Arrays.copyOf(bytes, length));
    }
  }
}
