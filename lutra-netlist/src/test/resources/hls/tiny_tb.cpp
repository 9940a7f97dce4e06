// Self-checking test bench; run in the folder above vectors/.
// Written by Lutra; do not edit.
#include "tiny.h"
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <string>

static const char *const tb_inputs = "vectors/features.hex";
static const char *const tb_results = "vectors/result.hex";

static void tb_open(std::ifstream& in, const char *file)
{
    in.open(file);
    if (!in) {
        std::fprintf(stderr, "%s is missing\n", file);
        std::exit(2);
    }
}

static std::string tb_line(std::ifstream& in, const char *file, unsigned digits)
{
    std::string line;
    if (!std::getline(in, line)) {
        std::fprintf(stderr, "%s has too few lines\n", file);
        std::exit(2);
    }
    if (line.size() != digits) {
        std::fprintf(stderr, "%s: got a line of %u digits, expected %u\n", file,
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
    static ap_uint<3> features[2];
    ap_uint<1> out_class;
    static ap_uint<3> out_scores[2];
    unsigned seen = 0, output_bits = 0, scores = 0, classes = 0;
    const unsigned from = tb_argument(argc, argv, "+from=", 0);
    const unsigned count = tb_argument(argc, argv, "+count=", 4 - from);
    const unsigned progress = tb_argument(argc, argv, "+progress=", 0);
    std::ifstream inputs, results;
    tb_open(inputs, tb_inputs);
    tb_open(results, tb_results);
    for (unsigned sample = 0; sample < from; sample++) {
        tb_line(inputs, tb_inputs, 2);
        for (unsigned line = 0; line < 1; line++) {
            tb_line(results, tb_results, 2);
        }
    }
    for (unsigned sample = 0; sample < count; sample++) {
        const std::string words = tb_line(inputs, tb_inputs, 2);
        for (unsigned f = 0; f < 2; f++) {
            features[f] = tb_number(words, f * 3, 3);
        }
        ::tiny(features, out_class, out_scores);
        const std::string golden = tb_line(results, tb_results, 2);
        for (unsigned g = 0; g < 2; g++) {
            scores += out_scores[g] != tb_number(golden, g * 3, 3);
        }
        classes += out_class != tb_number(golden, 2 * 3, 1);
        seen++;
        if (progress != 0 && seen % progress == 0) {
            std::printf("PROGRESS %u\n", seen);
            std::fflush(stdout);
        }
    }
    std::printf("LUTRA vectors=%u layer_bit_mismatches=0 output_mismatches=%u score_mismatches=%u"
        " class_mismatches=%u valid_mismatches=0 latency=-1\n",
        seen, output_bits, scores, classes);
    const bool pass = output_bits + scores + classes == 0;
    std::puts(pass ? "PASS" : "FAIL");
    return pass ? 0 : 1;
}
