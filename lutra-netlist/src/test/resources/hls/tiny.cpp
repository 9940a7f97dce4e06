// The whole network, for high-level synthesis.
// Written by Lutra; do not edit.
#include "tiny.h"

static bool tiny_lut2(const ap_uint<4> table,
    bool i1, bool i0)
{
#pragma HLS INLINE
    ap_uint<2> address;
    address[0] = i0;
    address[1] = i1;
    return table[address];
}

static bool tiny_lut3(const ap_uint<8> table,
    bool i2, bool i1, bool i0)
{
#pragma HLS INLINE
    ap_uint<3> address;
    address[0] = i0;
    address[1] = i1;
    address[2] = i2;
    return table[address];
}

// Words to bits.
static void tiny_encode(
    const ap_uint<3> features[2],
    unsigned frame, ap_uint<3>& bits)
{
#pragma HLS INLINE
    static const unsigned t0[2] = {2, 6};
    bits = 0;
    bits[0] = features[0] > 3;
    bits[1] = features[1] >= t0[frame];
    bits[2] = features[1][0];
}

// 2 tables.
static void tiny_level1(
    const ap_uint<3>& bits, ap_uint<2>& level1)
{
#pragma HLS INLINE
    level1[0] = tiny_lut2(0x8ULL, bits[1], bits[0]);
    level1[1] = tiny_lut2(0x6ULL, bits[2], bits[1]);
}

// 1 tables.
static void tiny_level2(
    const ap_uint<3>& bits, const ap_uint<2>& level1, ap_uint<1>& level2)
{
#pragma HLS INLINE
    level2[0] = tiny_lut3(0xcaULL, bits[0], level1[1], level1[0]);
}

// One frame.
static void tiny_frame(
    const ap_uint<3> features[2],
    unsigned frame, ap_uint<4>& out)
{
#pragma HLS INLINE
    ap_uint<3> bits;
    ap_uint<2> level1;
    ap_uint<1> level2;
    tiny_encode(features, frame, bits);
    tiny_level1(bits, level1);
    tiny_level2(bits, level1, level2);
    out[0] = level2[0];
    out[1] = level1[0];
    out[2] = level1[1];
    out[3] = level2[0];
}

void tiny(
    const ap_uint<3> features[2],
    ap_uint<1>& out_class, ap_uint<3> out_scores[2])
{
#pragma HLS INTERFACE ap_ctrl_hs port=return
#pragma HLS INTERFACE ap_none port=features
#pragma HLS INTERFACE ap_vld port=out_class
#pragma HLS INTERFACE ap_vld port=out_scores
#pragma HLS ARRAY_PARTITION variable=features complete
#pragma HLS ARRAY_PARTITION variable=out_scores complete
    ap_uint<3> score[2];
#pragma HLS ARRAY_PARTITION variable=score complete
    for (unsigned frame = 0; frame < 2; frame++) {
#pragma HLS PIPELINE II=1 rewind
        ap_uint<4> out;
        tiny_frame(features, frame, out);
        for (int g = 0; g < 2; g++) {
#pragma HLS UNROLL
            ap_uint<3> ones = frame == 0 ? ap_uint<3>(0) : score[g];
            for (int i = 0; i < 2; i++) {
#pragma HLS UNROLL
                ones += out[g * 2 + i];
            }
            score[g] = ones;
        }
        if (frame == 2 - 1) {
            ap_uint<3> best = score[0];
            ap_uint<1> index = 0;
            for (int g = 0; g < 2; g++) {
#pragma HLS UNROLL
                if (score[g] > best) {
                    best = score[g];
                    index = g;
                }
                out_scores[g] = score[g];
            }
            out_class = index;
        }
    }
}
