package dev.lutra.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Experiments and data small enough for tests.
final class Specs {
  /// 300 digits, one layer of 100 LUTs, two epochs: half a second.
  static final String TINY =
      """
      name: tiny
      seed: 3
      data: {type: digits, train: 300, test: 100, seed: 1}
      layers:
        - {type: lut, units: 100, fanIn: 4, mode: binary, node: weightless}
        - {type: groupSum, groups: 10, temperature: 1.5}
      training: {epochs: 2, batch: 50, validation: 0.1}
      export: {module: tiny, pipeline: 1}
      """;

  /// A dense layer of reals: trains, but is no hardware.
  static final String DENSE =
      """
      name: dense
      data: {type: digits, train: 100, test: 50, seed: 1}
      encoder: {type: modulation, depth: 1, trainFrames: 0}
      layers:
        - {type: dense, units: 10}
      training: {epochs: 1, batch: 20, validation: 0}
      """;

  /// The kinds of the flowers in TABLE, tested on those that it is trained on.
  static final String FLOWERS =
      """
      name: flowers
      data: {type: csv, train: TABLE, test: TABLE, target: kind}
      layers:
        - {type: lut, units: 30, fanIn: 2, mode: binary, node: weightless}
        - {type: groupSum, groups: 3, temperature: 1.5}
      encoder: {type: thermometer, levels: 4}
      training: {epochs: 20, batch: 20, validation: 0}
      """;

  private Specs() {}

  static Path write(Path folder, String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  /// A table of 90 flowers in three well separated kinds.
  static Path flowers(Path folder) throws IOException {
    Random random = new Random(5);
    List<String> lines = new ArrayList<>(List.of("length,width,kind"));
    List<String> kinds = List.of("iris", "rose", "tulip");
    for (int i = 0; i < 90; i++) {
      int kind = i % 3;
      lines.add(
          (kind * 2 + random.nextFloat())
              + ","
              + (5 - kind + random.nextFloat())
              + ","
              + kinds.get(kind));
    }
    return Files.write(folder.resolve("flowers.csv"), lines);
  }
}
