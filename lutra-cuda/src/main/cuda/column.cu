// Arithmetic on statistics, a number a row, and on the frames of a sample
// (dev.lutra.tensor.backend.ElementKernels).
#include "lutra.cuh"
#include "reduce.cuh"

__device__ inline float inverseDeviation(float variance, float epsilon) {
  float v = variance > epsilon || variance != variance ? variance : epsilon;
  return (float)(1 / sqrt((double)v));
}

// A block a row. Bound by memory: 8 bytes an entry.
KERNEL standardize(const float* values, int stride, int entries, const float* mean,
                   const float* variance, int statStride, float epsilon, float* normalized,
                   float* inverses, int inverseStride, int column) {
  i64 row = blockIdx.x;
  float inverse = inverseDeviation(variance[row * statStride], epsilon);
  float m = mean[row * statStride];
  for (int k = threadIdx.x; k < entries; k += blockDim.x) {
    normalized[row * stride + k] = (values[row * stride + k] - m) * inverse;
  }
  if (threadIdx.x == 0) {
    inverses[row * inverseStride + column] = inverse;
  }
}
EXPORT(standardize)

// A thread a row, as in all that follow until frameSum. Columns have one stride, `stride`. Bound by
// the latency of a launch: some numbers a row.
KERNEL batchNorm(const float* gamma, const float* beta, const float* mean, const float* variance,
                 float epsilon, float* scale, float* shift, int rows, int stride) {
  i64 row = globalThread();
  if (row >= rows) {
    return;
  }
  i64 i = row * stride;
  float s = gamma[i] * inverseDeviation(variance[i], epsilon);
  scale[i] = s;
  shift[i] = beta[i] - s * mean[i];
}
EXPORT(batchNorm)

// Bound by the latency of a launch: some numbers a row.
KERNEL batchNormBackward(const float* sums, const float* dots, const float* gamma,
                         const float* mean, const float* variance, float epsilon, int frames,
                         float* p, float* q, float* r, float* dGamma, float* dBeta, int rows,
                         int stride) {
  i64 row = globalThread();
  if (row >= rows) {
    return;
  }
  i64 i = row * stride;
  float inverse = inverseDeviation(variance[i], epsilon);
  float centered = inverse * (dots[i] - mean[i] * sums[i]);
  if (dGamma) {
    dGamma[i] += centered;
  }
  if (dBeta) {
    dBeta[i] += sums[i];
  }
  float scale = gamma[i] * inverse;
  p[i] = scale;
  float m1 = frames == 0 ? 0 : sums[i] / frames;
  float m2 = frames > 0 && variance[i] > epsilon ? centered / frames : 0;
  q[i] = frames == 0 ? 0 : -scale * m2 * inverse;
  r[i] = frames == 0 ? 0 : -scale * (m1 - m2 * inverse * mean[i]);
}
EXPORT(batchNormBackward)

// Bound by the latency of a launch: three numbers a row.
KERNEL blend(float* running, int stride, float momentum, const float* batch, int batchStride,
             int column, int rows) {
  i64 row = globalThread();
  if (row < rows) {
    float now = batch[row * batchStride + column];
    running[row * stride] =
        momentum == 0 ? now : momentum * running[row * stride] + (1 - momentum) * now;
  }
}
EXPORT(blend)

// Bound by the latency of a launch: three numbers a row.
KERNEL addColumn(const float* x, int xStride, int column, float* y, int stride, int rows) {
  i64 row = globalThread();
  if (row < rows) {
    y[row * stride] += x[row * xStride + column];
  }
}
EXPORT(addColumn)

// Bound by the latency of a launch: three numbers a row.
KERNEL multiplyColumn(const float* x, const float* factors, int factorStride, int column, float* y,
                      int stride, int rows) {
  i64 row = globalThread();
  if (row < rows) {
    y[row * stride] = x[row * stride] * factors[row * factorStride + column];
  }
}
EXPORT(multiplyColumn)

// A thread a sample and row. Bound by memory: 4 bytes a frame.
KERNEL frameSum(const float* x, int xStride, int repeats, int mean, float* y, int stride,
                int samples) {
  i64 row = blockIdx.y;
  i64 s = globalThread();
  if (s >= samples) {
    return;
  }
  float sum = 0;
  for (int i = 0; i < repeats; i++) {
    sum += x[row * xStride + (i64)i * samples + s];
  }
  y[row * stride + s] = mean ? sum / repeats : sum;
}
EXPORT(frameSum)

// Bound by memory: 8 bytes a frame, those of dy from the cache.
KERNEL frameSumBackward(const float* dy, int stride, int samples, int repeats, int mean, float* dx,
                        int dxStride, int frames) {
  i64 row = blockIdx.y;
  i64 f = globalThread();
  if (f < frames) {
    float g = dy[row * stride + f % samples];
    dx[row * dxStride + f] += mean ? g / repeats : g;
  }
}
EXPORT(frameSumBackward)

// Bound by memory: 8 bytes an element.
KERNEL copyColumns(const float* x, int xStride, int fromColumn, float* y, int yStride,
                   int toColumn, int columns) {
  i64 row = blockIdx.y;
  i64 c = globalThread();
  if (c < columns) {
    y[row * yStride + toColumn + c] = x[row * xStride + fromColumn + c];
  }
}
EXPORT(copyColumns)

// y += (a * scalar) x, and y = (a * scalar) x + b * scalar; over padded rows as one array.
// Bound by memory: 12 bytes an element.
KERNEL axpyScalar(const float* scalar, float a, const float* x, float* y, i64 count) {
  float factor = a * *scalar;
  for (i64 i = globalThread(); i < count; i += (i64)gridDim.x * blockDim.x) {
    y[i] += factor * x[i];
  }
}
EXPORT(axpyScalar)

// Bound by memory: 8 bytes an element.
KERNEL affineScalar(const float* scalar, float a, float b, const float* x, float* y, i64 count) {
  float factor = a * *scalar;
  float offset = b * *scalar;
  for (i64 i = globalThread(); i < count; i += (i64)gridDim.x * blockDim.x) {
    y[i] = factor * x[i] + offset;
  }
}
EXPORT(affineScalar)

// Bound by instructions: an exponential of doubles an element.
KERNEL expScaled(float a, const float* x, float* y, i64 count) {
  for (i64 i = globalThread(); i < count; i += (i64)gridDim.x * blockDim.x) {
    y[i] = (float)exp((double)(a * x[i]));
  }
}
EXPORT(expScaled)

// Partial sums of x y: a block takes every gridDim.x-th row. Bound by memory: 8 bytes an element.
KERNEL dotPartials(const float* x, const float* y, int rows, int stride, int frames,
                   double* partial) {
  __shared__ double space[32];
  double sum = 0;
  for (i64 row = blockIdx.x; row < rows; row += gridDim.x) {
    for (int f = threadIdx.x; f < frames; f += blockDim.x) {
      sum += (double)x[row * stride + f] * y[row * stride + f];
    }
  }
  sum = blockSum(sum, space);
  if (threadIdx.x == 0) {
    partial[blockIdx.x] = sum;
  }
}
EXPORT(dotPartials)

// The sum of a group of rows, with a factor for each summand. Bound by memory: 4 bytes an element.
KERNEL groupSumReal(const float* x, int xStride, int size, float scale, float* y, int stride,
                    int frames) {
  i64 group = blockIdx.y;
  i64 f = globalThread();
  if (f >= frames) {
    return;
  }
  float sum = 0;
  for (int i = 0; i < size; i++) {
    sum += scale * x[(group * size + i) * xStride + f];
  }
  y[group * stride + f] = sum;
}
EXPORT(groupSumReal)
