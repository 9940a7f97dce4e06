// Statistics of rows (dev.lutra.tensor.backend.ElementKernels). A block takes a piece of `width`
// columns of a row, a multiple of 4 and at most 32 times its threads; where a row is more than one
// piece, a second kernel joins what the pieces gave, in their order. What lies behind the last
// frame of a row is not read into any result.
#include "lots.cuh"
#include "reduce.cuh"

// What a thread holds of a piece.
struct Held {
  Four values[8];

  // Columns behind the end are 0.
  __device__ void load(const float* row, int from, int to) {
#pragma unroll
    for (int k = 0; k < 8; k++) {
      int f = from + (k * blockDim.x + threadIdx.x) * 4;
      if (f < to) {
        values[k] = four(row + f);
      }
      FOR_FOUR(j) { values[k].at[j] = f + j < to ? values[k].at[j] : 0; }
    }
  }
};

// Mean of a piece and the sum of the squares of the differences to it; of one that is the whole row
// their mean. Bound by memory: 4 bytes an element, held in registers between the two sums.
KERNEL moments(const float* x, int stride, int frames, int pieces, int width, float* mean,
               float* variance, i64 outStride) {
  __shared__ float space[33];
  int row = blockIdx.x / pieces;
  int from = (blockIdx.x - row * pieces) * width;
  int to = min(frames, from + width);
  Held held;
  held.load(x + (i64)row * stride, from, to);
  float sum = 0;
#pragma unroll
  for (int k = 0; k < 8; k++) {
    FOR_FOUR(j) { sum += held.values[k].at[j]; }
  }
  float m = blockSum(sum, space) / (to - from);
  float squares = 0;
#pragma unroll
  for (int k = 0; k < 8; k++) {
    int f = from + (k * blockDim.x + threadIdx.x) * 4;
    FOR_FOUR(j) {
      float d = f + j < to ? held.values[k].at[j] - m : 0;
      squares += d * d;
    }
  }
  squares = blockSum(squares, space);
  if (threadIdx.x == 0) {
    mean[(i64)blockIdx.x * outStride] = m;
    variance[(i64)blockIdx.x * outStride] = pieces == 1 ? squares / (to - from) : squares;
  }
}
EXPORT(moments)

// Joins the moments of pieces (Chan et al. 1979), a thread for each row. Bound by latency.
KERNEL momentsJoin(const float* parts, int rows, int frames, int pieces, int width, float* mean,
                   int meanStride, float* variance, int varianceStride) {
  i64 row = globalThread();
  if (row >= rows) {
    return;
  }
  const float* part = parts + row * pieces * 2;
  float m = part[0];
  float squares = part[1];
  float before = width;
  for (int p = 1; p < pieces; p++) {
    float here = min(frames - p * width, width);
    float d = part[p * 2] - m;
    m += d * (here / (before + here));
    squares += part[p * 2 + 1] + d * d * (before * here / (before + here));
    before += here;
  }
  mean[row * meanStride] = m;
  variance[row * varianceStride] = squares / frames;
}
EXPORT(momentsJoin)

// Sums of dy and of dy x over a piece. Bound by memory: 8 bytes an element.
KERNEL rowDots(const float* dy, const float* x, int stride, int frames, int pieces, int width,
               float* a, i64 aStride, float* b, i64 bStride) {
  __shared__ float space[33];
  int row = blockIdx.x / pieces;
  int from = (blockIdx.x - row * pieces) * width;
  int to = min(frames, from + width);
  i64 at = (i64)row * stride;
  float sum = 0;
  float dot = 0;
  for (int f = from + threadIdx.x * 4; f < to; f += blockDim.x * 4) {
    Four g = four(dy + at + f);
    Four v = four(x + at + f);
    FOR_FOUR(j) {
      if (f + j < to) {
        sum += g.at[j];
        dot += g.at[j] * v.at[j];
      }
    }
  }
  sum = blockSum(sum, space);
  dot = blockSum(dot, space);
  if (threadIdx.x == 0) {
    a[(i64)blockIdx.x * aStride] = sum;
    b[(i64)blockIdx.x * bStride] = dot;
  }
}
EXPORT(rowDots)

// Sums over the pieces of a row, a thread for each row: part p of row r at (r pieces + p) step.
// Bound by latency.
KERNEL joinPieces(const float* parts, int step, int rows, int pieces, float* out, int outStride) {
  i64 row = globalThread();
  if (row >= rows) {
    return;
  }
  const float* part = parts + row * pieces * step;
  float sum = 0;
  for (int p = 0; p < pieces; p++) {
    sum += part[p * step];
  }
  out[row * outStride] = sum;
}
EXPORT(joinPieces)

// Sums of squares, one of each block. Bound by memory: 4 bytes an element.
KERNEL squares(const float* x, int stride, int frames, i64 count, double* parts) {
  __shared__ double space[32];
  double sum = 0;
  for (i64 i = globalThread() * 4; i < count; i += (i64)gridDim.x * blockDim.x * 4) {
    Four v = four(x + i);
    int column = (int)(i - rowOf(i, count, stride) * stride);
    FOR_FOUR(k) {
      if (column + k < frames) {
        sum += v.at[k] * v.at[k];
      }
    }
  }
  sum = blockSum(sum, space);
  if (threadIdx.x == 0) {
    parts[blockIdx.x] = sum;
  }
}
EXPORT(squares)

// The sum of a few numbers, one block. Bound by its latency.
KERNEL sumDoubles(const double* parts, int count, double* out) {
  __shared__ double space[32];
  double sum = blockSumOf(parts, count, space);
  if (threadIdx.x == 0) {
    *out = sum;
  }
}
EXPORT(sumDoubles)

// The factor that brings gradients below a norm, by partial sums of their squares; 1 if they are
// below it or it is no number. One block: bound by its latency.
KERNEL clipFactor(const double* parts, int count, double norm, float* factor) {
  __shared__ double space[32];
  double sum = blockSumOf(parts, count, space);
  if (threadIdx.x == 0) {
    double ratio = norm / sqrt(sum < 1e-30 ? 1e-30 : sum);
    *factor = ratio < 1 ? (float)ratio : 1.f;
  }
}
EXPORT(clipFactor)

// x = factor x, nothing for a factor of 1. Bound by memory: 8 bytes an element or none.
KERNEL shrink(const float* factor, float* x, i64 count) {
  i64 i = globalThread() * 4;
  float a = __ldg(factor);
  if (i >= count || !(a < 1)) {
    return;
  }
  Four v = four(x + i);
  FOR_FOUR(k) { v.at[k] = a * v.at[k] + 0.f; }  // no -0, as of affine
  put(x + i, v);
}
EXPORT(shrink)
