// Comparators of rows of reals.
#pragma once
#include "pieces.cuh"

// y[i, first + f] = x[list.row(i), f] > list.threshold(i), other frames of y kept. A warp takes 4
// words of 8 rows, which mostly compare the same row of x: it is read once. Bound by instructions:
// one comparison and one ballot for 32 bits.
template <class List>
__device__ inline void compareRows(const List& list, const float* x, int xStride, int frames,
                                   u32* y, int stride, int first, int features) {
  int firstWord = first >> 5;
  int words = ((first + frames - 1) >> 5) - firstWord + 1;
  int perRow = (words + 3) / 4;
  i64 warp = globalThread() >> 5;
  i64 group = warp / perRow;
  int chunk = firstWord + (int)(warp - group * perRow) * 4;
  int lane = threadIdx.x & 31;
  int before = -1;
  float v[4];
  for (i64 i = group * 8; i < min(group * 8 + 8, (i64)features); i++) {
    int row = list.row(i);
    if (row != before) {
#pragma unroll
      for (int k = 0; k < 4; k++) {
        int f = (chunk + k) * 32 + lane - first;
        // What is no frame is above no threshold.
        v[k] = f >= 0 && f < frames ? x[(i64)row * xStride + f] : __uint_as_float(0x7fc00000u);
      }
      before = row;
    }
    float threshold = list.threshold(i);
#pragma unroll
    for (int k = 0; k < 4; k++) {
      u32 bits = __ballot_sync(FULL, v[k] > threshold);
      int begin = first - (chunk + k) * 32;
      int end = first + frames - (chunk + k) * 32;
      if (lane == k && end > 0) {
        u32* to = y + i * stride + chunk + k;
        u32 kept = (begin > 0 ? lowest(begin) : 0) | ~lowest(end);
        *to = kept == 0 ? bits : (*to & kept) | bits;
      }
    }
  }
}
