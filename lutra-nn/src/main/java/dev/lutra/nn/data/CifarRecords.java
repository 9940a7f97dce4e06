package dev.lutra.nn.data;

import java.util.List;

/// Records of the CIFAR-10 binary version: one label byte, then 3 x 32 x 32 pixel bytes.
final class CifarRecords {
  private static final ImageShape SHAPE = new ImageShape(3, 32, 32);
  private static final int PIXELS = SHAPE.features();
  private static final int RECORD = 1 + PIXELS;

  private CifarRecords() {}

  /// Checks length and labels of a batch and counts the labels.
  ///
  /// @param perClass number of images by class so far, added to; its length is the number of
  ///   classes
  static void check(String where, byte[] batch, int records, int[] perClass) throws DataException {
    long expected = (long) records * RECORD;
    if (batch.length != expected) {
      throw DataException.of(
          where,
          "a CIFAR-10 batch",
          batch.length + " bytes (" + (batch.length < expected ? "truncated)" : "over-long)"),
          expected + " bytes (" + records + " records of " + RECORD + ")",
          "the file is damaged: copy or download it again");
    }
    for (int i = 0; i < records; i++) {
      int label = batch[i * RECORD] & 0xFF;
      if (label >= perClass.length) {
        throw DataException.of(
            where,
            "class labels",
            "label " + label + " at record " + i,
            "0.." + (perClass.length - 1),
            "the file is mislabelled or in another layout: check or replace it");
      }
      perClass[label]++;
    }
  }

  /// One data set of all records of checked batches, in order.
  static Dataset dataset(String name, List<byte[]> batches, List<String> names) {
    int count = batches.stream().mapToInt(b -> b.length / RECORD).sum();
    byte[] pixels = new byte[Math.multiplyExact(count, PIXELS)];
    int[] labels = new int[count];
    int at = 0;
    for (byte[] batch : batches) {
      for (int from = 0; from < batch.length; from += RECORD) {
        labels[at] = batch[from] & 0xFF;
        System.arraycopy(batch, from + 1, pixels, at * PIXELS, PIXELS);
        at++;
      }
    }
    return new Dataset(
        name,
        Samples.ofBytes(count, PIXELS, pixels),
        new Targets.Classes(labels, names),
        List.of(),
        SHAPE);
  }
}
