// Learned thresholds (dev.lutra.tensor.backend.BitKernels): bit b compares row b / levels of x with
// level b % levels of that row's thresholds, or of those that all rows share.
#include "comparators.cuh"
#include "lots.cuh"

// As Java casts doubles.
__device__ inline int toInt(double x) {
  return x != x ? 0 : x <= -2147483648.0 ? (int)0x80000000 : x >= 2147483647.0 ? 0x7fffffff : (int)x;
}

__device__ inline int clampInt(int x, int low, int high) {
  return x < low ? low : x > high ? high : x;
}

// dev.lutra.tensor.backend.Grid: integers overflow as there.
__device__ inline int nearestThreshold(int threshold, int words, int step) {
  if (step == 1) {
    return clampInt(threshold, 0, words - 1);
  }
  float place = (float)(int)((u32)threshold + 1u) / (float)step;
  u32 bound = (u32)toInt(floor((double)place + 0.5)) * (u32)step;
  return clampInt((int)bound, step, words - step) - 1;
}

// y = grid(start + spread * moves), the spread that of the row. A thread for each: bound by latency.
KERNEL thresholds(const float* start, const float* moves, const float* spread, int spreadStride,
                  int words, int step, float* y, int stride, i64 count) {
  i64 i = globalThread();
  if (i >= count) {
    return;
  }
  float exact = start[i] + spread[rowOf(i, count, stride) * spreadStride] * moves[i];
  y[i] = (float)nearestThreshold(toInt(floor((double)exact)), words, step);
}
EXPORT(thresholds)

// The thresholds of bits. A division of 32 bits takes a third of the instructions of one of 64.
struct Levels {
  const float* thresholds;
  int stride;
  int levels;
  int shared;

  __device__ int row(i64 b) const { return (int)((u32)b / (u32)levels); }
  __device__ int rowOfLevel(i64 b) const { return shared ? 0 : row(b); }
  __device__ float threshold(i64 b) const {
    u32 level = (u32)b - (u32)row(b) * (u32)levels;
    return thresholds[(i64)rowOfLevel(b) * stride + level];
  }
};

// y[b, f] = x[b / levels, f] > the threshold of b; bound by instructions, see compareRows.
KERNEL compareLevels(const float* x, int xStride, int frames, const float* thresholds,
                     int thresholdStride, int levels, int shared, u32* y, int stride,
                     int features) {
  Levels list{thresholds, thresholdStride, levels, shared};
  compareRows(list, x, xStride, frames, y, stride, 0, features);
}
EXPORT(compareLevels)

// Half a window of so many spreads.
__device__ inline float halfWindow(float window, float spread, float step) {
  float half = window * spread / 2;
  return half < step ? step : half;
}

// Sums of dy over the frames of a piece of a row whose x lies in the window around the row's
// threshold, a block for each (see rows.cu); sums lie `sumStride` apart. Bound by memory: 8 bytes a
// frame, of which x comes from the cache.
KERNEL windowSums(const float* x, int xStride, int frames, const float* thresholds,
                  int thresholdStride, int levels, int shared, const float* spread,
                  int spreadStride, float window, float step, const float* dy, int dyStride,
                  int pieces, int width, float* sums, i64 sumStride) {
  __shared__ float space[33];
  Levels list{thresholds, thresholdStride, levels, shared};
  int b = blockIdx.x / pieces;
  int from = (blockIdx.x - b * pieces) * width;
  int to = min(frames, from + width);
  const float* words = x + (i64)list.row(b) * xStride;
  const float* gradient = dy + (i64)b * dyStride;
  float center = list.threshold(b) + 0.5f;
  float half = halfWindow(window, spread[(i64)list.rowOfLevel(b) * spreadStride], step);
  float sum = 0;
  for (int f = from + threadIdx.x * 4; f < to; f += blockDim.x * 4) {
    Four v = four(words + f);
    Four g = four(gradient + f);
    FOR_FOUR(k) {
      if (f + k < to && fabsf(v.at[k] - center) < half) {
        sum += g.at[k];
      }
    }
  }
  sum = blockSum(sum, space);
  if (threadIdx.x == 0) {
    sums[blockIdx.x * sumStride] = sum;
  }
}
EXPORT(windowSums)

// moves[r, i] -= spread / (2 half) * the sums of the bits of that threshold: one, or one of each
// feature where all share the thresholds. A warp for each: bound by latency.
KERNEL moveGradient(const float* sums, int sumStride, const float* spread, int spreadStride,
                    float window, float step, int features, int levels, float* moves, int stride,
                    int rows) {
  i64 warp = globalThread() >> 5;
  if (warp >= (i64)rows * levels) {
    return;
  }
  int lane = threadIdx.x & 31;
  i64 row = warp / levels;
  int level = (int)(warp - row * levels);
  float s = spread[row * spreadStride];
  float slope = -s / (2 * halfWindow(window, s, step));
  float sum = 0;
  for (i64 f = row + (i64)lane * rows; f < features; f += 32ll * rows) {
    sum += slope * sums[(f * levels + level) * sumStride];
  }
  sum = warpSum(sum);
  if (lane == 0) {
    moves[row * stride + level] += sum;
  }
}
EXPORT(moveGradient)
