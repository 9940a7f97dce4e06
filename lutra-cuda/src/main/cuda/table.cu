// Tables made from parameters, and random numbers by place (dev.lutra.tensor.backend.TableKernels).
// Entries of a table are taken four a thread; a table has at least four.
#include "lots.cuh"
#include "random.cuh"
#include "reduce.cuh"

// Where a thread that takes four entries is: its table, and the first of its entries.
struct Quad {
  int m;
  int k;
};

__device__ inline Quad quad(int entries) {
  int shift = 29 - __clz(entries);  // entries / 4 threads a table
  i64 t = globalThread();
  return {(int)(t >> shift), ((int)t & ((1 << shift) - 1)) * 4};
}

// The distribution over the 16 gates of two inputs, and their mixture; four lanes a LUT, four gates
// a lane. Bound by memory: 144 bytes a LUT.
KERNEL gateMixture(const float* logits, int logitStride, float* shares, int shareStride,
                   float* table, int tableStride, int luts) {
  i64 t = globalThread();
  int m = (int)(t >> 2);
  int q = (int)t & 3;
  int row = min(m, luts - 1);
  Four e = four(logits + (i64)row * logitStride + q * 4);
  float most = -INFINITY;
  FOR_FOUR(i) { most = e.at[i] > most || e.at[i] != e.at[i] ? e.at[i] : most; }
  for (int step = 1; step < 4; step <<= 1) {
    float other = __shfl_xor_sync(FULL, most, step);
    most = other > most || other != other ? other : most;
  }
  double sum = 0;
  FOR_FOUR(i) {
    e.at[i] = expf(e.at[i] - most);
    sum += e.at[i];
  }
  sum += __shfl_xor_sync(FULL, sum, 1);
  sum += __shfl_xor_sync(FULL, sum, 2);
  float whole = (float)sum;
  FOR_FOUR(i) { e.at[i] /= whole; }
  float all = (e.at[0] + e.at[1]) + (e.at[2] + e.at[3]);
  // Gate 4 q + i: of its bits, i has the lower two and q the upper.
  float at[4] = {e.at[1] + e.at[3], e.at[2] + e.at[3], q & 1 ? all : 0, q & 2 ? all : 0};
  FOR_FOUR(k) {
    at[k] += __shfl_xor_sync(FULL, at[k], 1);
    at[k] += __shfl_xor_sync(FULL, at[k], 2);
  }
  if (m < luts) {
    put(shares + (i64)m * shareStride + q * 4, e);
    if (q == 0) {
      *reinterpret_cast<float4*>(table + (i64)m * tableStride) =
          make_float4(at[0], at[1], at[2], at[3]);
    }
  }
}
EXPORT(gateMixture)

// Bound by memory: 224 bytes a LUT.
KERNEL gateMixtureGradient(const float* shares, int shareStride, const float* table,
                           int tableStride, const float* dTable, int dTableStride, float* dLogits,
                           int dLogitStride, int luts) {
  i64 t = globalThread();
  int m = (int)(t >> 2);
  int q = (int)t & 3;
  if (m >= luts) {
    return;
  }
  Four y = four(table + (i64)m * tableStride);
  Four d = four(dTable + (i64)m * dTableStride);
  Four s = four(shares + (i64)m * shareStride + q * 4);
  Four to = four(dLogits + (i64)m * dLogitStride + q * 4);
  float mean = 0;
  FOR_FOUR(k) { mean += d.at[k] * y.at[k]; }
  FOR_FOUR(i) {
    int g = q * 4 + i;
    float own = 0;
    FOR_FOUR(k) { own += (g >> k & 1) * d.at[k]; }
    to.at[i] += s.at[i] * (own - mean);
  }
  put(dLogits + (i64)m * dLogitStride + q * 4, to);
}
EXPORT(gateMixtureGradient)

// y = scale * the Walsh-Hadamard transform of x, added if asked. Of a table, lane l of `lanes` has
// entries l, l + lanes and so on, R in all. Bound by memory: 8 bytes an entry, 12 if added.
template <int R>
__device__ inline void walshRow(const float* x, int xStride, float scale, float* y, int yStride,
                                int add, int luts, int shift) {
  i64 t = globalThread();
  int lanes = 1 << shift;
  int lane = (int)t & (lanes - 1);
  i64 m = t >> shift;
  bool live = m < luts;
  float v[R];
#pragma unroll
  for (int r = 0; r < R; r++) {
    v[r] = live ? x[m * xStride + r * lanes + lane] : 0;
  }
  for (int half = 1; half < lanes; half <<= 1) {
#pragma unroll
    for (int r = 0; r < R; r++) {
      float other = __shfl_xor_sync(FULL, v[r], half);
      v[r] = lane & half ? other - v[r] : v[r] + other;
    }
  }
#pragma unroll
  for (int half = 1; half < R; half <<= 1) {
#pragma unroll
    for (int r = 0; r < R; r++) {
      if ((r & half) == 0) {
        float a = v[r];
        float b = v[r + half];
        v[r] = a + b;
        v[r + half] = a - b;
      }
    }
  }
#pragma unroll
  for (int r = 0; r < R; r++) {
    if (live) {
      float* to = y + m * yStride + r * lanes + lane;
      *to = add ? *to + scale * v[r] : scale * v[r];
    }
  }
}

// Bound by memory: 8 bytes an entry, 12 if added.
KERNEL walsh(const float* x, int xStride, float scale, float* y, int yStride, int add, int luts,
             int entries) {
  switch (entries) {
    case 256: walshRow<8>(x, xStride, scale, y, yStride, add, luts, 5); break;
    case 128: walshRow<4>(x, xStride, scale, y, yStride, add, luts, 5); break;
    case 64: walshRow<2>(x, xStride, scale, y, yStride, add, luts, 5); break;
    default: walshRow<1>(x, xStride, scale, y, yStride, add, luts, 31 - __clz(entries));
  }
}
EXPORT(walsh)

struct Mlp {
  const float *w1, *b1, *w2, *b2;
  int w1Stride, b1Stride, w2Stride, b2Stride;
  float *pre, *table;
  int preStride, tableStride, luts, hidden;
};

template <int N>
__device__ inline void mlpTable(const Mlp& p) {
  Quad at = quad(1 << N);
  if (at.m >= p.luts) {
    return;
  }
  Four y(__ldg(p.b2 + (i64)at.m * p.b2Stride));
  const float* w1 = p.w1 + (i64)at.m * p.w1Stride;
  float* pre = p.pre + (i64)at.m * p.preStride + at.k;
  for (int h = 0; h < p.hidden; h++) {
    Four a(__ldg(p.b1 + (i64)at.m * p.b1Stride + h));
#pragma unroll
    for (int j = 0; j < N; j++) {
      float w = __ldg(w1 + h * N + j);
      FOR_FOUR(i) { a.at[i] += (at.k + i) >> j & 1 ? w : -w; }
    }
    put(pre + ((i64)h << N), a);
    float w2 = __ldg(p.w2 + (i64)at.m * p.w2Stride + h);
    FOR_FOUR(i) { y.at[i] += w2 * (a.at[i] <= 0 ? 0 : a.at[i]); }
  }
  put(p.table + (i64)at.m * p.tableStride + at.k, y);
}

#define FAN_INS(function, ...)                 \
  switch (fanIn) {                             \
    case 2: function<2>(__VA_ARGS__); break;   \
    case 3: function<3>(__VA_ARGS__); break;   \
    case 4: function<4>(__VA_ARGS__); break;   \
    case 5: function<5>(__VA_ARGS__); break;   \
    case 6: function<6>(__VA_ARGS__); break;   \
    case 7: function<7>(__VA_ARGS__); break;   \
    default: function<8>(__VA_ARGS__);         \
  }

// Micro-MLPs at the corners of their inputs. Bound by memory: 4 bytes a hidden unit and entry.
KERNEL mlp(const float* w1, int w1Stride, const float* b1, int b1Stride, const float* w2,
           int w2Stride, const float* b2, int b2Stride, float* pre, int preStride, float* table,
           int tableStride, int luts, int hidden, int fanIn) {
  Mlp p = {w1,  b1,    w2,        b2,          w1Stride, b1Stride, w2Stride, b2Stride,
           pre, table, preStride, tableStride, luts,     hidden};
  FAN_INS(mlpTable, p)
}
EXPORT(mlp)

struct MlpGradient {
  const float *w2, *pre, *dTable;
  int w2Stride, preStride, dTableStride;
  float *dW1, *dB1, *dW2, *dB2;
  int dW1Stride, dB1Stride, dW2Stride, dB2Stride, luts, hidden;
};

template <int N>
__device__ inline void mlpUnit(const MlpGradient& p) {
  i64 t = globalThread();
  i64 m = t / p.hidden;
  int h = (int)(t - m * p.hidden);
  if (m >= p.luts) {
    return;
  }
  const float* dTable = p.dTable + m * p.dTableStride;
  const float* pre = p.pre + m * p.preStride + ((i64)h << N);
  float w2 = __ldg(p.w2 + m * p.w2Stride + h);
  float dUnit[N];
#pragma unroll
  for (int j = 0; j < N; j++) {
    dUnit[j] = 0;
  }
  float sum = 0;
  float sumB = 0;
  float sumW = 0;
#pragma unroll 2
  for (int k = 0; k < 1 << N; k += 4) {
    Four g = four(dTable + k);
    Four a = four(pre + k);
    FOR_FOUR(i) {
      sum += g.at[i];
      bool on = a.at[i] > 0;
      sumW += on ? g.at[i] * a.at[i] : 0;
      float da = on ? g.at[i] * w2 : 0;
      sumB += da;
#pragma unroll
      for (int j = 0; j < N; j++) {
        // The product is exact: rounded as a sum of the two.
        dUnit[j] = fmaf((k + i) >> j & 1 ? 1.f : -1.f, da, dUnit[j]);
      }
    }
  }
  for (int j = 0; j < N && p.dW1 != nullptr; j++) {
    p.dW1[m * p.dW1Stride + h * N + j] += dUnit[j];
  }
  if (p.dB1 != nullptr) {
    p.dB1[m * p.dB1Stride + h] += sumB;
  }
  if (p.dW2 != nullptr) {
    p.dW2[m * p.dW2Stride + h] += sumW;
  }
  if (p.dB2 != nullptr && h == 0) {
    p.dB2[m * p.dB2Stride] += sum;
  }
}

// A thread a hidden unit, which sums in the order of the entries. Bound by memory: 4 bytes a hidden
// unit and entry.
KERNEL mlpGradient(const float* w2, int w2Stride, const float* pre, int preStride,
                   const float* dTable, int dTableStride, float* dW1, int dW1Stride, float* dB1,
                   int dB1Stride, float* dW2, int dW2Stride, float* dB2, int dB2Stride, int luts,
                   int hidden, int fanIn) {
  MlpGradient p = {w2,  pre, dTable, w2Stride,  preStride, dTableStride, dW1,  dB1,
                   dW2, dB2, dW1Stride, dB1Stride, dW2Stride, dB2Stride,    luts, hidden};
  FAN_INS(mlpUnit, p)
}
EXPORT(mlpGradient)

// Differences between neighbors of a table along the input of `bit`: four entries less theirs.
__device__ inline Four differences(const float* row, const Four& v, int k, int bit) {
  Four d;
  if (bit < 4) {
    FOR_FOUR(i) { d.at[i] = v.at[i] - (bit == 1 ? v.at[i ^ 1] : v.at[i ^ 2]); }
  } else {
    Four other = four(row + (k ^ bit));
    FOR_FOUR(i) { d.at[i] = v.at[i] - other.at[i]; }
  }
  return d;
}

// The sum of squares of differences of a block's tables. Bound by memory: 4 bytes an entry, and as
// many for each input from the cache.
KERNEL influence(const float* x, int stride, int luts, int entries, double* partial) {
  __shared__ double space[32];
  Quad at = quad(entries);
  double sum = 0;
  if (at.m < luts) {
    const float* row = x + (i64)at.m * stride;
    Four v = four(row + at.k);
    for (int bit = 1; bit < entries; bit <<= 1) {
      Four d = differences(row, v, at.k, bit);
      FOR_FOUR(i) { d.at[i] *= d.at[i]; }
      // Conversions to double are dear: one for the sum of four.
      sum += (d.at[0] + d.at[1]) + (d.at[2] + d.at[3]);
    }
  }
  sum = blockSum(sum, space);
  if (threadIdx.x == 0) {
    partial[blockIdx.x] = sum;
  }
}
EXPORT(influence)

// Bound by memory: 12 bytes an entry, and 4 for each input from the cache.
KERNEL influenceGradient(const float* x, int stride, const float* dLoss, float weight,
                         double divisor, float* dx, int dxStride, int luts, int entries) {
  __shared__ float scale;
  if (threadIdx.x == 0) {
    scale = (float)(4 * weight * *dLoss / divisor);
  }
  SYNC();
  Quad at = quad(entries);
  if (at.m >= luts) {
    return;
  }
  const float* row = x + (i64)at.m * stride;
  Four v = four(row + at.k);
  Four slope(0);
  for (int bit = 1; bit < entries; bit <<= 1) {
    Four d = differences(row, v, at.k, bit);
    FOR_FOUR(i) { slope.at[i] += d.at[i]; }
  }
  float* out = dx + (i64)at.m * dxStride + at.k;
  Four to = four(out);
  FOR_FOUR(i) { to.at[i] += scale * slope.at[i]; }
  put(out, to);
}
EXPORT(influenceGradient)

#define QUANTILE_BITS 12

// Logistic noise by place, a word a thread and turn, looked up in shared memory. Bound by memory: 4
// bytes an element.
KERNEL logisticNoise(float* out, int stride, int words, i64 count, u64 seed, int first,
                     float scale, const float* quantiles) {
  __shared__ float table[1 << QUANTILE_BITS];
  for (int i = threadIdx.x * 4; i < 1 << QUANTILE_BITS; i += blockDim.x * 4) {
    Four q = four(quantiles + i);
    FOR_FOUR(k) { q.at[k] *= scale; }
    put(table + i, q);
  }
  SYNC();
  for (i64 t = globalThread(); t < count; t += (i64)gridDim.x * blockDim.x) {
    i64 row = rowOf(t, count, words);
    int word = (int)(t - row * words);
    u64 random = mix(seed + GAMMA * (u64)((first + row) * words + word + 1));
    Four v;
    FOR_FOUR(k) { v.at[k] = table[random << 16 * k >> (64 - QUANTILE_BITS)]; }
    put(out + row * stride + word * 4, v);
  }
}
EXPORT(logisticNoise)

// 0 where the upper 53 bits of the place's random number are below the threshold. Bound by memory: 4
// bytes an element, and by 64-bit products, three an element.
KERNEL dropout(float* out, int stride, int frames, int lots, i64 count, u64 seed, u64 threshold,
               float keep) {
  i64 t = globalThread();
  if (t >= count) {
    return;
  }
  i64 row = rowOf(t, count, lots);
  int i = (int)(t - row * lots) * 4;
  u64 place = (u64)(row * frames + i);
  Four v;
  FOR_FOUR(k) { v.at[k] = mix(seed + GAMMA * (place + k + 1)) >> 11 < threshold ? 0 : keep; }
  put(out + row * stride + i, v);
}
EXPORT(dropout)

// x = x > 1/2. Bound by memory: 8 bytes an element.
KERNEL roundAll(float* x, i64 count) {
  i64 i = globalThread() * 4;
  if (i >= count) {
    return;
  }
  Four v = four(x + i);
  FOR_FOUR(k) { v.at[k] = v.at[k] > 0.5f ? 1 : 0; }
  put(x + i, v);
}
EXPORT(roundAll)
