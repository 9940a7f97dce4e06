// The input gradient of the real mode without windows, in two passes over a tile of frames: the
// slopes of a LUT along all of its inputs, times its gradient, go to a workspace that stays in the L2
// cache where layers are small; then every row adds up those of its readers.
#include "lut.cuh"

// out[k] = product over j of x[j] where bit j of k is set, and of 1 - x[j] elsewhere.
template <int N, int V>
__device__ __forceinline__ void products(const float (*x)[V], float (&out)[1 << N][V]) {
#pragma unroll
  for (int v = 0; v < V; v++) {
    out[0][v] = 1 - x[0][v];
    out[1][v] = x[0][v];
  }
#pragma unroll
  for (int j = 1; j < N; j++) {
#pragma unroll
    for (int k = 0; k < 1 << j; k++) {
#pragma unroll
      for (int v = 0; v < V; v++) {
        out[k + (1 << j)][v] = out[k][v] * x[j][v];
        out[k][v] *= 1 - x[j][v];
      }
    }
  }
}

// The slopes of a table of N variables along each of them.
template <int N, int V>
__device__ __forceinline__ void slopesOf(const float (&table)[1 << N][V], const float (*x)[V],
                                         float (*slopes)[V]) {
#pragma unroll
  for (int j = 0; j < N; j++) {
#pragma unroll
    for (int v = 0; v < V; v++) {
      float rest[1 << (N - 1)];
#pragma unroll
      for (int k = 0; k < 1 << (N - 1); k++) {
        int low = (k >> j) << (j + 1) | (k & ((1 << j) - 1));
        rest[k] = table[low | 1 << j][v] - table[low][v];
      }
#pragma unroll
      for (int o = 0; o < N - 1; o++) {
#pragma unroll
        for (int k = 0; k < 1 << (N - 2 - o); k++) {
          rest[k] = fmaf(x[o + (o >= j)][v], rest[2 * k + 1] - rest[2 * k], rest[2 * k]);
        }
      }
      slopes[j][v] = rest[0];
    }
  }
}

// A block has a LUT and a tile of columns, a thread V neighboring columns. The table is the product of
// its lower and its upper half: what one half weighs, the other is folded of.
template <int N, int V>
__device__ inline void lutSlopes(const float* __restrict__ x, i64 xStride,
                                 const int* __restrict__ sources, const float* __restrict__ table,
                                 int tableStride, const float* __restrict__ dy, i64 dyStride,
                                 float* __restrict__ out, i64 outStride, int first, int columns,
                                 int luts) {
  constexpr int LOW = N / 2;
  constexpr int HIGH = N - LOW;
  __shared__ __align__(16) float mine[1 << N];
  int m = blockIdx.x % luts;
  for (int k = threadIdx.x; k < 1 << N; k += blockDim.x) {
    mine[k] = table[(i64)m * tableStride + k];
  }
  SYNC();
  int c = (blockIdx.x / luts * (int)blockDim.x + threadIdx.x) * V;
  if (c >= columns) {
    return;
  }
  float in[N][V];
#pragma unroll
  for (int j = 0; j < N; j++) {
    const float* row = x + __ldg(sources + (i64)m * N + j) * xStride + first + c;
    if constexpr (V == 2) {
      float2 both = __ldg(reinterpret_cast<const float2*>(row));
      in[j][0] = both.x;
      in[j][1] = both.y;
    } else {
      in[j][0] = __ldg(row);
    }
  }
  float low[1 << LOW][V];
  float high[1 << HIGH][V];
  float ofLow[1 << LOW][V] = {};
  float ofHigh[1 << HIGH][V] = {};
  products<LOW, V>(in, low);
  products<HIGH, V>(in + LOW, high);
#pragma unroll
  for (int h = 0; h < 1 << HIGH; h++) {
#pragma unroll
    for (int l = 0; l < 1 << LOW; l++) {
      float entry = mine[(h << LOW) + l];
#pragma unroll
      for (int v = 0; v < V; v++) {
        ofHigh[h][v] = fmaf(low[l][v], entry, ofHigh[h][v]);
        ofLow[l][v] = fmaf(high[h][v], entry, ofLow[l][v]);
      }
    }
  }
  float slopes[N][V];
  slopesOf<LOW, V>(ofLow, in, slopes);
  slopesOf<HIGH, V>(ofHigh, in + LOW, slopes + LOW);
  const float* gradient = dy + m * dyStride + first + c;
#pragma unroll
  for (int j = 0; j < N; j++) {
    float* to = out + ((i64)m * N + j) * outStride + c;
    if constexpr (V == 2) {
      float2 d = __ldg(reinterpret_cast<const float2*>(gradient));
      *reinterpret_cast<float2*>(to) = make_float2(d.x * slopes[j][0], d.y * slopes[j][1]);
    } else {
      *to = __ldg(gradient) * slopes[j][0];
    }
  }
}

// Bound by instructions and memory: reads 4 bytes an input and 4, writes 4 an input; 2^(n + 1)
// multiply-adds a LUT and frame.
#define LUT_SLOPES(n, v)                                                                          \
  KERNEL __launch_bounds__(128)                                                                   \
      lutSlopes##n(const float* x, i64 xStride, const int* sources, const float* table,           \
                   int tableStride, const float* dy, i64 dyStride, float* out, i64 outStride,     \
                   int first, int columns, int luts) {                                            \
    lutSlopes<n, v>(x, xStride, sources, table, tableStride, dy, dyStride, out, outStride, first, \
                    columns, luts);                                                               \
  }                                                                                               \
  EXPORT(lutSlopes##n)

LUT_SLOPES(2, 2)
LUT_SLOPES(3, 2)
LUT_SLOPES(4, 2)
LUT_SLOPES(5, 2)
LUT_SLOPES(6, 2)
LUT_SLOPES(7, 1)
LUT_SLOPES(8, 1)

// A row of the input adds up the slopes of the LUT inputs that read it, in their order; a thread does
// four columns. Bound by memory: reads 4 bytes an input and frame, writes 4 a row and frame. For
// `reverse` see lut_gradient.cu.
KERNEL gatherSlopes(const float* __restrict__ slopes, i64 slopeStride, int fanIn,
                    const int* __restrict__ reverse, int rows, float* dx, i64 dxStride, int first,
                    int columns, int add) {
  int row = __ldg(reverse + blockIdx.x % rows);
  int c = (blockIdx.x / rows * (int)blockDim.x + threadIdx.x) * 4;
  if (c >= columns) {
    return;
  }
  float4* to = reinterpret_cast<float4*>(dx + row * dxStride + first + c);
  float4 sum = add ? *to : make_float4(0, 0, 0, 0);
  const int* readers = reverse + 2 * rows + 1;
  int end = __ldg(reverse + rows + row + 1);
  for (int at = __ldg(reverse + rows + row); at < end; at++) {
    int reader = __ldg(readers + at);
    i64 input = (i64)(reader >> 3) * fanIn + (reader & 7);
    float4 s = __ldg(reinterpret_cast<const float4*>(slopes + input * slopeStride + c));
    sum.x += s.x;
    sum.y += s.y;
    sum.z += s.z;
    sum.w += s.w;
  }
  *to = sum;
}
EXPORT(gatherSlopes)
