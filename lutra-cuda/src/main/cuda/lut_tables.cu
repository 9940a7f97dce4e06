// What is done once for a table and batch: a warp a table, its entries over the lanes, `R` of them in
// the registers of each.
#include "lutra.cuh"

// Bound by memory: 4 bytes an entry of each table that is read or written.
#define TABLE_KERNEL(name, parameters, ...)          \
  KERNEL name parameters {                           \
    int m = (int)(globalThread() >> 5);              \
    if (m >= luts) {                                 \
      return;                                        \
    }                                                \
    switch (entries) {                               \
      case 256: name##Row<8>(m, __VA_ARGS__); break; \
      case 128: name##Row<4>(m, __VA_ARGS__); break; \
      case 64: name##Row<2>(m, __VA_ARGS__); break;  \
      default: name##Row<1>(m, __VA_ARGS__);         \
    }                                                \
  }                                                  \
  EXPORT(name)

// The entries of this lane: lane, lane + 32 and so on; zeros behind the last.
template <int R>
__device__ inline void loadRow(const float* table, int stride, int m, int entries, float (&v)[R]) {
  int lane = threadIdx.x & 31;
#pragma unroll
  for (int r = 0; r < R; r++) {
    int k = r * 32 + lane;
    v[r] = k < entries ? table[(i64)m * stride + k] : 0.f;
  }
}

template <int R>
__device__ inline void storeRow(float* table, int stride, int m, int entries,
                                const float (&v)[R]) {
  int lane = threadIdx.x & 31;
#pragma unroll
  for (int r = 0; r < R; r++) {
    int k = r * 32 + lane;
    if (k < entries) {
      table[(i64)m * stride + k] = v[r];
    }
  }
}

template <int R>
__device__ inline void smoothRow(int m, const float* table, int tableStride, float bias,
                                 float* smoothed, int smoothedStride, int entries) {
  float near = 0.5f + bias;
  float far = 0.5f - bias;
  float v[R];
  loadRow<R>(table, tableStride, m, entries, v);
  for (int bit = 1; bit < 32 && bit < entries; bit <<= 1) {
#pragma unroll
    for (int r = 0; r < R; r++) {
      v[r] = near * v[r] + far * __shfl_xor_sync(FULL, v[r], bit);
    }
  }
#pragma unroll
  for (int bit = 1; bit < R; bit <<= 1) {
#pragma unroll
    for (int r = 0; r < R; r++) {
      if ((r & bit) == 0) {
        float low = v[r];
        float high = v[r | bit];
        v[r] = near * low + far * high;
        v[r | bit] = far * low + near * high;
      }
    }
  }
  storeRow<R>(smoothed, smoothedStride, m, entries, v);
}

TABLE_KERNEL(smooth,
             (const float* table, int tableStride, float bias, float* smoothed, int smoothedStride,
              int luts, int entries),
             table, tableStride, bias, smoothed, smoothedStride, entries)

struct Statistics {
  float mean;
  float variance;
  float inverse;
};

template <int R>
__device__ inline Statistics statisticsOf(const float (&v)[R], const float (&c)[R],
                                          float epsilon) {
  float frames = 0;
  float sum = 0;
#pragma unroll
  for (int r = 0; r < R; r++) {
    frames += c[r];
    sum += c[r] * v[r];
  }
  frames = warpSum(frames);
  Statistics s;
  s.mean = warpSum(sum) / frames;
  float squares = 0;
#pragma unroll
  for (int r = 0; r < R; r++) {
    float d = v[r] - s.mean;
    squares += c[r] * d * d;
  }
  s.variance = warpSum(squares) / frames;
  s.inverse = (float)(1 / sqrt((double)max(s.variance, epsilon)));
  return s;
}

__device__ inline void storeStatistics(float* statistics, int stride, int m, Statistics s) {
  int lane = threadIdx.x & 31;
  if (lane < 3) {
    statistics[(i64)m * stride + lane] = lane == 0 ? s.mean : lane == 1 ? s.variance : s.inverse;
  }
}

template <int R>
__device__ inline void normalizeRow(int m, const float* values, const float* counts, int stride,
                                    float epsilon, float* normalized, float* statistics,
                                    int statisticsStride, int entries) {
  float v[R];
  float c[R];
  loadRow<R>(values, stride, m, entries, v);
  loadRow<R>(counts, stride, m, entries, c);
  Statistics s = statisticsOf<R>(v, c, epsilon);
#pragma unroll
  for (int r = 0; r < R; r++) {
    v[r] = (v[r] - s.mean) * s.inverse;
  }
  storeRow<R>(normalized, stride, m, entries, v);
  storeStatistics(statistics, statisticsStride, m, s);
}

TABLE_KERNEL(normalize,
             (const float* values, const float* counts, int stride, float epsilon,
              float* normalized, float* statistics, int statisticsStride, int luts, int entries),
             values, counts, stride, epsilon, normalized, statistics, statisticsStride, entries)

template <int R>
__device__ inline void normalizeBackwardRow(int m, const float* normalized, const float* counts,
                                            const float* statistics, int statisticsStride,
                                            const float* sums, int stride, float epsilon,
                                            float* dValues, float* q, int entries) {
  float v[R];
  float c[R];
  float g[R];
  loadRow<R>(normalized, stride, m, entries, v);
  loadRow<R>(counts, stride, m, entries, c);
  loadRow<R>(sums, stride, m, entries, g);
  float variance = statistics[(i64)m * statisticsStride + 1];
  float inverse = statistics[(i64)m * statisticsStride + 2];
  float frames = 0;
  float m1 = 0;
  float m2 = 0;
#pragma unroll
  for (int r = 0; r < R; r++) {
    frames += c[r];
    m1 += g[r];
    m2 += g[r] * v[r];
  }
  frames = warpSum(frames);
  m1 = warpSum(m1) / frames;
  m2 = warpSum(m2);
  m2 = variance > epsilon ? m2 / frames : 0.f;
#pragma unroll
  for (int r = 0; r < R; r++) {
    float common = m1 + v[r] * m2;
    g[r] = inverse * (g[r] - c[r] * common);
    v[r] = -inverse * common;
  }
  storeRow<R>(dValues, stride, m, entries, g);
  storeRow<R>(q, stride, m, entries, v);
}

TABLE_KERNEL(normalizeBackward,
             (const float* normalized, const float* counts, const float* statistics,
              int statisticsStride, const float* sums, int stride, float epsilon, float* dValues,
              float* q, int luts, int entries),
             normalized, counts, statistics, statisticsStride, sums, stride, epsilon, dValues, q,
             entries)

template <int R>
__device__ inline void decideRow(int m, const float* values, const float* counts, int stride,
                                 const float* gamma, const float* beta, int scalarStride,
                                 float epsilon, float threshold, u32* truth, int truthWords,
                                 float* statistics, int statisticsStride, int entries) {
  int lane = threadIdx.x & 31;
  float v[R];
  float c[R];
  loadRow<R>(values, stride, m, entries, v);
  loadRow<R>(counts, stride, m, entries, c);
  float scale = gamma[(i64)m * scalarStride];
  float shift = beta[(i64)m * scalarStride];
  Statistics s = statisticsOf<R>(v, c, epsilon);
  u32 word = 0;
#pragma unroll
  for (int r = 0; r < R; r++) {
    float normalized = (v[r] - s.mean) * s.inverse;
    bool one = scale * normalized + shift > threshold && r * 32 + lane < entries;
    u32 votes = __ballot_sync(FULL, one);
    word = lane == r ? votes : word;
  }
  if (lane < max(R, 2)) {
    truth[(i64)m * truthWords + lane] = word;
  }
  storeStatistics(statistics, statisticsStride, m, s);
}

TABLE_KERNEL(decide,
             (const float* values, const float* counts, int stride, const float* gamma,
              const float* beta, int scalarStride, float epsilon, float threshold, u32* truth,
              int truthWords, float* statistics, int statisticsStride, int luts, int entries),
             values, counts, stride, gamma, beta, scalarStride, epsilon, threshold, truth,
             truthWords, statistics, statisticsStride, entries)

template <int R>
__device__ inline void decideBackwardRow(int m, const float* values, const float* counts,
                                         int stride, const float* statistics, int statisticsStride,
                                         const float* gamma, const float* beta, int scalarStride,
                                         float low, float high, const float* sums, float epsilon,
                                         float* dValues, float* p, float* q, float* scalars,
                                         int scalarsStride, int entries) {
  int lane = threadIdx.x & 31;
  float v[R];
  float c[R];
  float g[R];
  float w[R];
  loadRow<R>(values, stride, m, entries, v);
  loadRow<R>(counts, stride, m, entries, c);
  loadRow<R>(sums, stride, m, entries, g);
  float scale = gamma[(i64)m * scalarStride];
  float shift = beta[(i64)m * scalarStride];
  float mean = statistics[(i64)m * statisticsStride];
  float variance = statistics[(i64)m * statisticsStride + 1];
  float inverse = statistics[(i64)m * statisticsStride + 2];
  float frames = 0;
  float dots = 0;
  float total = 0;
#pragma unroll
  for (int r = 0; r < R; r++) {
    v[r] = (v[r] - mean) * inverse;
    float z = scale * v[r] + shift;
    float slope = low < z && z < high ? 1.f : 0.f;
    frames += c[r];
    dots += slope * g[r] * v[r];
    total += slope * g[r];
    w[r] = scale * inverse * slope;
  }
  frames = warpSum(frames);
  dots = warpSum(dots);
  total = warpSum(total);
  if (lane < 2) {
    scalars[(i64)m * scalarsStride + lane] = lane == 0 ? dots : total;
  }
  float m1 = scale * total / frames;
  float m2 = variance > epsilon ? scale * dots / frames : 0.f;
#pragma unroll
  for (int r = 0; r < R; r++) {
    v[r] = -inverse * (m1 + v[r] * m2);
    g[r] = w[r] * g[r] + c[r] * v[r];
  }
  storeRow<R>(p, stride, m, entries, w);
  storeRow<R>(q, stride, m, entries, v);
  storeRow<R>(dValues, stride, m, entries, g);
}

TABLE_KERNEL(decideBackward,
             (const float* values, const float* counts, int stride, const float* statistics,
              int statisticsStride, const float* gamma, const float* beta, int scalarStride,
              float low, float high, const float* sums, float epsilon, float* dValues, float* p,
              float* q, float* scalars, int scalarsStride, int luts, int entries),
             values, counts, stride, statistics, statisticsStride, gamma, beta, scalarStride, low,
             high, sums, epsilon, dValues, p, q, scalars, scalarsStride, entries)
