// Elementwise kernels and statistics of rows (dev.lutra.tensor.backend.ElementKernels).
#include "lutra.cuh"

// y += a x, four elements a thread; `count` is a multiple of 16.
KERNEL axpy(float a, const float* x, float* y, i64 count) {
  i64 i = globalThread() * 4;
  if (i >= count) {
    return;
  }
  float4 u = *reinterpret_cast<const float4*>(x + i);
  float4 v = *reinterpret_cast<float4*>(y + i);
  v.x += a * u.x;
  v.y += a * u.y;
  v.z += a * u.z;
  v.w += a * u.w;
  *reinterpret_cast<float4*>(y + i) = v;
}
EXPORT(axpy)

// Mean and biased variance of a row, a block for each.
KERNEL moments(const float* x, int stride, int frames, float* mean, float* variance, int outStride) {
  __shared__ float space[33];
  const float* row = x + (i64)blockIdx.x * stride;
  float sum = 0;
  for (int f = threadIdx.x; f < frames; f += blockDim.x) {
    sum += row[f];
  }
  float m = blockSum(sum, space) / frames;
  float squares = 0;
  for (int f = threadIdx.x; f < frames; f += blockDim.x) {
    float d = row[f] - m;
    squares += d * d;
  }
  squares = blockSum(squares, space);
  if (threadIdx.x == 0) {
    mean[(i64)blockIdx.x * outStride] = m;
    variance[(i64)blockIdx.x * outStride] = squares / frames;
  }
}
EXPORT(moments)
