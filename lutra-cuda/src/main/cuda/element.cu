// Elementwise kernels (dev.lutra.tensor.backend.ElementKernels). All rows are done as one array of
// `count` elements, padding included, four elements a thread. All are bound by memory.
#include "lots.cuh"

enum { RELU, HARD_TANH, CLIP01, SIGMOID, SIGN };

// The smallest and the largest of NaN is NaN, as in Java.
__device__ inline float clip(float v, float low, float high) {
  return v <= low ? low : v >= high ? high : v;
}

__device__ inline float apply(int f, float v) {
  switch (f) {
    case RELU:
      return v <= 0 ? 0 : v;
    case HARD_TANH:
      return clip(v, -1, 1);
    case CLIP01:
      return clip(v, 0, 1);
    case SIGMOID:
      return 1 / (1 + expf(-v));
    default:
      return v >= 0 ? 1 : -1;
  }
}

// The derivative; of SIGMOID for its result, of the others for their argument.
__device__ inline float slope(int f, float v) {
  switch (f) {
    case RELU:
      return v > 0 ? 1 : 0;
    case HARD_TANH:
      return v > -1 && v < 1 ? 1 : 0;
    case CLIP01:
      return v > 0 && v < 1 ? 1 : 0;
    case SIGMOID:
      return v * (1 - v);
    default:
      return fabsf(v) <= 1 ? 1 : 0;
  }
}

// y = f(x). Bound by memory: 8 bytes an element.
KERNEL unary(int f, const float* x, float* y, i64 count) {
  i64 i = globalThread() * 4;
  if (i >= count) {
    return;
  }
  Four v = four(x + i);
  FOR_FOUR(k) { v.at[k] = apply(f, v.at[k]); }
  put(y + i, v);
}
EXPORT(unary)

// dx += dy f'(x). Bound by memory: 16 bytes an element.
KERNEL unaryBackward(int f, const float* x, const float* dy, float* dx, i64 count) {
  i64 i = globalThread() * 4;
  if (i >= count) {
    return;
  }
  Four v = four(x + i);
  Four g = four(dy + i);
  Four to = four(dx + i);
  FOR_FOUR(k) { to.at[k] += g.at[k] * slope(f, v.at[k]); }
  put(dx + i, to);
}
EXPORT(unaryBackward)

// y += a x. Bound by memory: 12 bytes an element.
KERNEL axpy(float a, const float* x, float* y, i64 count) {
  i64 i = globalThread() * 4;
  if (i >= count) {
    return;
  }
  Four u = four(x + i);
  Four v = four(y + i);
  FOR_FOUR(k) { v.at[k] += a * u.at[k]; }
  put(y + i, v);
}
EXPORT(axpy)

// y = a x + b. Bound by memory: 8 bytes an element.
KERNEL affine(float a, float b, const float* x, float* y, i64 count) {
  i64 i = globalThread() * 4;
  if (i >= count) {
    return;
  }
  Four v = four(x + i);
  FOR_FOUR(k) { v.at[k] = a * v.at[k] + b; }
  put(y + i, v);
}
EXPORT(affine)

// z += x y. Bound by memory: 16 bytes an element.
KERNEL multiplyAdd(const float* x, const float* y, float* z, i64 count) {
  i64 i = globalThread() * 4;
  if (i >= count) {
    return;
  }
  Four u = four(x + i);
  Four v = four(y + i);
  Four w = four(z + i);
  FOR_FOUR(k) { w.at[k] += u.at[k] * v.at[k]; }
  put(z + i, w);
}
EXPORT(multiplyAdd)

// Clips into [low, high]. Bound by memory: 8 bytes an element.
KERNEL clampAll(float* x, float low, float high, i64 count) {
  i64 i = globalThread() * 4;
  if (i >= count) {
    return;
  }
  Four v = four(x + i);
  FOR_FOUR(k) { v.at[k] = clip(v.at[k], low, high); }
  put(x + i, v);
}
EXPORT(clampAll)

// y = scale x + shift, of the row. Bound by memory: 8 bytes an element.
KERNEL rowAffine(const float* x, const float* scale, int scaleStride, const float* shift,
                 int shiftStride, float* y, int stride, i64 count) {
  i64 i = globalThread() * 4;
  if (i >= count) {
    return;
  }
  i64 row = rowOf(i, count, stride);
  float a = __ldg(scale + row * scaleStride);
  float b = __ldg(shift + row * shiftStride);
  Four v = four(x + i);
  FOR_FOUR(k) { v.at[k] = a * v.at[k] + b; }
  put(y + i, v);
}
EXPORT(rowAffine)

// dx += p dy + q x + r, of the row. Bound by memory: 16 bytes an element.
KERNEL rowAffineBackward(const float* dy, const float* x, const float* p, int pStride,
                         const float* q, int qStride, const float* r, int rStride, float* dx,
                         int stride, i64 count) {
  i64 i = globalThread() * 4;
  if (i >= count) {
    return;
  }
  i64 row = rowOf(i, count, stride);
  float pi = __ldg(p + row * pStride);
  float qi = __ldg(q + row * qStride);
  float ri = __ldg(r + row * rStride);
  Four g = four(dy + i);
  Four v = four(x + i);
  Four to = four(dx + i);
  FOR_FOUR(k) { to.at[k] += pi * g.at[k] + qi * v.at[k] + ri; }
  put(dx + i, to);
}
EXPORT(rowAffineBackward)

// v = momentum v + g; w -= rate v. Bound by memory: 20 bytes an element.
KERNEL sgd(float* w, const float* g, float* v, float rate, float momentum, i64 count) {
  i64 i = globalThread() * 4;
  if (i >= count) {
    return;
  }
  Four gradient = four(g + i);
  Four velocity = four(v + i);
  Four weight = four(w + i);
  FOR_FOUR(k) {
    velocity.at[k] = momentum * velocity.at[k] + gradient.at[k];
    weight.at[k] += -rate * velocity.at[k];
  }
  put(v + i, velocity);
  put(w + i, weight);
}
EXPORT(sgd)

// s += g^2; w -= rate g / (sqrt(s) + epsilon). Bound by memory: 20 bytes an element.
KERNEL adaGrad(float* w, const float* g, float* s, float rate, float epsilon, i64 count) {
  i64 i = globalThread() * 4;
  if (i >= count) {
    return;
  }
  Four gradient = four(g + i);
  Four sum = four(s + i);
  Four weight = four(w + i);
  FOR_FOUR(k) {
    sum.at[k] += gradient.at[k] * gradient.at[k];
    weight.at[k] += -rate * gradient.at[k] / (sqrtf(sum.at[k]) + epsilon);
  }
  put(s + i, sum);
  put(w + i, weight);
}
EXPORT(adaGrad)

// As on the CPU, where moments that have decayed into denormal numbers are slow to compute with.
__device__ inline float flush(float x) { return fabsf(x) < 1.17549435e-38f ? 0 : x; }

// Adam with decoupled weight decay. Bound by memory: 28 bytes an element.
KERNEL adam(float* w, const float* g, float* m, float* v, float rate, float beta1, float beta2,
            float epsilon, float decay, float mScale, float vScale, i64 count) {
  i64 i = globalThread() * 4;
  if (i >= count) {
    return;
  }
  Four gradient = four(g + i);
  Four first = four(m + i);
  Four second = four(v + i);
  Four weight = four(w + i);
  FOR_FOUR(k) {
    float gk = gradient.at[k];
    float mk = flush(beta1 * first.at[k] + (1 - beta1) * gk);
    float vk = flush(beta2 * second.at[k] + (1 - beta2) * gk * gk);
    first.at[k] = mk;
    second.at[k] = vk;
    float direction = mk * mScale / (sqrtf(vk * vScale) + epsilon);
    weight.at[k] += -rate * (direction + decay * weight.at[k]);
  }
  put(m + i, first);
  put(v + i, second);
  put(w + i, weight);
}
EXPORT(adam)
