package dev.lutra.netlist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetlistTextTest {
  private static final String TEXT =
      """
      lutra-netlist 1
      features 4 bits 8 frames 3
      readout CLASSES 2
      0 constant 1
      1 bit 3 7
      2 compare 0 > 127
      3 compare 0 > -1 127 212
      4 lut 0.5 8 2 3
      5 register 4
      6 part 6 2 3
      output 5
      output 6
      end 7
      """;

  private static Netlist read(String text) throws IOException {
    return NetlistText.read(new BufferedReader(new StringReader(text)), "file.net");
  }

  @Test
  void theFormIsTheOneDocumented() throws IOException {
    NetlistBuilder builder = new NetlistBuilder(4, 8, 3);
    int one = builder.constant(true);
    int bit = builder.featureBit(3, 7);
    int first = builder.compare(0, 127);
    int second = builder.compare(0, -1, 127, 212);
    int lut = builder.lut(TruthTable.of(2, 8), new int[] {first, second}, 0, 5);
    int register = builder.register(lut);
    int part = builder.part(TruthTable.of(2, 6), first, second);
    Netlist netlist = builder.build(new int[] {register, part}, Readout.classes(2));
    assertThat(one).isZero();
    assertThat(bit).isEqualTo(1);
    assertThat(NetlistText.toString(netlist)).isEqualTo(TEXT);
    assertThat(read(TEXT)).isEqualTo(netlist);
    assertThat(read("# a comment\n\n" + TEXT)).isEqualTo(netlist);
    Netlist timed = netlist.with(netlist.readout().in(3, 4));
    String text = TEXT.replace("CLASSES 2\n", "CLASSES 2 clocks 3 4\n");
    assertThat(NetlistText.toString(timed)).isEqualTo(text);
    assertThat(read(text)).isEqualTo(timed).isNotEqualTo(netlist);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7})
  void randomNetlistsRoundTrip(int seed, @TempDir Path folder) throws IOException {
    Random random = new Random(seed);
    Netlist netlist = RandomNetlists.of(random, 5, 6, 1 + seed % 3, Readout.scores(3));
    Path file = folder.resolve("net.txt");
    NetlistText.write(netlist, file);
    assertThat(NetlistText.read(file)).isEqualTo(netlist);
    assertThat(folder).isDirectoryContaining(file::equals);
    assertThat(folder.toFile().list()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "lutra-netlist 1; lutra-netlist 2; line 1: got 'lutra-netlist 2', expected 'lutra-netlist 1'",
        "frames 3; frames; line 2: got 'features 4 bits 8 frames', expected 'features F bits",
        "CLASSES; VOTES; line 3: got 'readout VOTES 2', expected 'readout BITS|SCORES|CLASSES",
        "CLASSES 2; CLASSES 2 clocks 3; line 3: got 'readout CLASSES 2 clocks 3', expected 'readout",
        "CLASSES 2; CLASSES 2 clocks 0 1; line 3: read-out CLASSES: got 0 clocks to count, expected at",
        "CLASSES 2; SCORES 2 clocks 2 3; line 3: read-out SCORES: got 3 clocks to choose, expected 1",
        "0 constant 1; 0 constant 2; line 4: got '0 constant 2', expected '0 constant 0|1'",
        "1 bit 3 7; 2 bit 3 7; line 5: got '2 bit 3 7', expected cell 1",
        "127 212; 127 x; line 7: got '3 compare 0 > -1 127 x', expected a whole number as word 7",
        "0.5 8 2 3; 0.5 80 2 3; line 8: truth table of 2 inputs: got 2 hex digits",
        "4 lut 0.5; 4 lut 5; line 8: got '4 lut 5 8 2 3', expected '4 lut LAYER.UNIT HEX NET",
        "5 register 4; 5 flop 4; line 9: got '5 flop 4', expected constant, bit, compare, lut, part or",
        "end 7; end 8; line 13: got 'end 8', expected 'output NET' or 'end 7'",
        "output 6; output 9; file.net: output 1: got net 9, expected 0 to 6"
      })
  void errorsNameFileAndLine(String part, String wrong, String message) {
    assertThat(TEXT).contains(part);
    assertThatThrownBy(() -> read(TEXT.replace(part, wrong)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("file.net")
        .hasMessageContaining(message);
  }

  @Test
  void aFileCutShortAnywhereIsNoticed() {
    String[] lines = TEXT.split("\n", -1);
    StringBuilder start = new StringBuilder();
    for (int i = 0; i < lines.length - 2; i++) {
      assertThatThrownBy(() -> read(start.toString()))
          .hasMessageContaining("got the end of the file")
          .hasMessageContaining("cut short");
      start.append(lines[i]).append('\n');
    }
  }
}
