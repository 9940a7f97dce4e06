/*
 * Module `tiny`: a network of look-up tables in portable C99.
 * Written by Lutra; do not edit.
 *
 * Input: 2 unsigned words a sample, each of 0 to 7
 * (nothing is promised for others).
 *   x = round(7 * value), value from 0 to 1.
 *   features[0]: width
 *   features[1]: height
 *
 * void tiny_scores(const uint8_t *features, uint16_t *scores);
 *   One sample in, 2 scores out: scores[g] is the number
 *   of ones among outputs 2g to 2g+1, summed over 2 frames.
 * void tiny_scores_block(const uint8_t *features, unsigned samples, uint16_t *scores);
 *   The same for any number of samples, one row after the other; as many at a time as
 *   TINY_WORD has bits. It is uint64_t; -DTINY_WORD=uint32_t suits 32-bit processors.
 * int tiny_class(const uint8_t *features);
 * int tiny_argmax(const uint16_t *scores);
 *   The index of the highest score; a tie goes to the lowest index.
 *
 * Use: there is no header. Include this file in one source, or compile it by itself and
 * declare there what you call:
 *   cc -std=c99 -O2 -c tiny.c
 * Try: lines of words in, lines of scores and class out:
 *   cc -std=c99 -O2 -DTINY_MAIN tiny.c -o tiny && ./tiny < samples.txt
 *
 * Memory: no heap, nothing static but read-only tables of 46 bytes.
 * Stack for arrays: 8 bytes for a sample; for a block 240 bytes, 120 with uint32_t.
 */
#include <stdint.h>

#define TINY_FEATURES 2u /* input words of a sample */
#define TINY_MAX_WORD 7u /* the largest input word */
#define TINY_FRAMES 2u /* modulation frames of a sample */
#define TINY_GROUPS 2u /* scores of a sample */
#define TINY_GROUP_SIZE 2u /* outputs counted in a score */
#define TINY_SCORE_BITS 3u /* bits of the largest score */
#define TINY_SLOTS 8u /* bits of a frame that are kept at a time */
#define TINY_LANE 8u /* bits for an input word in the encoder of a block */

#ifndef TINY_WORD
#define TINY_WORD uint64_t
#endif
#define TINY_SAMPLES ((unsigned)(8 * sizeof(TINY_WORD))) /* samples in a word */

/* Encoder: the feature that each bit looks at, and what it asks. */
static const uint8_t tiny_bit_word[1] = {
    1
};
static const uint8_t tiny_bit[1] = {
    0
};
static const uint8_t tiny_compare_word[1] = {
    0
};
static const uint8_t tiny_compare[1] = {
    4
};
static const uint8_t tiny_swept_word[1] = {
    1
};
static const uint8_t tiny_swept[1] = {
    0
};
static const uint8_t tiny_sequences[2][1] = {
    {
        2
    }, {
        6
    }
};

/* Layers: number of inputs, number of tables, first slot written. */
static const uint32_t tiny_runs[2][3] = {
    {2, 2, 5},
    {3, 1, 7}
};

/* Slots that the tables read, run by run. */
static const uint8_t tiny_inputs[7] = {
    3, 4, 4, 2, 5, 6, 3
};

/* Their entries: entry k is bit k % 8 of byte k / 8; input 0 is bit 0 of k. */
static const uint8_t tiny_tables[3] = {
    0x08, 0x06, 0xca
};

/* Slots of the outputs. */
static const uint8_t tiny_outputs[4] = {
    7, 5, 6, 7
};

/* One sample: a byte for each bit. */
static void tiny_encode(const uint8_t *x, unsigned frame, uint8_t *v)
{
    *v++ = 0;
    *v++ = 1;
    for (uint32_t i = 0; i < 1u; i++) {
        *v++ = (uint8_t)((x[tiny_bit_word[i]] >> tiny_bit[i]) & 1);
    }
    for (uint32_t i = 0; i < 1u; i++) {
        *v++ = (uint8_t)(x[tiny_compare_word[i]] >= tiny_compare[i]);
    }
    for (uint32_t i = 0; i < 1u; i++) {
        *v++ = (uint8_t)(x[tiny_swept_word[i]] >= tiny_sequences[frame][tiny_swept[i]]);
    }
}

static void tiny_look2(
    const uint8_t *v, uint32_t tables, const uint8_t *in, const uint8_t *table, uint8_t *out)
{
    for (; tables > 0; tables--, in += 2, table += 1) {
        const unsigned k = (unsigned)v[in[0]]
            | (unsigned)v[in[1]] << 1;
        *out++ = (uint8_t)((*table >> k) & 1);
    }
}

static void tiny_look3(
    const uint8_t *v, uint32_t tables, const uint8_t *in, const uint8_t *table, uint8_t *out)
{
    for (; tables > 0; tables--, in += 3, table += 1) {
        const unsigned k = (unsigned)v[in[0]]
            | (unsigned)v[in[1]] << 1
            | (unsigned)v[in[2]] << 2;
        *out++ = (uint8_t)((*table >> k) & 1);
    }
}

static void tiny_frame(const uint8_t *x, unsigned frame, uint8_t *v)
{
    const uint8_t *in = tiny_inputs;
    const uint8_t *table = tiny_tables;
    tiny_encode(x, frame, v);
    for (unsigned r = 0; r < 2u; r++) {
        const uint32_t tables = tiny_runs[r][1];
        uint8_t *out = v + tiny_runs[r][2];
        switch (tiny_runs[r][0]) {
        case 2:
            tiny_look2(v, tables, in, table, out);
            in += 2 * tables;
            table += tables;
            break;
        case 3:
            tiny_look3(v, tables, in, table, out);
            in += 3 * tables;
            table += tables;
            break;
        default:
            break;
        }
    }
}

/* A block: a word for each bit, bit s of it is that of sample s. */

/* One input word of all samples: word k holds samples k, k + TINY_LANE, k + 2 TINY_LANE, ...
   in lanes, the top bit of each lane 1. */
#define TINY_ONES ((TINY_WORD)~(TINY_WORD)0 / (((TINY_WORD)2 << (TINY_LANE - 1)) - 1))
#define TINY_TOPS ((TINY_WORD)(TINY_ONES << (TINY_LANE - 1)))

static void tiny_column(const uint8_t *x, unsigned count, uint32_t word, TINY_WORD *column)
{
    for (unsigned k = 0; k < TINY_LANE; k++) {
        TINY_WORD lanes = TINY_TOPS;
        for (unsigned s = k; s < count; s += TINY_LANE) {
            lanes |= (TINY_WORD)x[(uint32_t)s * TINY_FEATURES + word] << (s - k);
        }
        column[k] = lanes;
    }
}

/* Bit `bit` of the word. */
static TINY_WORD tiny_pick(const TINY_WORD *column, unsigned bit)
{
    TINY_WORD word = 0;
    for (unsigned k = 0; k < TINY_LANE; k++) {
        word |= ((column[k] >> bit) & TINY_ONES) << k;
    }
    return word;
}

/* Whether the word is not below the threshold: else the subtraction takes the top bit. */
static TINY_WORD tiny_above(const TINY_WORD *column, TINY_WORD threshold)
{
    const TINY_WORD thresholds = threshold * TINY_ONES;
    TINY_WORD word = 0;
    for (unsigned k = 0; k < TINY_LANE; k++) {
        word |= ((column[k] - thresholds) & TINY_TOPS) >> (TINY_LANE - 1 - k);
    }
    return word;
}

static void tiny_encode_block(
    const uint8_t *x, unsigned count, unsigned frame, TINY_WORD *v)
{
    TINY_WORD column[TINY_LANE];
    *v++ = 0;
    *v++ = ~(TINY_WORD)0;
    for (uint32_t i = 0; i < 1u; i++) {
        if (i == 0 || tiny_bit_word[i] != tiny_bit_word[i - 1]) {
            tiny_column(x, count, tiny_bit_word[i], column);
        }
        *v++ = tiny_pick(column, tiny_bit[i]);
    }
    for (uint32_t i = 0; i < 1u; i++) {
        if (i == 0 || tiny_compare_word[i] != tiny_compare_word[i - 1]) {
            tiny_column(x, count, tiny_compare_word[i], column);
        }
        *v++ = tiny_above(column, tiny_compare[i]);
    }
    for (uint32_t i = 0; i < 1u; i++) {
        if (i == 0 || tiny_swept_word[i] != tiny_swept_word[i - 1]) {
            tiny_column(x, count, tiny_swept_word[i], column);
        }
        *v++ = tiny_above(column, tiny_sequences[frame][tiny_swept[i]]);
    }
}

static TINY_WORD tiny_mux(TINY_WORD low, TINY_WORD high, TINY_WORD x)
{
    return low ^ ((low ^ high) & x);
}

/* All functions of two inputs: bit a + 2b of k is the value of f[k]. */
static void tiny_pairs(TINY_WORD a, TINY_WORD b, TINY_WORD *f)
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
    f[15] = ~(TINY_WORD)0;
}

static void tiny_fold2(
    const TINY_WORD *v, uint32_t tables, const uint8_t *in, const uint8_t *table, TINY_WORD *out)
{
    TINY_WORD f[16];
    for (; tables > 0; tables--, in += 2, table += 1) {
        tiny_pairs(v[in[0]], v[in[1]], f);
        *out++ = f[table[0] & 15];
    }
}

static void tiny_fold3(
    const TINY_WORD *v, uint32_t tables, const uint8_t *in, const uint8_t *table, TINY_WORD *out)
{
    TINY_WORD f[16];
    for (; tables > 0; tables--, in += 3, table += 1) {
        const TINY_WORD x2 = v[in[2]];
        tiny_pairs(v[in[0]], v[in[1]], f);
        *out++ = tiny_mux(f[table[0] & 15], f[table[0] >> 4], x2);
    }
}

static void tiny_frame_block(
    const uint8_t *x, unsigned count, unsigned frame, TINY_WORD *v)
{
    const uint8_t *in = tiny_inputs;
    const uint8_t *table = tiny_tables;
    tiny_encode_block(x, count, frame, v);
    for (unsigned r = 0; r < 2u; r++) {
        const uint32_t tables = tiny_runs[r][1];
        TINY_WORD *out = v + tiny_runs[r][2];
        switch (tiny_runs[r][0]) {
        case 2:
            tiny_fold2(v, tables, in, table, out);
            in += 2 * tables;
            table += tables;
            break;
        case 3:
            tiny_fold3(v, tables, in, table, out);
            in += 3 * tables;
            table += tables;
            break;
        default:
            break;
        }
    }
}

void tiny_scores(const uint8_t *features, uint16_t *scores)
{
    uint8_t v[TINY_SLOTS];
    for (unsigned g = 0; g < TINY_GROUPS; g++) {
        scores[g] = 0;
    }
    for (unsigned frame = 0; frame < TINY_FRAMES; frame++) {
        const uint8_t *slot = tiny_outputs;
        tiny_frame(features, frame, v);
        for (unsigned g = 0; g < TINY_GROUPS; g++) {
            for (uint32_t i = 0; i < TINY_GROUP_SIZE; i++) {
                scores[g] = (uint16_t)(scores[g] + v[*slot++]);
            }
        }
    }
}

/* Adds one bit to the counter of each sample: sum[i] holds bit i of all counters. */
static void tiny_add(TINY_WORD *sum, TINY_WORD bits)
{
    while (bits != 0) {
        const TINY_WORD carry = *sum & bits;
        *sum++ ^= bits;
        bits = carry;
    }
}

void tiny_scores_block(const uint8_t *features, unsigned samples, uint16_t *scores)
{
    TINY_WORD v[TINY_SLOTS];
    while (samples > 0) {
        const unsigned count = samples < TINY_SAMPLES ? samples : TINY_SAMPLES;
        TINY_WORD sums[TINY_GROUPS][TINY_SCORE_BITS] = {{0}};
        for (unsigned frame = 0; frame < TINY_FRAMES; frame++) {
            const uint8_t *slot = tiny_outputs;
            tiny_frame_block(features, count, frame, v);
            for (unsigned g = 0; g < TINY_GROUPS; g++) {
                for (uint32_t i = 0; i < TINY_GROUP_SIZE; i++) {
                    tiny_add(sums[g], v[*slot++]);
                }
            }
        }
        for (unsigned s = 0; s < count; s++) {
            for (unsigned g = 0; g < TINY_GROUPS; g++) {
                uint32_t score = 0;
                for (unsigned i = 0; i < TINY_SCORE_BITS; i++) {
                    score |= (uint32_t)((sums[g][i] >> s) & 1) << i;
                }
                *scores++ = (uint16_t)score;
            }
        }
        features += (uint32_t)count * TINY_FEATURES;
        samples -= count;
    }
}

int tiny_argmax(const uint16_t *scores)
{
    int best = 0;
    for (unsigned g = 1; g < TINY_GROUPS; g++) {
        if (scores[g] > scores[best]) {
            best = (int)g;
        }
    }
    return best;
}

int tiny_class(const uint8_t *features)
{
    uint16_t scores[TINY_GROUPS];
    tiny_scores(features, scores);
    return tiny_argmax(scores);
}

#ifdef TINY_MAIN
#include <stdio.h>

/* Reads the rest of a line that starts with `c`; 0 if it is not a sample. */
static int tiny_read(int c, uint8_t *x)
{
    uint32_t words = 0;
    while (c != '\n' && c != EOF) {
        if (c >= '0' && c <= '9') {
            uint32_t value = 0;
            for (; c >= '0' && c <= '9'; c = getchar()) {
                value = 10 * value + (uint32_t)(c - '0');
                if (value > TINY_MAX_WORD) {
                    return 0;
                }
            }
            if (words == TINY_FEATURES) {
                return 0;
            }
            x[words++] = (uint8_t)value;
        } else if (c == ' ' || c == ',' || c == '\t' || c == '\r') {
            c = getchar();
        } else {
            return 0;
        }
    }
    return words == TINY_FEATURES;
}

int main(void)
{
    unsigned long line = 1;
    for (int c = getchar(); c != EOF; c = getchar(), line++) {
        uint8_t x[TINY_FEATURES];
        if (!tiny_read(c, x)) {
            fprintf(stderr,
                "line %lu: expected %lu words of 0 to %lu, separated by spaces or commas\n",
                line, (unsigned long)TINY_FEATURES, (unsigned long)TINY_MAX_WORD);
            return 1;
        }
        uint16_t scores[TINY_GROUPS];
        tiny_scores(x, scores);
        for (unsigned g = 0; g < TINY_GROUPS; g++) {
            printf(g == 0 ? "%lu" : " %lu", (unsigned long)scores[g]);
        }
        printf(" %d", tiny_argmax(scores));
        putchar('\n');
    }
    return 0;
}
#endif
