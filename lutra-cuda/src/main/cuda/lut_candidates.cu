// The gradient of the choice of what look-up tables read.
#include "lut.cuh"

#define CANDIDATE_TILE 512

// Sums over the frames of (2 x - 1) g for each candidate of a LUT input, a block a LUT input, a thread
// a candidate at a time. For each 4 frames of a tile the 16 sums of +-g are in shared memory, in 16
// banks: 4 frames take one access of it and 3 instructions. `splits` threads share a candidate where
// there are few.
//
// Over windows a candidate is an element of windows in a row.
template <bool WINDOWS>
__device__ inline void scoreCandidates(
    const u32* __restrict__ x, i64 xWords, const int* __restrict__ decks, int inputs,
    const int* __restrict__ places, int fanIn, const u8* __restrict__ a, i64 aStride,
    const float* __restrict__ dy, i64 dyStride, const float* p, const float* q,
    const float* smoothed, i64 tableStride, float scale, int first, float* scores, int scoreStride,
    int count, int columns, const int* __restrict__ windows, int elements, int frames,
    u32 outside) {
  __shared__ __align__(16) float sums[CANDIDATE_TILE * 4];
  __shared__ float parts[128];
  int row = blockIdx.x;
  int m = first + row / fanIn;
  int j = row % fanIn;
  int bit = 1 << j;
  const u8* addresses = a + m * aStride;
  const float* gradients = dy + m * dyStride;
  i64 table = m * tableStride;
  const int* deck = decks + (i64)(m / 64) * inputs;
  int place = __ldg(places + (i64)m * fanIn + j);
  int wide = 32;
  while (wide < count && wide < 128) {
    wide *= 2;
  }
  int mine = threadIdx.x & (wide - 1);
  int split = threadIdx.x / wide;
  int splits = 128 / wide;
  float* out = scores + (i64)row * scoreStride;
  for (int tile = 0; tile < columns; tile += CANDIDATE_TILE) {
    SYNC();
    float g[4];
    int f = tile + threadIdx.x * 4;
#pragma unroll
    for (int i = 0; i < 4; i++) {
      g[i] = 0;
      if (f + i < columns) {
        int k = addresses[f + i];
        float du = gradients[f + i];
        if (p != nullptr) {
          du = p[table + k] * du + q[table + k];
        }
        g[i] = du * (smoothed[table + (k | bit)] - smoothed[table + (k & ~bit)]) * scale;
      }
    }
#pragma unroll
    for (int high = 0; high < 4; high++) {
      float s = (high & 1 ? g[2] : -g[2]) + (high & 2 ? g[3] : -g[3]);
      reinterpret_cast<float4*>(sums)[threadIdx.x * 4 + high] =
          make_float4(-g[0] - g[1] + s, g[0] - g[1] + s, g[1] - g[0] + s, g[0] + g[1] + s);
    }
    SYNC();
    int words = min(CANDIDATE_TILE, columns - tile + 31) / 32;
    for (int c = mine; c - mine < count; c += wide) {
      float s0 = 0;
      float s1 = 0;
      if (c < count) {
        int source = __ldg(deck + (place + c) % inputs);
        const u32* bits = x + (WINDOWS ? source / elements : source) * xWords;
        for (int w = split * 4; w < words; w += splits * 4) {
          u32 four[4];
          if (WINDOWS) {
#pragma unroll
            for (int i = 0; i < 4; i++) {
              int column = tile + (w + i) * 32;
              four[i] = column < columns ? windowBits(bits, windows, elements, source % elements,
                                                      frames, columns, column, outside)
                                         : 0;
            }
          } else {
            uint4 loaded = __ldg(reinterpret_cast<const uint4*>(bits + tile / 32 + w));
            four[0] = loaded.x;
            four[1] = loaded.y;
            four[2] = loaded.z;
            four[3] = loaded.w;
          }
          const float* tables = sums + w * 128;
#pragma unroll
          for (int i = 0; i < 4; i++) {
            const float* eight = tables + i * 128;
            u32 b = four[i];
            s0 += eight[b & 15];
            s1 += eight[16 + (b >> 4 & 15)];
            s0 += eight[32 + (b >> 8 & 15)];
            s1 += eight[48 + (b >> 12 & 15)];
            s0 += eight[64 + (b >> 16 & 15)];
            s1 += eight[80 + (b >> 20 & 15)];
            s0 += eight[96 + (b >> 24 & 15)];
            s1 += eight[112 + (b >> 28)];
          }
        }
      }
      float sum = s0 + s1;
      if (splits > 1) {
        parts[threadIdx.x] = sum;
        SYNC();
        for (int i = 1; split == 0 && i < splits; i++) {
          sum += parts[i * wide + mine];
        }
        SYNC();
      }
      if (split == 0 && c < count) {
        out[c] = tile == 0 ? sum : out[c] + sum;
      }
    }
  }
}

// Bound by instructions: see scoreCandidates.
KERNEL __launch_bounds__(128)
    candidateGradient(const u32* x, i64 xWords, const int* decks, int inputs, const int* places,
                      int fanIn, const u8* a, i64 aStride, const float* dy, i64 dyStride,
                      const float* p, const float* q, const float* smoothed, i64 tableStride,
                      float scale, int first, float* scores, int scoreStride, int count,
                      int columns) {
  scoreCandidates<false>(x, xWords, decks, inputs, places, fanIn, a, aStride, dy, dyStride, p, q,
                         smoothed, tableStride, scale, first, scores, scoreStride, count, columns,
                         nullptr, 1, 1, 0);
}
EXPORT(candidateGradient)

// Bound by instructions: see scoreCandidates.
KERNEL __launch_bounds__(128)
    candidateGradientWindows(const u32* x, i64 xWords, const int* decks, int inputs,
                             const int* places, int fanIn, const u8* a, i64 aStride,
                             const float* dy, i64 dyStride, const float* p, const float* q,
                             const float* smoothed, i64 tableStride, float scale, int first,
                             float* scores, int scoreStride, int count, int columns,
                             const int* windows, int elements, int frames, u32 outside) {
  scoreCandidates<true>(x, xWords, decks, inputs, places, fanIn, a, aStride, dy, dyStride, p, q,
                        smoothed, tableStride, scale, first, scores, scoreStride, count, columns,
                        windows, elements, frames, outside);
}
EXPORT(candidateGradientWindows)
