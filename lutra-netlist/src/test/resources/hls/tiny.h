// The whole network: one call takes one sample.
// Written by Lutra; do not edit.
#ifndef TINY_H
#define TINY_H

#include <ap_int.h>

void tiny(
    const ap_uint<3> features[2],
    ap_uint<1>& out_class, ap_uint<3> out_scores[2]);

#endif
