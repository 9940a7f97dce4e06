// Random numbers by place: the same on every device, and in whatever order they are drawn.
#pragma once
#include "lutra.cuh"

#define GAMMA 0x9e3779b97f4a7c15ull

// The finalizer of SplitMix64, as in dev.lutra.tensor.backend.LogisticNoise.
__device__ inline u64 mix(u64 z) {
  u64 a = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ull;
  u64 b = (a ^ a >> 27) * 0x94d049bb133111ebull;
  return b ^ b >> 31;
}
