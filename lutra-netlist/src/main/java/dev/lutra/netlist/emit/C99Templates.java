package dev.lutra.netlist.emit;

/// The parts of the C text that depend on names and types only.
final class C99Templates {
  private C99Templates() {}

  static final String COLUMN =
      """

      /* One input word of all samples: word k holds samples k, k + NET_LANE, k + 2 NET_LANE, ...
         in lanes, the top bit of each lane 1. */
      #define NET_ONES ((NET_WORD)~(NET_WORD)0 / (((NET_WORD)2 << (NET_LANE - 1)) - 1))
      #define NET_TOPS ((NET_WORD)(NET_ONES << (NET_LANE - 1)))

      static void net_column(const feature_t *x, unsigned count, uint32_t word, NET_WORD *column)
      {
          for (unsigned k = 0; k < NET_LANE; k++) {
              NET_WORD lanes = NET_TOPS;
              for (unsigned s = k; s < count; s += NET_LANE) {
                  lanes |= (NET_WORD)x[(uint32_t)s * NET_FEATURES + word] << (s - k);
              }
              column[k] = lanes;
          }
      }
      """;

  static final String PICK =
      """

      /* Bit `bit` of the word. */
      static NET_WORD net_pick(const NET_WORD *column, unsigned bit)
      {
          NET_WORD word = 0;
          for (unsigned k = 0; k < NET_LANE; k++) {
              word |= ((column[k] >> bit) & NET_ONES) << k;
          }
          return word;
      }
      """;

  static final String ABOVE =
      """

      /* Whether the word is not below the threshold: else the subtraction takes the top bit. */
      static NET_WORD net_above(const NET_WORD *column, NET_WORD threshold)
      {
          const NET_WORD thresholds = threshold * NET_ONES;
          NET_WORD word = 0;
          for (unsigned k = 0; k < NET_LANE; k++) {
              word |= ((column[k] - thresholds) & NET_TOPS) >> (NET_LANE - 1 - k);
          }
          return word;
      }
      """;

  static final String MUX =
      """

      static NET_WORD net_mux(NET_WORD low, NET_WORD high, NET_WORD x)
      {
          return low ^ ((low ^ high) & x);
      }
      """;

  static final String PAIRS =
      """

      /* All functions of two inputs: bit a + 2b of k is the value of f[k]. */
      static void net_pairs(NET_WORD a, NET_WORD b, NET_WORD *f)
      {
          f[0] = 0;
          f[1] = ~(a | b);
          f[2] = a & ~b;
          f[3] = ~b;
          f[4] = ~a & b;
          f[5] = ~a;
          f[6] = a ^ b;
          f[7] = ~(a & b);
          f[8] = a & b;
          f[9] = ~(a ^ b);
          f[10] = a;
          f[11] = a | ~b;
          f[12] = b;
          f[13] = ~a | b;
          f[14] = a | b;
          f[15] = ~(NET_WORD)0;
      }
      """;

  static final String SCORES =
      """
      void net_scores(const feature_t *features, score_t *scores)
      {
          uint8_t v[NET_SLOTS];
          for (unsigned g = 0; g < NET_GROUPS; g++) {
              scores[g] = 0;
          }
          for (unsigned frame = 0; frame < NET_FRAMES; frame++) {
              const slot_t *slot = net_outputs;
              net_frame(features, frame, v);
              for (unsigned g = 0; g < NET_GROUPS; g++) {
                  for (uint32_t i = 0; i < NET_GROUP_SIZE; i++) {
                      scores[g] = (score_t)(scores[g] + v[*slot++]);
                  }
              }
          }
      }

      /* Adds one bit to the counter of each sample: sum[i] holds bit i of all counters. */
      static void net_add(NET_WORD *sum, NET_WORD bits)
      {
          while (bits != 0) {
              const NET_WORD carry = *sum & bits;
              *sum++ ^= bits;
              bits = carry;
          }
      }

      void net_scores_block(const feature_t *features, unsigned samples, score_t *scores)
      {
          NET_WORD v[NET_SLOTS];
          while (samples > 0) {
              const unsigned count = samples < NET_SAMPLES ? samples : NET_SAMPLES;
              NET_WORD sums[NET_GROUPS][NET_SCORE_BITS] = {{0}};
              for (unsigned frame = 0; frame < NET_FRAMES; frame++) {
                  const slot_t *slot = net_outputs;
                  net_frame_block(features, count, frame, v);
                  for (unsigned g = 0; g < NET_GROUPS; g++) {
                      for (uint32_t i = 0; i < NET_GROUP_SIZE; i++) {
                          net_add(sums[g], v[*slot++]);
                      }
                  }
              }
              for (unsigned s = 0; s < count; s++) {
                  for (unsigned g = 0; g < NET_GROUPS; g++) {
                      uint32_t score = 0;
                      for (unsigned i = 0; i < NET_SCORE_BITS; i++) {
                          score |= (uint32_t)((sums[g][i] >> s) & 1) << i;
                      }
                      *scores++ = (score_t)score;
                  }
              }
              features += (uint32_t)count * NET_FEATURES;
              samples -= count;
          }
      }
      """;

  static final String CLASSES =
      """

      int net_argmax(const score_t *scores)
      {
          int best = 0;
          for (unsigned g = 1; g < NET_GROUPS; g++) {
              if (scores[g] > scores[best]) {
                  best = (int)g;
              }
          }
          return best;
      }

      int net_class(const feature_t *features)
      {
          score_t scores[NET_GROUPS];
          net_scores(features, scores);
          return net_argmax(scores);
      }
      """;

  static final String BITS =
      """
      void net_bits(const feature_t *features, uint8_t *bits)
      {
          uint8_t v[NET_SLOTS];
          for (unsigned frame = 0; frame < NET_FRAMES; frame++) {
              net_frame(features, frame, v);
              for (uint32_t i = 0; i < NET_OUTPUT_BYTES; i++) {
                  bits[i] = 0;
              }
              for (uint32_t i = 0; i < NET_OUTPUTS; i++) {
                  bits[i >> 3] = (uint8_t)(bits[i >> 3] | v[net_outputs[i]] << (i & 7));
              }
              bits += NET_OUTPUT_BYTES;
          }
      }

      void net_bits_block(const feature_t *features, unsigned samples, uint8_t *bits)
      {
          NET_WORD v[NET_SLOTS];
          while (samples > 0) {
              const unsigned count = samples < NET_SAMPLES ? samples : NET_SAMPLES;
              for (uint32_t i = 0; i < (uint32_t)count * NET_FRAMES * NET_OUTPUT_BYTES; i++) {
                  bits[i] = 0;
              }
              for (unsigned frame = 0; frame < NET_FRAMES; frame++) {
                  net_frame_block(features, count, frame, v);
                  for (uint32_t i = 0; i < NET_OUTPUTS; i++) {
                      uint8_t *at = bits + frame * NET_OUTPUT_BYTES + (i >> 3);
                      const NET_WORD word = v[net_outputs[i]];
                      for (unsigned s = 0; s < count; s++) {
                          *at = (uint8_t)(*at | (int)((word >> s) & 1) << (i & 7));
                          at += NET_FRAMES * NET_OUTPUT_BYTES;
                      }
                  }
              }
              features += (uint32_t)count * NET_FEATURES;
              bits += (uint32_t)count * NET_FRAMES * NET_OUTPUT_BYTES;
              samples -= count;
          }
      }
      """;

  static final String MAIN_START =
      """

      #ifdef NET_MAIN
      #include <stdio.h>

      /* Reads the rest of a line that starts with `c`; 0 if it is not a sample. */
      static int net_read(int c, feature_t *x)
      {
          uint32_t words = 0;
          while (c != '\\n' && c != EOF) {
              if (c >= '0' && c <= '9') {
                  uint32_t value = 0;
                  for (; c >= '0' && c <= '9'; c = getchar()) {
                      value = 10 * value + (uint32_t)(c - '0');
                      if (value > NET_MAX_WORD) {
                          return 0;
                      }
                  }
                  if (words == NET_FEATURES) {
                      return 0;
                  }
                  x[words++] = (feature_t)value;
              } else if (c == ' ' || c == ',' || c == '\\t' || c == '\\r') {
                  c = getchar();
              } else {
                  return 0;
              }
          }
          return words == NET_FEATURES;
      }

      int main(void)
      {
          unsigned long line = 1;
          for (int c = getchar(); c != EOF; c = getchar(), line++) {
              feature_t x[NET_FEATURES];
              if (!net_read(c, x)) {
                  fprintf(stderr,
                      "line %lu: expected %lu words of 0 to %lu, separated by spaces or commas\\n",
                      line, (unsigned long)NET_FEATURES, (unsigned long)NET_MAX_WORD);
                  return 1;
              }
      """;

  static final String MAIN_SCORES =
      """
              score_t scores[NET_GROUPS];
              net_scores(x, scores);
              for (unsigned g = 0; g < NET_GROUPS; g++) {
                  printf(g == 0 ? "%lu" : " %lu", (unsigned long)scores[g]);
              }
      """;

  static final String MAIN_CLASS =
      """
              printf(" %d", net_argmax(scores));
      """;

  static final String MAIN_BITS =
      """
              uint8_t bits[NET_FRAMES * NET_OUTPUT_BYTES];
              net_bits(x, bits);
              for (unsigned frame = 0; frame < NET_FRAMES; frame++) {
                  if (frame > 0) {
                      putchar(' ');
                  }
                  for (uint32_t i = 0; i < NET_OUTPUTS; i++) {
                      putchar('0' + ((bits[frame * NET_OUTPUT_BYTES + (i >> 3)] >> (i & 7)) & 1));
                  }
              }
      """;

  static final String MAIN_END =
      """
              putchar('\\n');
          }
          return 0;
      }
      #endif
      """;
}
