package dev.lutra.netlist.emit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lutra.flow.Tool;
import dev.lutra.flow.Toolbox;
import dev.lutra.netlist.Netlist;
import dev.lutra.netlist.NetlistBuilder;
import dev.lutra.netlist.RandomNetlists;
import dev.lutra.netlist.Readout;
import dev.lutra.netlist.TruthTable;
import dev.lutra.netlist.pass.Passes;
import dev.lutra.netlist.pass.Pipeline;
import dev.lutra.netlist.sim.Simulator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// The C file compiles without a warning and computes what the simulator says, one sample at a time
/// and in blocks of words of both widths.
class C99EmitterTest {
  private static final int SAMPLES = 130;
  private static final List<String> WARNINGS =
      List.of("-std=c99", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-Wconversion");

  /// Prints the results of single samples, and every difference of blocks of several sizes.
  private static final String DRIVER =
      """
      #include <stdio.h>
      #include <string.h>
      static FEATURE x[130 * NET_FEATURES];
      static OUT one[130 * ROW], many[131 * ROW];
      int main(void)
      {
          static const unsigned sizes[] = {0, 1, 31, 32, 33, 63, 64, 65, 130};
          for (unsigned i = 0; i < 130 * NET_FEATURES; i++) {
              unsigned long word;
              if (scanf("%lu", &word) != 1) {
                  return 1;
              }
              x[i] = (FEATURE)word;
          }
          for (unsigned s = 0; s < 130; s++) {
              SINGLE(x + s * NET_FEATURES, one + s * ROW);
              for (unsigned i = 0; i < ROW; i++) {
                  printf("%lu ", (unsigned long)one[s * ROW + i]);
              }
              printf("%d\\n", CLASS(x + s * NET_FEATURES));
          }
          for (unsigned i = 0; i < sizeof sizes / sizeof *sizes; i++) {
              const unsigned n = sizes[i];
              memset(many, 0x5a, sizeof many);
              BLOCK(x, n, many);
              if (memcmp(many, one, n * ROW * sizeof(OUT)) != 0) {
                  printf("a block of %u differs\\n", n);
              }
              for (unsigned k = n * ROW; k < 131 * ROW; k++) {
                  if (many[k] != (OUT)0x5a5a5a5a) {
                      printf("a block of %u wrote result %u\\n", n, k);
                  }
              }
          }
          return 0;
      }
      """;

  private static List<String> compilers = List.of();

  @TempDir Path folder;

  @BeforeAll
  static void findCompilers() {
    compilers = installed("gcc", "clang");
    if (compilers.isEmpty()) {
      compilers = installed("cc");
    }
    Tools.assumeInstalled("a C compiler (gcc)", !compilers.isEmpty());
  }

  static Stream<Arguments> netlists() {
    int[] widths = {1, 7, 8, 9, 15, 16, 17, 24};
    List<Readout> readouts = List.of(Readout.bits(), Readout.scores(3), Readout.classes(5));
    return IntStream.range(0, 16)
        .mapToObj(i -> new Arguments(readouts.get(i % 3), widths[i / 2], i % 2 == 0 ? 1 : 3, i));
  }

  private static List<String> installed(String... names) {
    return Stream.of(names).filter(name -> Toolbox.system().has(Tool.of(name))).toList();
  }

  record Arguments(Readout readout, int featureBits, int frames, int seed) {}

  @ParameterizedTest
  @MethodSource("netlists")
  void randomNetlistsComputeWhatTheSimulatorSays(Arguments arguments) throws Exception {
    Random random = new Random(arguments.seed());
    Netlist netlist =
        RandomNetlists.of(
            random, 5, arguments.featureBits(), arguments.frames(), arguments.readout());
    if (arguments.seed() % 4 >= 2) {
      netlist = new Pipeline(1).apply(Passes.optimize(netlist).netlist());
    } else if (arguments.seed() % 4 == 1) {
      netlist = Passes.fit(netlist, 4, 0);
    }
    check(netlist, random);
  }

  @ParameterizedTest
  @CsvSource({"1", "2"})
  void tablesOfNoToTwelveInputsAreRight(int frames) throws Exception {
    Random random = new Random(frames);
    NetlistBuilder builder = new NetlistBuilder(12, 4, frames);
    int[] nets = new int[12];
    for (int f = 0; f < nets.length; f++) {
      nets[f] = builder.compare(f, random.ints(frames, -1, 16).toArray());
    }
    List<Integer> outputs = new ArrayList<>();
    for (int unit = 0; unit < 39; unit++) {
      int inputs = (unit * 5) % 13;
      TruthTable table = TruthTable.fromBits(inputs, _ -> random.nextBoolean());
      int[] read = random.ints(inputs, 0, nets.length).map(i -> nets[i]).toArray();
      outputs.add(builder.lut(table, inputs == 12 ? nets : read, 0, unit));
    }
    int[] nine = outputs.subList(3, 12).stream().mapToInt(i -> i).toArray();
    outputs.add(builder.lut(TruthTable.fromBits(9, k -> Integer.bitCount(k) % 2 == 1), nine, 1, 0));
    check(builder.build(outputs.stream().mapToInt(i -> i).toArray(), Readout.bits()), random);
  }

  /// Layers that nothing reads any more make room: two of four are there at a time.
  @Test
  void slotsAreUsedAgain() throws Exception {
    Random random = new Random(3);
    int[] widths = {400, 400, 400, 400};
    Netlist netlist = RandomNetlists.plain(random, 200, widths, Readout.classes(10));
    check(netlist, random);
    assertThat(Files.readString(folder.resolve("net.c"))).contains("#define NET_SLOTS 802u ");
  }

  @Test
  void numbersBeyondSixteenBitsAreRight() throws Exception {
    Random random = new Random(4);
    NetlistBuilder builder = new NetlistBuilder(300, 8, 1);
    int[] below = IntStream.range(0, 300).map(f -> builder.compare(f, 20)).toArray();
    int[] outputs = new int[70_000];
    for (int i = 0; i < outputs.length; i++) {
      int[] read = {below[random.nextInt(300)], below[i % 300]};
      outputs[i] = builder.lut(TruthTable.of(2, 14), read, 0, i);
    }
    check(builder.build(outputs, Readout.scores(1)), random);
    assertThat(Files.readString(folder.resolve("net.c")))
        .contains("(const uint8_t *features, uint32_t *scores)", "const uint32_t net_inputs[");
  }

  @Test
  void theProgramReadsLinesAndRefusesOthers() throws Exception {
    Netlist netlist = RandomNetlists.of(new Random(6), 2, 3, 2, Readout.classes(3));
    new C99Emitter().emit(netlist, EmitOptions.of("net"), folder);
    compile(compilers.getFirst(), "net.c", "-DNET_MAIN");
    int[] scores = new Simulator(netlist).scores(new int[] {3, 5, 7, 0}, 2);
    String rows = row(scores, 0, 3) + row(scores, 3, 3);

    assertThat(run("3 5\n7,\t0\r\n")).isEqualTo(rows + "exit 0");
    assertThat(run("3 5\n7,0")).isEqualTo(rows + "exit 0");
    for (String wrong : List.of("7", "7 8", "7 0 0", "7 -1", "7 99999999999", "x", "")) {
      assertThat(run("3 5\n" + wrong + "\n"))
          .contains(row(scores, 0, 3))
          .contains("line 2: expected 2 words of 0 to 7, separated by spaces or commas\n")
          .endsWith("exit 1");
    }
  }

  private static String row(int[] scores, int from, int groups) {
    return IntStream.range(from, from + groups)
            .mapToObj(i -> scores[i] + " ")
            .collect(Collectors.joining())
        + Readout.argMax(scores, from, groups)
        + "\n";
  }

  @Test
  void namesOfFeaturesCannotEndTheComment() throws Exception {
    Netlist netlist = RandomNetlists.of(new Random(7), 3, 3, 1, Readout.scores(2));
    List<String> names = List.of("*/ a", "/* net_b", "c\n*/");
    new C99Emitter(names, List.of("\\")).emit(netlist, EmitOptions.of("other"), folder);
    compile(compilers.getFirst(), "other.c", "-c");
    assertThat(Files.readString(folder.resolve("other.c")))
        .contains(" *   features[1]: / * net_b\n");
  }

  @Test
  void whatCannotBeWrittenIsRefusedInOneLine() {
    Netlist netlist = RandomNetlists.of(new Random(7), 2, 3, 1, Readout.scores(2));
    C99Emitter emitter = new C99Emitter();
    assertThatThrownBy(() -> emitter.emit(netlist, EmitOptions.of("double"), folder))
        .hasMessage(
            "c99: got 'double' as module name, a keyword of C, expected another name, such as"
                + " lutra_double");
    assertThatThrownBy(() -> emitter.emit(netlist, new EmitOptions("net", true), folder))
        .hasMessage(
            "c99: got the core only, expected the whole network; export without --core-only");
    NetlistBuilder builder = new NetlistBuilder(0, 8, 1);
    Netlist none = builder.build(new int[] {builder.constant(true)}, Readout.bits());
    assertThatThrownBy(() -> emitter.emit(none, EmitOptions.of("net"), folder))
        .hasMessage("c99: got a netlist without input words, expected at least 1");
    Emitter named = emitter.describing(List.of("a"), List.of());
    assertThatThrownBy(() -> named.emit(netlist, EmitOptions.of("net"), folder))
        .hasMessage("c99: got 1 feature names, expected none or 2");
    assertThat(folder).isEmptyDirectory();
  }

  /// Compiles with every compiler for words of both widths, and compares with the simulator.
  private void check(Netlist netlist, Random random) throws Exception {
    new C99Emitter().emit(netlist, EmitOptions.of("net"), folder);
    Files.writeString(folder.resolve("driver.c"), "#include \"net.c\"\n" + declared() + DRIVER);
    int[] features = RandomNetlists.features(random, netlist, SAMPLES);
    String input = Arrays.stream(features).mapToObj(x -> x + "\n").collect(Collectors.joining());
    String expected = expected(netlist, features) + "exit 0";
    for (String compiler : compilers) {
      for (String word : List.of("uint64_t", "uint32_t")) {
        List<String> options = new ArrayList<>(List.of("-DNET_WORD=" + word));
        options.addAll(interfaceOf(netlist));
        compile(compiler, "driver.c", options.toArray(String[]::new));
        assertThat(run(input)).as("%s, %s", compiler, word).isEqualTo(expected);
      }
    }
  }

  /// What the comment says can be called: a declaration that differs from the function's fails.
  private String declared() throws IOException {
    String declared =
        Files.readAllLines(folder.resolve("net.c")).stream()
            .filter(line -> line.matches(" \\* (void|int) net_\\w+\\(.*;"))
            .map(line -> line.substring(3) + "\n")
            .collect(Collectors.joining());
    assertThat(declared).contains("_block(");
    return declared;
  }

  private static List<String> interfaceOf(Netlist netlist) {
    int bits = netlist.featureBits();
    String word = bits <= 8 ? "uint8_t" : bits <= 16 ? "uint16_t" : "uint32_t";
    boolean isClass = netlist.readout().kind() == Readout.Kind.CLASSES;
    String index = "-DCLASS(x)=" + (isClass ? "net_class(x)" : "0");
    if (netlist.readout().kind() == Readout.Kind.BITS) {
      int row = netlist.frames() * ((netlist.outputCount() + 7) / 8);
      return List.of(
          "-DFEATURE=" + word,
          "-DOUT=uint8_t",
          "-DROW=" + row + "u",
          index,
          "-DSINGLE=net_bits",
          "-DBLOCK=net_bits_block");
    }
    boolean wide = netlist.groupSize() * netlist.frames() >= 1 << 16;
    String score = wide ? "uint32_t" : "uint16_t";
    return List.of(
        "-DFEATURE=" + word,
        "-DOUT=" + score,
        "-DROW=" + netlist.readout().groups() + "u",
        index,
        "-DSINGLE=net_scores",
        "-DBLOCK=net_scores_block");
  }

  private static String expected(Netlist netlist, int[] features) {
    Simulator simulator = new Simulator(netlist);
    int groups = netlist.readout().groups();
    StringBuilder out = new StringBuilder();
    if (netlist.readout().kind() == Readout.Kind.BITS) {
      long[][] bits = simulator.vectors(features, SAMPLES, netlist.outputs());
      for (int v = 0; v < SAMPLES * netlist.frames(); v++) {
        int[] bytes = new int[(bits.length + 7) / 8];
        for (int i = 0; i < bits.length; i++) {
          bytes[i / 8] |= (int) (bits[i][v >> 6] >>> (v & 63) & 1) << i % 8;
        }
        Arrays.stream(bytes).forEach(b -> out.append(b).append(' '));
        out.append((v + 1) % netlist.frames() == 0 ? "0\n" : "");
      }
      return out.toString();
    }
    int[] scores = simulator.scores(features, SAMPLES);
    int[] classes = simulator.classes(features, SAMPLES);
    boolean isClass = netlist.readout().kind() == Readout.Kind.CLASSES;
    for (int s = 0; s < SAMPLES; s++) {
      for (int g = 0; g < groups; g++) {
        out.append(scores[s * groups + g]).append(' ');
      }
      out.append(isClass ? classes[s] : 0).append('\n');
    }
    return out.toString();
  }

  private void compile(String compiler, String source, String... options) throws Exception {
    List<String> command = new ArrayList<>(List.of(compiler));
    command.addAll(WARNINGS);
    command.addAll(List.of(options));
    command.addAll(List.of("-O1", "-o", "program", source));
    assertThat(output(command, "")).isEqualTo("exit 0");
  }

  private String run(String input) throws Exception {
    return output(List.of(folder.resolve("program").toString()), input);
  }

  /// Everything the program writes, and how it ends.
  private String output(List<String> command, String input)
      throws IOException, InterruptedException {
    Path given = Files.writeString(folder.resolve("input.txt"), input);
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectInput(given.toFile())
            .redirectErrorStream(true)
            .start();
    String text = new String(process.getInputStream().readAllBytes(), UTF_8);
    return text + "exit " + process.waitFor();
  }
}
