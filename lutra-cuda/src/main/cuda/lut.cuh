// What the kernels of look-up tables share.
#pragma once
#include "lutra.cuh"

// `count` bits of a row from bit `at` on, below bits that are unspecified.
__device__ inline u32 bitsAt(const u32* row, int at, int count) {
  int shift = at & 31;
  u32 word = __ldg(row + (at >> 5));
  if (shift + count <= 32) {
    return word >> shift;
  }
  return __funnelshift_r(word, __ldg(row + (at >> 5) + 1), shift);
}

// The lowest `count` bits.
__device__ inline u32 lowBits(int count) { return count >= 32 ? FULL : (1u << count) - 1; }

// 32 columns from column `first` on of what an element of windows reads in a row: in output position
// p, `frames` bits from input position windows[p * elements + element] on, or `outside` for -1. The
// bits behind the last column are zero.
__device__ inline u32 windowBits(const u32* row, const int* windows, int elements, int element,
                                 int frames, int columns, int first, u32 outside) {
  u32 word = 0;
  int end = min(32, columns - first);
  int position = first / frames;
  int frame = first - position * frames;
  for (int at = 0; at < end; position++) {
    int count = min(frames - frame, end - at);
    int source = __ldg(windows + (i64)position * elements + element);
    u32 bits = source < 0 ? outside : bitsAt(row, source * frames + frame, count);
    word |= (bits & lowBits(count)) << at;
    at += count;
    frame = 0;
  }
  return word;
}
