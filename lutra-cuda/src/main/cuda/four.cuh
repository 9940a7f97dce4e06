// Four neighbors of a row of reals: what a thread of an elementwise kernel takes at a time.
#pragma once
#include "lutra.cuh"

struct Four {
  float at[4];
};

// Reads four at a multiple of 16 bytes.
__device__ inline Four four(const float* p) {
  float4 v = *reinterpret_cast<const float4*>(p);
  return {{v.x, v.y, v.z, v.w}};
}

__device__ inline void put(float* p, const Four& v) {
  *reinterpret_cast<float4*>(p) = make_float4(v.at[0], v.at[1], v.at[2], v.at[3]);
}

// For each of the four.
#define FOR_FOUR(k) _Pragma("unroll") for (int k = 0; k < 4; k++)

// The row of element `i` of an array of `count` elements in rows of `stride`.
__device__ inline i64 rowOf(i64 i, i64 count, int stride) {
  // A division of 32 bits takes a third of the instructions of one of 64.
  return count >> 32 ? i / stride : (u32)i / (u32)stride;
}
