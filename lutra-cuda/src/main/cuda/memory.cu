// Filling and copying memory, as kernels so that a step is a graph of nothing else.
#include "lutra.cuh"

// Sets `count` 32-bit words. Bound by memory: 4 bytes a word.
KERNEL fillWords(u32* to, i64 count, u32 word) {
  for (i64 i = globalThread(); i < count; i += (i64)gridDim.x * blockDim.x) {
    to[i] = word;
  }
}
EXPORT(fillWords)

// Copies `count` 32-bit words; the two do not overlap. Bound by memory: 8 bytes a word.
KERNEL copyWords(u32* to, const u32* from, i64 count) {
  for (i64 i = globalThread(); i < count; i += (i64)gridDim.x * blockDim.x) {
    to[i] = from[i];
  }
}
EXPORT(copyWords)
