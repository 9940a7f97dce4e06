package dev.lutra.nn.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.lutra.nn.Layer;
import dev.lutra.nn.Network;
import dev.lutra.nn.ShapeException;
import dev.lutra.nn.Signal;
import dev.lutra.nn.Stage;
import dev.lutra.nn.TestNets;
import dev.lutra.nn.data.Samples;
import dev.lutra.nn.encode.FittedEncoder;
import dev.lutra.nn.layer.BinaryDenseLayer;
import dev.lutra.nn.layer.DenseLayer;
import dev.lutra.nn.layer.SkipLayer;
import dev.lutra.nn.lut.LutLayer;
import dev.lutra.nn.lut.MicroMlp;
import dev.lutra.tensor.Memory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Mutated experiments are read and built, or refused in words.
class SpecFuzzTest {
  private static final String[] SCRAPS = {
    ": ",
    "- ",
    "[",
    "]",
    "{",
    "}",
    "\"",
    "'",
    "#",
    "&a ",
    "*a",
    "!",
    "|",
    ">",
    "%",
    "@",
    "`",
    "\t",
    "\n",
    "\u0000",
    "\uFEFF",
    "\uD800",
    "é",
    "null",
    "true",
    "~",
    ".nan",
    ".inf",
    "-1",
    "0",
    "1e400",
    "99999999999999999999",
    "type",
    "lut",
    "skip",
    "dense",
    "bitPlanes",
    "weightless",
    "<<: ",
    "? ",
    "---\n",
    "...\n",
    "!!binary ",
    "!!int ",
    "layers[0]"
  };

  private static final String[] NUMBERS = {
    "0", "1", "2", "3", "7", "10", "40", "1000", "70000", "2000000000", "-1", "0.5", "1e9", "1e-30"
  };

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void mutatedYamlIsReadOrRefused(int seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Presets.Preset> presets = Presets.all();
    Samples samples = TestNets.bytes(20, 9, 1);
    int read = 0;
    int built = 0;
    for (int i = 0; i < 500; i++) {
      String text = SpecFile.write(presets.get(i % presets.size()).spec());
      int changes = random.nextInt(3) == 0 ? 2 : 1;
      for (int c = 0; c < changes; c++) {
        text = mutate(text, random);
      }
      try {
        ExperimentSpec spec = SpecFile.parse(text, "fuzz.yaml", List.of());
        read++;
        assertThat(SpecFile.parse(SpecFile.write(spec), "again.yaml", List.of())).isEqualTo(spec);
        if (size(spec) < 1 << 16) {
          FittedEncoder encoder = FittedEncoder.fit(spec.encoder(), samples, 8, 0, 1);
          build(spec, encoder.signal());
          built++;
        }
      } catch (SpecException | ShapeException e) {
        assertThat(e.getMessage()).isNotBlank().doesNotContain("\n");
      } catch (RuntimeException | StackOverflowError e) {
        fail("seed " + seed + ", case " + i + ":\n" + text, e);
      }
    }
    assertThat(read).isGreaterThan(80);
    assertThat(built).isGreaterThan(20);
  }

  private static void build(ExperimentSpec spec, Signal input) {
    Network network = Network.build(spec.layers(), input, spec.seed(), new Memory());
    assertThat(network.output().features()).isPositive();
  }

  /// Numbers of the largest tables, so that the test stays small.
  private static long size(ExperimentSpec spec) {
    long size = 0;
    for (Layer layer : flat(spec.layers().stream().map(Stage::layer).toList())) {
      size +=
          switch (layer) {
            case LutLayer lut when lut.node() instanceof MicroMlp mlp ->
                (long) lut.units() * mlp.hidden() * 8;
            case LutLayer lut -> (long) lut.units() << lut.fanIn();
            case DenseLayer dense -> 1000L * dense.units();
            case BinaryDenseLayer dense -> 1000L * dense.units();
            default -> 0;
          };
    }
    return size;
  }

  private static List<Layer> flat(List<Layer> layers) {
    List<Layer> all = new ArrayList<>();
    for (Layer layer : layers) {
      all.add(layer);
      if (layer instanceof SkipLayer skip) {
        all.addAll(flat(skip.body()));
      }
    }
    return all;
  }

  private static String mutate(String text, SplittableRandom random) {
    String scrap = SCRAPS[random.nextInt(SCRAPS.length)];
    int at = random.nextInt(text.length());
    int end = Math.min(text.length(), at + 1 + random.nextInt(12));
    String[] lines = text.split("\n", -1);
    int line = random.nextInt(lines.length);
    return switch (random.nextInt(11)) {
      case 0 -> text.substring(0, at) + scrap + text.substring(at);
      case 1 -> text.substring(0, at) + text.substring(end);
      case 2 -> text.substring(0, at) + scrap + text.substring(end);
      case 3 -> {
        lines[line] = lines[random.nextInt(lines.length)];
        yield String.join("\n", lines);
      }
      case 4 -> {
        lines[line] = lines[line].replaceFirst(":.*", ": " + scrap);
        yield String.join("\n", lines);
      }
      case 5 -> {
        String[] fewer = Arrays.copyOf(lines, lines.length - 1);
        if (line < fewer.length) {
          fewer[line] = lines[lines.length - 1];
        }
        yield String.join("\n", fewer) + "\n";
      }
      case 6 -> {
        lines[line] = "  " + lines[line];
        yield String.join("\n", lines);
      }
      default -> {
        String number = NUMBERS[random.nextInt(NUMBERS.length)];
        for (int i = 0; i < lines.length; i++) {
          int candidate = (line + i) % lines.length;
          if (lines[candidate].matches(".*: [0-9.E-]+")) {
            lines[candidate] = lines[candidate].replaceFirst(": [0-9.E-]+$", ": " + number);
            break;
          }
        }
        yield String.join("\n", lines);
      }
    };
  }
}
