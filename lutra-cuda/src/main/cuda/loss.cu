// Losses over a batch (dev.lutra.tensor.backend.LossKernels). Each block leaves a partial sum, and
// `finishSum` adds those in their order.
#include "lutra.cuh"
#include "reduce.cuh"

// A thread a frame. Bound by latency: few frames, and an exponential of doubles a class.
KERNEL softmaxCrossEntropy(const float* x, const float* t, float* probabilities, float* logs,
                           int classes, int stride, int targetStride, int frames,
                           double* partial) {
  __shared__ double space[32];
  i64 f = globalThread();
  double loss = 0;
  if (f < frames) {
    float most = -INFINITY;
    for (int c = 0; c < classes; c++) {
      float v = x[(i64)c * stride + f];
      most = v > most || v != v ? v : most;
    }
    double sum = 0;
    for (int c = 0; c < classes; c++) {
      sum += exp((double)(x[(i64)c * stride + f] - most));
    }
    double logSum = most + log(sum);
    for (int c = 0; c < classes; c++) {
      i64 at = (i64)c * stride + f;
      double logP = x[at] - logSum;
      logs[at] = (float)logP;
      probabilities[at] = (float)exp(logP);
      loss -= t[(i64)c * targetStride + f] * logP;
    }
  }
  loss = blockSum(loss, space);
  if (threadIdx.x == 0) {
    partial[blockIdx.x] = loss;
  }
}
EXPORT(softmaxCrossEntropy)

// Bound by latency: few frames, and an exponential and a logarithm of doubles a row.
KERNEL sigmoidCrossEntropy(const float* x, const float* t, int rows, int stride, int frames,
                           double* partial) {
  __shared__ double space[32];
  i64 f = globalThread();
  double loss = 0;
  for (int c = 0; c < rows && f < frames; c++) {
    float v = x[(i64)c * stride + f];
    float product = v * t[(i64)c * stride + f];
    loss += (v > 0 ? v : v != v ? v : 0.f) - product + log1p(exp((double)-fabsf(v)));
  }
  loss = blockSum(loss, space);
  if (threadIdx.x == 0) {
    partial[blockIdx.x] = loss;
  }
}
EXPORT(sigmoidCrossEntropy)

// Bound by latency: few frames, 8 bytes a row of each.
KERNEL squaredError(const float* x, const float* t, int rows, int stride, int frames,
                    double* partial) {
  __shared__ double space[32];
  i64 f = globalThread();
  double loss = 0;
  for (int c = 0; c < rows && f < frames; c++) {
    double d = (double)x[(i64)c * stride + f] - t[(i64)c * stride + f];
    loss += d * d;
  }
  loss = blockSum(loss, space);
  if (threadIdx.x == 0) {
    partial[blockIdx.x] = loss;
  }
}
EXPORT(squaredError)

__device__ inline int largestRow(const float* x, int rows, int stride, i64 f) {
  int best = 0;
  float most = x[f];
  for (int c = 1; c < rows; c++) {
    float v = x[(i64)c * stride + f];
    if (v > most) {
      most = v;
      best = c;
    }
  }
  return best;
}

// Frames at which the largest element is in the same row. Bound by latency: few frames.
KERNEL agreement(const float* x, const float* t, int rows, int stride, int frames,
                 double* partial) {
  __shared__ double space[32];
  i64 f = globalThread();
  double same = f < frames && largestRow(x, rows, stride, f) == largestRow(t, rows, stride, f);
  same = blockSum(same, space);
  if (threadIdx.x == 0) {
    partial[blockIdx.x] = same;
  }
}
EXPORT(agreement)

// to = (add ? to : 0) + scale * (offset + sign * sum of the partial sums / divisor); one block.
// Bound by its latency.
KERNEL finishSum(const double* partial, int count, float scale, float offset, float sign,
                 double divisor, int add, float* to) {
  __shared__ double space[32];
  double sum = blockSumOf(partial, count, space);
  if (threadIdx.x == 0) {
    float value = (float)(scale * (offset + sign * (sum / divisor)));
    *to = add ? *to + value : value;
  }
}
EXPORT(finishSum)
