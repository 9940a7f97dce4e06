// Neighbors of a row of reals, four or one: what a thread takes at a time.
#pragma once
#include "lutra.cuh"

template <int V>
struct Lot {
  float at[V];

  __device__ Lot() {}
  __device__ explicit Lot(float x) {
#pragma unroll
    for (int k = 0; k < V; k++) {
      at[k] = x;
    }
  }
};

// For each of the neighbors of a Lot<V>.
#define FOR_LOT(k) _Pragma("unroll") for (int k = 0; k < V; k++)

template <int V>
__device__ inline Lot<V> lot(const float* p);

template <>
__device__ inline Lot<1> lot<1>(const float* p) {
  return Lot<1>(*p);
}

// At a multiple of 16 bytes.
template <>
__device__ inline Lot<4> lot<4>(const float* p) {
  float4 v = *reinterpret_cast<const float4*>(p);
  Lot<4> out;
  out.at[0] = v.x;
  out.at[1] = v.y;
  out.at[2] = v.z;
  out.at[3] = v.w;
  return out;
}

__device__ inline void put(float* p, const Lot<1>& v) { *p = v.at[0]; }

__device__ inline void put(float* p, const Lot<4>& v) {
  *reinterpret_cast<float4*>(p) = make_float4(v.at[0], v.at[1], v.at[2], v.at[3]);
}

typedef Lot<4> Four;

__device__ inline Four four(const float* p) { return lot<4>(p); }

#define FOR_FOUR(k) _Pragma("unroll") for (int k = 0; k < 4; k++)

// The row of element `i` of an array of `count` elements in rows of `stride`.
__device__ inline i64 rowOf(i64 i, i64 count, int stride) {
  // A division of 32 bits takes a third of the instructions of one of 64.
  return count >> 32 ? i / stride : (u32)i / (u32)stride;
}
