// The multilinear extension of look-up tables, and its gradients: tables in shared memory, the inputs
// of some columns in the registers of a thread, fan-ins known to the compiler.
#include "lut.cuh"

// The inputs of LUTs at columns of the output; over windows, a source is an element of windows.
struct RealInputs {
  const float* x;
  i64 stride;
  const int* sources;
  // Null for none.
  const int* windows;
  int elements;
  int frames;
  float outside;
};

// What is at a column of the output that is in the given output position and frame of it.
__device__ inline float inputAt(const RealInputs& in, int source, int column, int position,
                                int frame) {
  if (in.windows == nullptr) {
    return __ldg(in.x + source * in.stride + column);
  }
  int element = source % in.elements;
  int from = __ldg(in.windows + (i64)position * in.elements + element);
  return from < 0 ? in.outside
                  : __ldg(in.x + source / in.elements * in.stride + (i64)from * in.frames + frame);
}

// Folds a table of N variables along all of them, the first innermost, at V columns at once.
template <int N, int V>
__device__ __forceinline__ void fold(const float* table, const float (&x)[8][V], float (&y)[V]) {
  if constexpr (N == 0) {
#pragma unroll
    for (int i = 0; i < V; i++) {
      y[i] = table[0];
    }
  } else if constexpr (N == 1) {
    float low = table[0];
    float rise = table[1] - low;
#pragma unroll
    for (int i = 0; i < V; i++) {
      y[i] = fmaf(x[0][i], rise, low);
    }
  } else if constexpr (N > 6) {
    // A loop, for less code.
#pragma unroll 1
    for (int half = 0; half < 2; half++) {
      float part[V];
      fold<N - 1, V>(table + (half << (N - 1)), x, part);
#pragma unroll
      for (int i = 0; i < V; i++) {
        y[i] = half == 0 ? part[i] : fmaf(x[N - 1][i], part[i] - y[i], y[i]);
      }
    }
  } else {
    float high[V];
    fold<N - 1, V>(table, x, y);
    fold<N - 1, V>(table + (1 << (N - 1)), x, high);
#pragma unroll
    for (int i = 0; i < V; i++) {
      y[i] = fmaf(x[N - 1][i], high[i] - y[i], y[i]);
    }
  }
}

// Columns of a thread: a read of the table serves all.
template <int N>
constexpr int COLUMNS_OF = N < 7 ? 4 : 2;

template <int N>
__device__ inline void interpolateTile(const RealInputs& in, const float* table, int tableStride,
                                       float* y, i64 yStride, int columns, int luts) {
  constexpr int COLUMNS = COLUMNS_OF<N>;
  __shared__ __align__(16) float mine[1 << N];
  int m = blockIdx.x % luts;
  int first = blockIdx.x / luts * (int)blockDim.x * COLUMNS + threadIdx.x;
  for (int k = threadIdx.x; k < 1 << N; k += blockDim.x) {
    mine[k] = table[(i64)m * tableStride + k];
  }
  SYNC();
  float x[8][COLUMNS];
  float out[COLUMNS];
#pragma unroll
  for (int i = 0; i < COLUMNS; i++) {
    int column = min(first + i * (int)blockDim.x, columns - 1);
    int position = in.windows == nullptr ? 0 : column / in.frames;
    int frame = column - position * in.frames;
#pragma unroll
    for (int j = 0; j < N; j++) {
      x[j][i] = inputAt(in, __ldg(in.sources + (i64)m * N + j), column, position, frame);
    }
  }
  fold<N, COLUMNS>(mine, x, out);
#pragma unroll
  for (int i = 0; i < COLUMNS; i++) {
    int column = first + i * blockDim.x;
    if (column < columns) {
      y[m * yStride + column] = out[i];
    }
  }
}

// Adds up 2^N values of each lane over the lanes: halves are exchanged until a lane has the sums of
// its own; a lane may then have several, or several lanes the same. The sum of lane `lane` at place i
// is of entry first + i.
template <int SIZE, int STEP>
__device__ __forceinline__ void scatterSum(float (&v)[SIZE], int& first) {
  int lane = threadIdx.x & 31;
  if constexpr (STEP > 0) {
    bool upper = lane & STEP;
    if constexpr (SIZE > 1) {
      float half[SIZE / 2];
#pragma unroll
      for (int i = 0; i < SIZE / 2; i++) {
        float other = __shfl_xor_sync(FULL, upper ? v[i] : v[i + SIZE / 2], STEP);
        half[i] = (upper ? v[i + SIZE / 2] : v[i]) + other;
      }
      first += upper ? SIZE / 2 : 0;
      scatterSum<SIZE / 2, STEP / 2>(half, first);
#pragma unroll
      for (int i = 0; i < SIZE / 2; i++) {
        v[i] = half[i];
      }
    } else {
      v[0] += __shfl_xor_sync(FULL, v[0], STEP);
      scatterSum<1, STEP / 2>(v, first);
    }
  }
}

// Sums over the columns of dy times each product of N inputs; of more inputs, blockIdx.y is the part
// of the table in which the others are as its bits.
template <int N>
__device__ inline void tableGradient(const RealInputs& in, int fanIn, const float* dy, i64 dyStride,
                                     float* dTable, int tableStride, int columns, int add) {
  constexpr int HALF = 1 << (N - 1);
  __shared__ float parts[4][2 * HALF];
  int m = blockIdx.x;
  int part = blockIdx.y;
  const int* sources = in.sources + (i64)m * fanIn;
  float sum[2 * HALF] = {};
  float next[N];
  float gradient = 0;
  // What the next column needs is asked for before this one is computed.
  auto load = [&](int column) {
    int position = in.windows == nullptr ? 0 : column / in.frames;
    int frame = column - position * in.frames;
    gradient = __ldg(dy + m * dyStride + column);
    for (int j = N; j < fanIn; j++) {
      float x = inputAt(in, __ldg(sources + j), column, position, frame);
      gradient *= part >> (j - N) & 1 ? x : 1 - x;
    }
#pragma unroll
    for (int j = 0; j < N; j++) {
      next[j] = inputAt(in, __ldg(sources + j), column, position, frame);
    }
  };
  if ((int)threadIdx.x < columns) {
    load(threadIdx.x);
  }
  for (int column = threadIdx.x; column < columns; column += blockDim.x) {
    float product[HALF];
    float now[N];
    product[0] = gradient;
#pragma unroll
    for (int j = 0; j < N; j++) {
      now[j] = next[j];
    }
    load(min(column + (int)blockDim.x, columns - 1));
#pragma unroll
    for (int j = 0; j < N - 1; j++) {
      float x = now[j];
      float rest = 1 - x;
#pragma unroll
      for (int k = 0; k < HALF / 2; k++) {
        if (k < 1 << j) {
          product[k + (1 << j)] = product[k] * x;
          product[k] *= rest;
        }
      }
    }
    float x = now[N - 1];
    float rest = 1 - x;
#pragma unroll
    for (int k = 0; k < HALF; k++) {
      sum[k] = fmaf(product[k], rest, sum[k]);
      sum[k + HALF] = fmaf(product[k], x, sum[k + HALF]);
    }
  }
  int first = 0;
  scatterSum<2 * HALF, 16>(sum, first);
  constexpr int MINE = 2 * HALF > 32 ? 2 * HALF / 32 : 1;
#pragma unroll
  for (int i = 0; i < MINE; i++) {
    parts[threadIdx.x >> 5][first + i] = sum[i];
  }
  SYNC();
  float* out = dTable + (i64)m * tableStride + part * 2 * HALF;
  for (int k = threadIdx.x; k < 2 * HALF; k += blockDim.x) {
    float total = (parts[0][k] + parts[1][k]) + (parts[2][k] + parts[3][k]);
    out[k] = add ? out[k] + total : total;
  }
}

// A block a row of the input and a tile of its columns, which goes through the LUT inputs that read
// the row (see lut_gradient.cu for what reverse and map are): the slope along an input is the fold
// of the table's differences along it.
template <int N>
__device__ inline void slopeTile(const RealInputs& in, const float* table, int tableStride,
                                 const float* dy, i64 dyStride, float* dx, i64 dxStride,
                                 int columns, int rows, const int* reverse, int add,
                                 const int* map) {
  constexpr int HALF = 1 << (N - 1);
  constexpr int COLUMNS = COLUMNS_OF<N>;
  __shared__ __align__(16) float slopes[2][HALF];
  int row = __ldg(reverse + blockIdx.x % rows);
  int first = blockIdx.x / rows * (int)blockDim.x * COLUMNS + threadIdx.x;
  float sum[COLUMNS];
  int place[COLUMNS];
  int frame[COLUMNS];
  bool windowed = in.windows != nullptr;
#pragma unroll
  for (int i = 0; i < COLUMNS; i++) {
    int column = min(first + i * (int)blockDim.x, columns - 1);
    place[i] = windowed ? column / in.frames : column;
    frame[i] = windowed ? column % in.frames : 0;
    sum[i] = add ? dx[row * dxStride + column] : 0;
  }
  const int* readers = reverse + 2 * rows + 1;
  int end = __ldg(reverse + rows + row + 1);
  int most = windowed ? __ldg(map) : 1;
  int turn = 0;
  for (int at = __ldg(reverse + rows + row); at < end; at++, turn ^= 1) {
    int reader = __ldg(readers + (windowed ? 2 * at : at));
    int element = windowed ? __ldg(readers + 2 * at + 1) : 0;
    int m = reader >> 3;
    int j = reader & 7;
    for (int k = threadIdx.x; k < HALF; k += blockDim.x) {
      int low = (k >> j) << (j + 1) | (k & ((1 << j) - 1));
      const float* values = table + (i64)m * tableStride + low;
      slopes[turn][k] = __ldg(values + (1 << j)) - __ldg(values);
    }
    SYNC();
    for (int again = 0; again < most; again++) {
      float x[8][COLUMNS];
      float d[COLUMNS];
      float slope[COLUMNS];
      bool any = false;
#pragma unroll
      for (int i = 0; i < COLUMNS; i++) {
        int position = 0;
        int column = place[i];
        if (windowed) {
          position = __ldg(map + 1 + (i64)(place[i] * in.elements + element) * most + again);
          column = position * in.frames + frame[i];
        }
        d[i] = position < 0 ? 0 : __ldg(dy + m * dyStride + column);
        any = any || position >= 0;
#pragma unroll
        for (int o = 0; o < N - 1; o++) {
          int source = __ldg(in.sources + (i64)m * N + o + (o >= j));
          x[o][i] = position < 0 ? 0 : inputAt(in, source, column, position, frame[i]);
        }
      }
      if (any) {
        fold<N - 1, COLUMNS>(slopes[turn], x, slope);
#pragma unroll
        for (int i = 0; i < COLUMNS; i++) {
          sum[i] = fmaf(d[i], slope[i], sum[i]);
        }
      }
    }
  }
#pragma unroll
  for (int i = 0; i < COLUMNS; i++) {
    int column = first + i * blockDim.x;
    if (column < columns) {
      dx[row * dxStride + column] = sum[i];
    }
  }
}

#define REAL_INPUTS                                                                              \
  const float *x, i64 xStride, const int *sources, const int *windows, int elements, int frames, \
      float outside
#define REAL_INPUTS_GIVEN {x, xStride, sources, windows, elements, frames, outside}

// Bound by memory and the L2 cache: reads 4 bytes an input and writes 4; 2^(n + 1) multiply-adds and
// subtractions a LUT and frame.
#define INTERPOLATE(n)                                                                           \
  KERNEL __launch_bounds__(128)                                                                  \
      interpolate##n(REAL_INPUTS, const float* table, int tableStride, float* y, i64 yStride,    \
                     int columns, int luts) {                                                    \
    interpolateTile<n>(REAL_INPUTS_GIVEN, table, tableStride, y, yStride, columns, luts);        \
  }                                                                                              \
  EXPORT(interpolate##n)

// Bound by the latency of its loads; 2^(n + 1) multiplications and multiply-adds a LUT and frame.
#define TABLE_GRADIENT(n)                                                                        \
  KERNEL __launch_bounds__(128)                                                                  \
      interpolateTableGradient##n(REAL_INPUTS, int fanIn, const float* dy, i64 dyStride,         \
                                  float* dTable, int tableStride, int columns, int add) {        \
    tableGradient<n>(REAL_INPUTS_GIVEN, fanIn, dy, dyStride, dTable, tableStride, columns, add); \
  }                                                                                              \
  EXPORT(interpolateTableGradient##n)

// Bound by instructions: 2^n multiply-adds and subtractions a LUT input and frame.
#define INPUT_GRADIENT(n)                                                                        \
  KERNEL __launch_bounds__(128, 4)                                                               \
      interpolateInputGradient##n(REAL_INPUTS, const float* table, int tableStride,              \
                                  const float* dy, i64 dyStride, float* dx, i64 dxStride,        \
                                  int columns, int rows, const int* reverse, int add,            \
                                  const int* map) {                                              \
    slopeTile<n>(REAL_INPUTS_GIVEN, table, tableStride, dy, dyStride, dx, dxStride, columns,     \
                 rows, reverse, add, map);                                                       \
  }                                                                                              \
  EXPORT(interpolateInputGradient##n)

INTERPOLATE(2)
INTERPOLATE(3)
INTERPOLATE(4)
INTERPOLATE(5)
INTERPOLATE(6)
INTERPOLATE(7)
INTERPOLATE(8)
TABLE_GRADIENT(2)
TABLE_GRADIENT(3)
TABLE_GRADIENT(4)
TABLE_GRADIENT(5)
TABLE_GRADIENT(6)
INPUT_GRADIENT(2)
INPUT_GRADIENT(3)
INPUT_GRADIENT(4)
INPUT_GRADIENT(5)
INPUT_GRADIENT(6)
INPUT_GRADIENT(7)
INPUT_GRADIENT(8)
