// Pieces of up to 32 bits at any place of a row of bits.
#pragma once
#include "lutra.cuh"

// The lowest `count` bits, 0 to 32.
__device__ inline u32 lowest(int count) { return count >= 32 ? FULL : (1u << count) - 1; }

// The `count` bits, 1 to 32, that begin at a bit of a row; those above are 0. Reads no word without
// one of them.
__device__ inline u32 bitsAt(const u32* row, i64 bit, int count) {
  const u32* p = row + (bit >> 5);
  int shift = (int)bit & 31;
  u64 value = p[0];
  if (shift + count > 32) {
    value |= (u64)p[1] << 32;
  }
  return (u32)(value >> shift) & lowest(count);
}
