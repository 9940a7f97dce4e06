// Packing, unpacking and joining bits (dev.lutra.tensor.backend.BitKernels). Rows of bits are taken
// as 32-bit words, frame f at bit f % 32 of word f / 32; `words` is how many of them hold a row's
// frames, an even number, and `stride` how many lie from row to row.
#include "comparators.cuh"
#include "lots.cuh"
#include "pieces.cuh"
#include "random.cuh"

// y = x > threshold. A warp takes 128 frames. Bound by memory: 4 bytes a frame.
KERNEL pack(const float* x, int xStride, int frames, float threshold, u32* y, int words, int stride,
            i64 chunks) {
  i64 warp = globalThread() >> 5;
  int perRow = (words + 3) / 4;
  if (warp >= chunks) {
    return;
  }
  i64 row = rowOf(warp, chunks, perRow);
  int first = (int)(warp - row * perRow) * 4;
  int lane = threadIdx.x & 31;
  const float* from = x + row * xStride;
  float v[4];
#pragma unroll
  for (int k = 0; k < 4; k++) {
    int f = (first + k) * 32 + lane;
    v[k] = f < frames ? from[f] : 0;
  }
#pragma unroll
  for (int k = 0; k < 4; k++) {
    int f = (first + k) * 32 + lane;
    u32 word = __ballot_sync(FULL, f < frames && v[k] > threshold);
    if (lane == k && first + k < words) {
      y[row * stride + first + k] = word;
    }
  }
}
EXPORT(pack)

// y[i, f] = samples[order[f], i], a tile of 64 features of 32 frames a block, turned in shared
// memory. Bound by memory: 5 bytes a feature and frame.
KERNEL columns(const u8* samples, const int* order, int features, int frames, float* y, int stride) {
  __shared__ u8 tile[32 * 68];  // 17 words a frame: the lanes of a warp read from 32 banks
  int f0 = blockIdx.x * 32;
  int i0 = blockIdx.y * 64;
  for (int t = threadIdx.x; t < 32 * 64; t += blockDim.x) {
    int f = t >> 6;
    int i = t & 63;
    if (f0 + f < frames && i0 + i < features) {
      tile[f * 68 + i] = samples[(i64)order[f0 + f] * features + i0 + i];
    }
  }
  SYNC();
  for (int t = threadIdx.x; t < 32 * 64; t += blockDim.x) {
    int f = t & 31;
    int i = t >> 5;
    if (f0 + f < frames && i0 + i < features) {
      y[(i64)(i0 + i) * stride + f0 + f] = tile[f * 68 + i];
    }
  }
}
EXPORT(columns)

// Comparators of a row of x and a threshold each, given by arrays.
struct Listed {
  const int* rows;
  const float* thresholds;

  __device__ int row(i64 i) const { return rows[i]; }
  __device__ float threshold(i64 i) const { return thresholds[i]; }
};

// y[i, first + f] = x[rows[i], f] > thresholds[i], other frames of y kept; bound by instructions, see
// compareRows.
KERNEL compare(const float* x, int xStride, int frames, const int* rows, const float* thresholds,
               u32* y, int stride, int first, int features) {
  compareRows(Listed{rows, thresholds}, x, xStride, frames, y, stride, first, features);
}
EXPORT(compare)

// The bits of four frames.
__device__ inline u32 nibble(const u32* row, int f) { return row[f >> 5] >> (f & 31) & 15; }

// y = x ? one : zero. Bound by memory: 4 bytes a frame.
KERNEL unpack(const u32* x, int xStride, float zero, float one, float* y, int stride, i64 count) {
  i64 i = globalThread() * 4;
  if (i >= count) {
    return;
  }
  i64 row = rowOf(i, count, stride);
  u32 bits = nibble(x + row * xStride, (int)(i - row * stride));
  Four v;
  FOR_FOUR(k) { v.at[k] = bits >> k & 1 ? one : zero; }
  put(y + i, v);
}
EXPORT(unpack)

// y = a | b or a ^ b, 16 bytes a thread; padding stays zero. Bound by memory: 3 bits a frame.
KERNEL joinBits(int exclusive, const uint4* a, const uint4* b, uint4* y, i64 count) {
  i64 i = globalThread();
  if (i >= count) {
    return;
  }
  uint4 u = a[i];
  uint4 v = b[i];
  y[i] = exclusive ? make_uint4(u.x ^ v.x, u.y ^ v.y, u.z ^ v.z, u.w ^ v.w)
                   : make_uint4(u.x | v.x, u.y | v.y, u.z | v.z, u.w | v.w);
}
EXPORT(joinBits)

#define PLANES 24

// x = x ^ random bits, each 1 with probability parts / 2^PLANES, as in
// dev.lutra.tensor.backend.RandomBits; a word of 64 bits a thread, what pads a row stays zero.
// `words` hold a row's frames. Bound by instructions: two 64-bit products a plane.
KERNEL flipBits(u64* x, int stride, int words, u64 lastMask, i64 count, int parts, u64 seed) {
  i64 place = globalThread();
  if (place >= count) {
    return;
  }
  u64 at = seed + GAMMA * (PLANES * (u64)place);
  u64 below = 0;
  for (int i = __ffs(parts) - 1; i < PLANES; i++) {
    u64 random = mix(at + GAMMA * (i + 1));
    below = parts >> i & 1 ? below | random : below & random;
  }
  i64 row = rowOf(place, count, words);
  int word = (int)(place - row * words);
  x[row * stride + word] ^= word == words - 1 ? below & lastMask : below;
}
EXPORT(flipBits)

// z = (x ? one : zero) y, added if `add`. Bound by memory: 8 bytes a frame, 12 if added.
KERNEL multiplyBits(const u32* x, int xStride, float zero, float one, const float* y, float* z,
                    int add, int stride, i64 count) {
  i64 i = globalThread() * 4;
  if (i >= count) {
    return;
  }
  i64 row = rowOf(i, count, stride);
  u32 bits = nibble(x + row * xStride, (int)(i - row * stride));
  Four v = four(y + i);
  Four to(0);
  if (add) {
    to = four(z + i);
  }
  FOR_FOUR(k) { to.at[k] += (bits >> k & 1 ? one : zero) * v.at[k]; }
  put(z + i, to);
}
EXPORT(multiplyBits)

// dx[i, f] = scale dy[i / size, f], added if `add`. Bound by memory: 4 bytes a frame, 8 if added.
KERNEL groupSumBackward(const float* dy, float scale, int size, float* dx, int add, int stride,
                        i64 count) {
  i64 i = globalThread() * 4;
  if (i >= count) {
    return;
  }
  i64 row = rowOf(i, count, stride);
  i64 column = i - row * stride;
  Four v = four(dy + (u32)row / (u32)size * (i64)stride + column);
  Four to(0);
  if (add) {
    to = four(dx + i);
  }
  FOR_FOUR(k) { to.at[k] += scale * v.at[k]; }
  put(dx + i, to);
}
EXPORT(groupSumBackward)
