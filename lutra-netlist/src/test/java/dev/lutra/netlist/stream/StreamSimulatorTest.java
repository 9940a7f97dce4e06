package dev.lutra.netlist.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lutra.netlist.Cell;
import dev.lutra.netlist.Netlist;
import dev.lutra.netlist.Readout;
import dev.lutra.netlist.stream.Window.Border;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The simulator against an evaluation position by position, cell by cell.
class StreamSimulatorTest {
  private static final int IMAGES = 5;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void everyBitOfEveryStageIsThatOfANaiveEvaluation(int seed) {
    Random random = new Random(seed);
    Border border =
        List.of(Border.ZERO, Border.ONE, Border.REFLECT, Border.REPLICATE).get(seed % 4);
    int frames = 1 + seed % 3;
    StreamNetlist network =
        RandomStreams.of(random, 5 + seed % 3, 6 + seed % 4, 1 + seed % 2, 4, frames, 3)
            .then(3, 2 + seed % 2, 1 + seed % 2, 1 + seed % 2, true, border, 4)
            .then(2, 2, 1, 1, seed % 2 == 0, border, 5)
            .join(6, 1 + seed % 2, 1 + seed % 2)
            .whole(6)
            .build(Readout.classes(3));
    int[] words = RandomStreams.words(random, network, IMAGES);

    StreamSimulator simulator = new StreamSimulator(network);
    List<StreamBits> found = simulator.run(words, IMAGES);

    int[] scores = new int[IMAGES * 3];
    for (int image = 0; image < IMAGES; image++) {
      for (int frame = 0; frame < frames; frame++) {
        List<boolean[][]> expected = naive(network, words, image, frame);
        for (int s = 0; s < expected.size(); s++) {
          boolean[][] positions = expected.get(s);
          for (int p = 0; p < positions.length; p++) {
            for (int c = 0; c < positions[p].length; c++) {
              assertThat(found.get(s).get(image, frame, c, p))
                  .as("stage %d image %d frame %d channel %d position %d", s, image, frame, c, p)
                  .isEqualTo(positions[p][c]);
              if (s == expected.size() - 1 && positions[p][c]) {
                scores[image * 3 + c / 2]++;
              }
            }
          }
        }
      }
    }
    assertThat(simulator.scores(words, IMAGES)).isEqualTo(scores);
    for (int image = 0; image < IMAGES; image++) {
      assertThat(simulator.classes(words, IMAGES)[image])
          .isEqualTo(Readout.argMax(scores, image * 3, 3));
    }
  }

  /// `[stage][position][channel]`.
  private static List<boolean[][]> naive(StreamNetlist network, int[] words, int image, int frame) {
    List<boolean[][]> all = new ArrayList<>();
    for (StreamStage stage : network.stages()) {
      boolean[][] positions = new boolean[stage.window().positions()][];
      for (int p = 0; p < positions.length; p++) {
        int[] features = new int[stage.cells().features()];
        if (all.isEmpty()) {
          int at = (image * positions.length + p) * features.length;
          System.arraycopy(words, at, features, 0, features.length);
        } else {
          int f = 0;
          for (int source : stage.sources()) {
            for (int c = 0; c < network.stages().get(source).channels(); c++) {
              for (int e = 0; e < stage.window().elements(); e++) {
                int pixel = stage.window().source(p, e);
                boolean bit = pixel < 0 ? stage.window().constant() : all.get(source)[pixel][c];
                features[f++] = bit ? 1 : 0;
              }
            }
          }
        }
        positions[p] = evaluate(stage.cells(), features, frame);
      }
      all.add(positions);
    }
    return all;
  }

  private static boolean[] evaluate(Netlist netlist, int[] features, int frame) {
    boolean[] nets = new boolean[netlist.size()];
    for (int net = 0; net < nets.length; net++) {
      nets[net] =
          switch (netlist.cell(net)) {
            case Cell.Constant constant -> constant.value();
            case Cell.FeatureBit bit -> (features[bit.feature()] >> bit.bit() & 1) != 0;
            case Cell.Compare compare -> features[compare.feature()] > compare.threshold(frame);
            case Cell.Register register -> nets[register.input()];
            case Cell.Table table -> {
              int address = 0;
              for (int i = 0; i < table.fanIn(); i++) {
                address |= nets[table.input(i)] ? 1 << i : 0;
              }
              yield table.table().get(address);
            }
          };
    }
    boolean[] outputs = new boolean[netlist.outputCount()];
    for (int i = 0; i < outputs.length; i++) {
      outputs[i] = nets[netlist.output(i)];
    }
    return outputs;
  }

  /// Scores are computed for some images at a time.
  @Test
  void manyImagesGiveWhatEachGivesByItself() {
    Random random = new Random(9);
    StreamNetlist network =
        RandomStreams.of(random, 40, 50, 1, 3, 1, 2)
            .then(3, 3, 2, 1, true, Border.REPLICATE, 4)
            .build(Readout.scores(2));
    int images = 70;
    int[] words = RandomStreams.words(random, network, images);
    StreamSimulator simulator = new StreamSimulator(network);

    int[] all = simulator.scores(words, images);

    int size = words.length / images;
    for (int i = 0; i < images; i++) {
      int[] one = Arrays.copyOfRange(words, i * size, (i + 1) * size);
      assertThat(simulator.scores(one, 1)).containsExactly(all[2 * i], all[2 * i + 1]);
    }
  }

  @Test
  void whatDoesNotFitIsRefused() {
    StreamNetlist network = RandomStreams.of(new Random(1), 2, 3, 2, 4, 1, 2).build(Readout.bits());
    StreamSimulator simulator = new StreamSimulator(network);

    assertThatThrownBy(() -> simulator.run(new int[11], 1))
        .hasMessage("simulate: got 11 words for 1 images, expected 12 an image");
    assertThatThrownBy(() -> simulator.scores(new int[12], 1))
        .hasMessageContaining("got a read-out of BITS");
    assertThatThrownBy(() ->
            new StreamNetlist(
                List.of(
                    network.encoder(),
                    new StreamStage(
                        "next", new int[0], Window.pixel(2, 3), network.encoder().cells())),
                Readout.bits()))
        .hasMessageContaining("stage next: got no source");
  }
}
