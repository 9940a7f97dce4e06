package dev.lutra.netlist.emit.hls;

/// The parts of the top and of the test bench that are the same for all netlists; names with a
/// dollar are filled in.
final class HlsTemplates {
  static final String BITS = "    out_bits[frame] = out;\n";

  static final String SCORES =
      """
          for (int g = 0; g < $GROUPS; g++) {
      #pragma HLS UNROLL
              out_scores[g] = score[g];
          }
      """;

  /// Strictly greater: the lower index keeps a tie.
  static final String HIGHEST =
      """
          ap_uint<$SCORE> best = score[0];
          ap_uint<$CLASS> index = 0;
          for (int g = 0; g < $GROUPS; g++) {
      #pragma HLS UNROLL
              if (score[g] > best) {
                  best = score[g];
                  index = g;
              }
              out_scores[g] = score[g];
          }
          out_class = index;
      """;

  private static final String COUNT =
      """
          for (int g = 0; g < $GROUPS; g++) {
      #pragma HLS UNROLL
              ap_uint<$SCORE> ones = $START;
              for (int i = 0; i < $SIZE; i++) {
      #pragma HLS UNROLL
                  ones += out[g * $SIZE + i];
              }
              score[g] = ones;
          }
      """;

  private HlsTemplates() {}

  /// The ones of a frame, added to those of the frames before.
  static String count(boolean framed) {
    return COUNT.replace("$START", framed ? "frame == 0 ? ap_uint<$SCORE>(0) : score[g]" : "0");
  }

  /// `count` for each frame, and `results` behind the last.
  static String frames(boolean framed, String count, String results) {
    String call = "    ap_uint<$OUTPUTS> out;\n    $NAME_frame(features, ARGUMENTS);\n" + count;
    if (!framed) {
      return call.replace("ARGUMENTS", "out").replace("[frame]", "[0]") + results;
    }
    String inner = call.replace("ARGUMENTS", "frame, out");
    if (!results.isEmpty()) {
      inner += "    if (frame == $FRAMES - 1) {\n" + indented(results) + "    }\n";
    }
    return "    for (unsigned frame = 0; frame < $FRAMES; frame++) {\n"
        + "#pragma HLS PIPELINE II=1 rewind\n"
        + indented(inner)
        + "    }\n";
  }

  /// Pragmas stay at the margin.
  private static String indented(String text) {
    return text.replaceAll("(?m)^(?=[^#\\n])", "    ");
  }

  static final String BENCH =
      """
      #include "$NAME.h"
      #include <cstdio>
      #include <cstdlib>
      #include <cstring>
      #include <fstream>
      #include <string>

      static const char *const tb_inputs = "vectors/features.hex";
      static const char *const tb_results = "vectors/$RESULTS.hex";

      static void tb_open(std::ifstream& in, const char *file)
      {
          in.open(file);
          if (!in) {
              std::fprintf(stderr, "%s is missing\\n", file);
              std::exit(2);
          }
      }

      static std::string tb_line(std::ifstream& in, const char *file, unsigned digits)
      {
          std::string line;
          if (!std::getline(in, line)) {
              std::fprintf(stderr, "%s has too few lines\\n", file);
              std::exit(2);
          }
          if (line.size() != digits) {
              std::fprintf(stderr, "%s: got a line of %u digits, expected %u\\n", file,
                  (unsigned)line.size(), digits);
              std::exit(2);
          }
          return line;
      }

      // The bits low to low + width - 1 of a line of hex digits.
      static unsigned tb_number(const std::string& line, unsigned low, unsigned width)
      {
          unsigned value = 0;
          for (unsigned i = 0; i < width; i++) {
              const char digit = line[line.size() - 1 - (low + i) / 4];
              const unsigned nibble = digit <= '9' ? digit - '0' : digit - 'a' + 10;
              value |= (nibble >> (low + i) % 4 & 1) << i;
          }
          return value;
      }

      // The number behind "+name=" among the arguments.
      static unsigned tb_argument(int argc, char **argv, const char *name, unsigned otherwise)
      {
          for (int i = 1; i < argc; i++) {
              if (std::strncmp(argv[i], name, std::strlen(name)) == 0) {
                  return (unsigned)std::strtoul(argv[i] + std::strlen(name), 0, 10);
              }
          }
          return otherwise;
      }

      int main(int argc, char **argv)
      {
          static ap_uint<$WORD> features[$FEATURES];
      $DECLARED
          unsigned seen = 0, output_bits = 0, scores = 0, classes = 0;
          const unsigned from = tb_argument(argc, argv, "+from=", 0);
          const unsigned count = tb_argument(argc, argv, "+count=", $SAMPLES - from);
          const unsigned progress = tb_argument(argc, argv, "+progress=", 0);
          std::ifstream inputs, results;
          tb_open(inputs, tb_inputs);
          tb_open(results, tb_results);
          for (unsigned sample = 0; sample < from; sample++) {
              tb_line(inputs, tb_inputs, $INPUT_DIGITS);
              for (unsigned line = 0; line < $RESULT_LINES; line++) {
                  tb_line(results, tb_results, $RESULT_DIGITS);
              }
          }
          for (unsigned sample = 0; sample < count; sample++) {
              const std::string words = tb_line(inputs, tb_inputs, $INPUT_DIGITS);
              for (unsigned f = 0; f < $FEATURES; f++) {
                  features[f] = tb_number(words, f * $WORD, $WORD);
              }
              ::$NAME(features, $ARGUMENTS);
      $COMPARED
              seen++;
              if (progress != 0 && seen % progress == 0) {
                  std::printf("PROGRESS %u\\n", seen);
                  std::fflush(stdout);
              }
          }
          std::printf("LUTRA vectors=%u layer_bit_mismatches=0 output_mismatches=%u score_mismatches=%u"
              " class_mismatches=%u valid_mismatches=0 latency=-1\\n",
              seen, output_bits, scores, classes);
          const bool pass = output_bits + scores + classes == 0;
          std::puts(pass ? "PASS" : "FAIL");
          return pass ? 0 : 1;
      }
      """;

  static final String COMPARE_BITS =
      """
              for (unsigned frame = 0; frame < $FRAMES; frame++) {
                  const std::string golden = tb_line(results, tb_results, $RESULT_DIGITS);
                  for (unsigned i = 0; i < $OUTPUTS; i++) {
                      output_bits += (bool)out_bits[frame][i] != (tb_number(golden, i, 1) == 1);
                  }
              }
      """;

  static final String COMPARE_SCORES =
      """
              const std::string golden = tb_line(results, tb_results, $RESULT_DIGITS);
              for (unsigned g = 0; g < $GROUPS; g++) {
                  scores += out_scores[g] != tb_number(golden, g * $SCORE, $SCORE);
              }
      """;

  static final String COMPARE_CLASS =
      """
              classes += out_class != tb_number(golden, $GROUPS * $SCORE, $CLASS);
      """;

  static final String SCRIPT =
      """
      # Run by Vitis HLS: vitis_hls -f run_hls.tcl (vivado_hls the same).
      # Written by Lutra; do not edit. PART and CLOCK_NS in the environment choose others.
      set part [expr {[info exists ::env(PART)] ? $::env(PART) : "xc7a35tcpg236-1"}]
      set clock [expr {[info exists ::env(CLOCK_NS)] ? $::env(CLOCK_NS) : 10}]
      open_project -reset $NAME_hls
      set_top $NAME
      add_files $NAME.cpp
      set bench [file exists $NAME_tb.cpp]
      if {$bench} {
        add_files -tb $NAME_tb.cpp
        add_files -tb vectors
      }
      open_solution -reset solution1
      set_part $part
      create_clock -period $clock
      if {$bench} {
        csim_design
      }
      csynth_design
      exit
      """;
}
