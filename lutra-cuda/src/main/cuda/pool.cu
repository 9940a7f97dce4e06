// Pooling over images (dev.lutra.tensor.backend.ImageKernels). Gradients are gathered: a thread
// owns elements of the input and goes through the windows that hold them, ascending, which is the
// order in which the scalar kernels add.
#include "windows.cuh"

enum { MAX, AVERAGE, STOCHASTIC };

// y = OR of a window; a thread makes 32 columns, piece by piece of positions. Bound by
// instructions: about 10 for 32 columns and an element.
KERNEL orBits(const u32* x, int xStride, const int* sources, int elements, int constant, int frames,
              int columns, u32* y, int words, int stride, i64 count) {
  i64 i = globalThread();
  if (i >= count) {
    return;
  }
  i64 c = rowOf(i, count, words);
  int word = (int)(i - c * words);
  const u32* from = x + c * xStride;
  u32 outside = constant ? FULL : 0;
  u32 out = 0;
  int length = min(32, columns - word * 32);
  for (int done = 0; done < length;) {
    int p = (u32)(word * 32 + done) / (u32)frames;
    int f = word * 32 + done - p * frames;
    int n = min(length - done, frames - f);
    u32 any = 0;
    for (int e = 0; e < elements; e++) {
      int s = __ldg(sources + (i64)p * elements + e);
      any |= s < 0 ? outside : bitsAt(from, (i64)s * frames + f, n);
    }
    out |= (any & lowest(n)) << done;
    done += n;
  }
  y[c * stride + word] = out;
}
EXPORT(orBits)

template <int V>
__device__ inline void orGradientOf(int pooling, const u32* x, int xStride, const int* sources,
                                    int elements, int constant, const int* readers, int positions,
                                    int frames, const float* dy, int dyStride, float* dx, int stride,
                                    int lots, i64 count) {
  i64 i = globalThread();
  if (i >= count) {
    return;
  }
  Place at(i, count, lots, V, frames);
  int last = readers[at.position + 1];
  int r = readers[at.position];
  if (r == last) {
    return;
  }
  const u32* row = x + at.row * xStride;
  float* to = dx + at.row * stride + at.column;
  u32 own = bitsAt(row, at.column, V);
  Lot<V> sum = lot<V>(to);
  for (; r < last; r++) {
    int p = (u32)readers[positions + 1 + r] / (u32)elements;
    int ones[V] = {};
    for (int e = 0; e < elements; e++) {
      int s = __ldg(sources + (i64)p * elements + e);
      u32 bits = s >= 0 ? bitsAt(row, (i64)s * frames + at.frame, V) : constant ? FULL : 0;
      FOR_LOT(k) { ones[k] += bits >> k & 1; }
    }
    Lot<V> g = lot<V>(dy + at.row * dyStride + (i64)p * frames + at.frame);
    FOR_LOT(k) {
      int one = own >> k & 1;
      if (pooling == MAX) {
        if (one == (ones[k] > 0)) {
          sum.at[k] += g.at[k] / (ones[k] == 0 ? elements : ones[k]);
        }
      } else if (ones[k] == one) {
        sum.at[k] += g.at[k];
      }
    }
  }
  put(to, sum);
}

// The gradient of orBits. Bound by memory: 8 bytes an element of the input and 4 of the output.
BOTH(orGradient,
     (int pooling, const u32* x, int xStride, const int* sources, int elements, int constant,
      const int* readers, int positions, int frames, const float* dy, int dyStride, float* dx,
      int stride, int lots, i64 count),
     (pooling, x, xStride, sources, elements, constant, readers, positions, frames, dy, dyStride, dx,
      stride, lots, count))

template <int V>
__device__ inline void poolOf(int pooling, const float* x, int xStride, const int* sources,
                              int elements, int constant, int frames, float* y, int stride, int lots,
                              i64 count) {
  i64 i = globalThread();
  if (i >= count) {
    return;
  }
  Place at(i, count, lots, V, frames);
  const float* row = x + at.row * xStride + at.frame;
  Lot<V> out(pooling == MAX ? -INFINITY : pooling == AVERAGE ? 0.f : 1.f);
  for (int e = 0; e < elements; e++) {
    int s = __ldg(sources + (i64)at.position * elements + e);
    Lot<V> v(constant ? 1.f : 0.f);
    if (s >= 0) {
      v = lot<V>(row + (i64)s * frames);
    }
    FOR_LOT(k) {
      float before = out.at[k];
      if (pooling == MAX) {
        // NaN is larger than all, as in Java.
        out.at[k] = v.at[k] > before || v.at[k] != v.at[k] ? v.at[k] : before;
      } else if (pooling == AVERAGE) {
        out.at[k] = before + v.at[k];
      } else {
        out.at[k] = before * (1 - v.at[k]);
      }
    }
  }
  if (pooling == AVERAGE) {
    FOR_LOT(k) { out.at[k] /= elements; }
  } else if (pooling == STOCHASTIC) {
    FOR_LOT(k) { out.at[k] = 1 - out.at[k]; }
  }
  put(y + at.row * stride + at.column, out);
}

// y = the pooled elements. Bound by memory: 4 bytes an element of the input and of the output.
BOTH(pool,
     (int pooling, const float* x, int xStride, const int* sources, int elements, int constant,
      int frames, float* y, int stride, int lots, i64 count),
     (pooling, x, xStride, sources, elements, constant, frames, y, stride, lots, count))

template <int V>
__device__ inline void poolGradientOf(int pooling, const float* x, int stride, const int* sources,
                                      int elements, int constant, const int* readers, int positions,
                                      int frames, const float* y, const float* dy, int yStride,
                                      float* dx, int lots, i64 count) {
  i64 i = globalThread();
  if (i >= count) {
    return;
  }
  Place at(i, count, lots, V, frames);
  int last = readers[at.position + 1];
  int r = readers[at.position];
  if (r == last) {
    return;
  }
  const float* row = x + at.row * stride + at.frame;
  float* to = dx + at.row * stride + at.column;
  Lot<V> own = lot<V>(x + at.row * stride + at.column);
  Lot<V> sum = lot<V>(to);
  for (; r < last; r++) {
    int reader = readers[positions + 1 + r];
    int p = (u32)reader / (u32)elements;
    i64 result = at.row * yStride + (i64)p * frames + at.frame;
    Lot<V> g = lot<V>(dy + result);
    if (pooling == AVERAGE) {
      FOR_LOT(k) { sum.at[k] += g.at[k] * (1.f / elements); }
      continue;
    }
    Lot<V> most = lot<V>(y + result);
    Lot<V> slope(pooling == MAX ? 0.f : 1.f);
    for (int e = 0; e < elements; e++) {
      int s = __ldg(sources + (i64)p * elements + e);
      Lot<V> v(constant ? 1.f : 0.f);
      if (s >= 0) {
        v = lot<V>(row + (i64)s * frames);
      }
      FOR_LOT(k) {
        if (pooling == MAX) {
          slope.at[k] += v.at[k] == most.at[k] ? 1 : 0;
        } else if (p * elements + e != reader) {
          slope.at[k] *= 1 - v.at[k];
        }
      }
    }
    FOR_LOT(k) {
      if (pooling == MAX) {
        slope.at[k] = own.at[k] == most.at[k] ? 1 / slope.at[k] : 0;
      }
      sum.at[k] += g.at[k] * slope.at[k];
    }
  }
  put(to, sum);
}

// The gradient of pool. Bound by memory: 12 bytes an element of the input and 8 of the output.
BOTH(poolGradient,
     (int pooling, const float* x, int stride, const int* sources, int elements, int constant,
      const int* readers, int positions, int frames, const float* y, const float* dy, int yStride,
      float* dx, int lots, i64 count),
     (pooling, x, stride, sources, elements, constant, readers, positions, frames, y, dy, yStride, dx,
      lots, count))
