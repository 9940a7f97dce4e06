// The gradient of the inputs of look-up tables, gathered: a warp does a row of the input and a tile of
// its columns, and goes through the LUT inputs that read the row.
#include "lut.cuh"

struct InputGradient {
  const u8* a;
  i64 aStride;
  const float* dy;
  i64 dyStride;
  const float* p;
  const float* q;
  const float* smoothed;
  i64 tableStride;
  int entries;
  float scale;
  float* dx;
  i64 dxStride;
  int columns;
  int rows;
  // The rows, those that most LUTs read first; for each row where its readers begin; and the readers,
  // 8 m + j, over windows each with its element.
  const int* reverse;
  int add;
  // Warps of a block side by side on tiles of a row, and on its readers; others are on other rows.
  int tileWarps;
  int readerWarps;
  // Over windows: how many output positions at most read an input position as the same element,
  // then these for each input position and element, filled up with -1.
  const int* map;
  int elements;
  int frames;
};

// What input j of LUT m passes on for an output gradient d at address k is A[k] d + B[k]: both tables
// in shared memory, two entries a lane. Without p there is no B and A is the slope.
__device__ inline void slopeTables(const InputGradient& g, int reader, float* A, float* B) {
  int lane = threadIdx.x & 31;
  i64 row = (reader >> 3) * g.tableStride;
  int bit = 1 << (reader & 7);
  for (int k = lane * 2; k < g.entries; k += 64) {
    float2 low = __ldg(reinterpret_cast<const float2*>(g.smoothed + row + (k & ~bit & ~1)));
    float2 high = __ldg(reinterpret_cast<const float2*>(g.smoothed + row + ((k | bit) & ~1)));
    float2 s = make_float2((bit == 1 ? low.y : high.x) - low.x, high.y - (bit == 1 ? low.x : low.y));
    s.x *= g.scale;
    s.y *= g.scale;
    if (B != nullptr) {
      float2 p = __ldg(reinterpret_cast<const float2*>(g.p + row + k));
      float2 q = __ldg(reinterpret_cast<const float2*>(g.q + row + k));
      *reinterpret_cast<float2*>(B + k) = make_float2(q.x * s.x, q.y * s.y);
      s.x *= p.x;
      s.y *= p.y;
    }
    *reinterpret_cast<float2*>(A + k) = s;
  }
}

// `V` columns side by side: their addresses in the bytes of a word, and their gradients.
template <int V>
struct Columns {
  u32 k;
  float d[V];
};

template <int V>
__device__ inline Columns<V> loadColumns(const InputGradient& g, int m, int column) {
  Columns<V> c;
  const u8* a = g.a + m * g.aStride + column;
  const float* dy = g.dy + m * g.dyStride + column;
  if constexpr (V == 4) {
    c.k = __ldg(reinterpret_cast<const u32*>(a)) & 0x01010101u * (g.entries - 1);
    float4 d = __ldg(reinterpret_cast<const float4*>(dy));
    c.d[0] = d.x;
    c.d[1] = d.y;
    c.d[2] = d.z;
    c.d[3] = d.w;
  } else {
    c.k = __ldg(a);
    c.d[0] = __ldg(dy);
  }
  return c;
}

template <int V, bool PQ>
__device__ inline void addColumns(const Columns<V>& c, const float* A, const float* B,
                                  float (&sum)[V]) {
#pragma unroll
  for (int i = 0; i < V; i++) {
    u32 k = c.k >> 8 * i & 0xff;
    sum[i] = fmaf(A[k], c.d[i], PQ ? sum[i] + B[k] : sum[i]);
  }
}

template <int V, int GROUPS, bool PQ, bool WINDOWS>
__device__ inline void gatherRow(const InputGradient& g, float* space) {
  int lane = threadIdx.x & 31;
  int warp = threadIdx.x >> 5;
  int warps = blockDim.x >> 5;
  int part = warp % g.readerWarps;
  int tile = warp / g.readerWarps % g.tileWarps;
  int rowWarps = warps / (g.readerWarps * g.tileWarps);
  int rowBlocks = (g.rows + rowWarps - 1) / rowWarps;
  int rank = blockIdx.x % rowBlocks * rowWarps + warp / (g.readerWarps * g.tileWarps);
  // Tiles are outermost: blocks that run together read the same columns, which stay in the cache.
  tile += blockIdx.x / rowBlocks * g.tileWarps;
  int first = tile * 32 * V * GROUPS + lane * V;
  bool live = rank < g.rows && tile * 32 * V * GROUPS < g.columns;
  int row = live ? __ldg(g.reverse + rank) : 0;
  float* out = g.dx + row * g.dxStride + first;
  float sum[GROUPS][V];
  int place[GROUPS];
  int frame[GROUPS];
#pragma unroll
  for (int i = 0; i < GROUPS; i++) {
    int column = first + i * 32 * V;
    bool kept = live && part == 0 && g.add && column < g.columns;
    if constexpr (V == 4) {
      float4 old = kept ? *reinterpret_cast<const float4*>(out + i * 32 * V)
                        : make_float4(0, 0, 0, 0);
      sum[i][0] = old.x;
      sum[i][1] = old.y;
      sum[i][2] = old.z;
      sum[i][3] = old.w;
    } else {
      sum[i][0] = kept ? out[i * 32] : 0;
    }
    if (WINDOWS) {
      int position = column / g.frames;
      place[i] = position * g.elements;
      frame[i] = column - position * g.frames;
    }
  }
  const int* starts = g.reverse + g.rows;
  const int* readers = starts + g.rows + 1;
  int at = live ? __ldg(starts + row) + part : 0;
  int end = live ? __ldg(starts + row + 1) : 0;
  int most = WINDOWS ? __ldg(g.map) : 0;
  int tables = PQ ? 2 * g.entries : g.entries;
  float* A = space + warp * 2 * tables;
  for (int turn = 0; at < end; at += g.readerWarps, turn ^= 1) {
    int reader = __ldg(readers + (WINDOWS ? 2 * at : at));
    int m = reader >> 3;
    // Two sets of tables in turn: one barrier a reader.
    float* mine = A + turn * tables;
    float* B = PQ ? mine + g.entries : nullptr;
    if constexpr (!WINDOWS) {
      Columns<V> c[GROUPS];
#pragma unroll
      for (int i = 0; i < GROUPS; i++) {
        c[i] = {};
        if (first + i * 32 * V < g.columns) {
          c[i] = loadColumns<V>(g, m, first + i * 32 * V);
        }
      }
      slopeTables(g, reader, mine, B);
      __syncwarp();
#pragma unroll
      for (int i = 0; i < GROUPS; i++) {
        addColumns<V, PQ>(c[i], mine, B, sum[i]);
      }
    } else {
      int element = __ldg(readers + 2 * at + 1);
      slopeTables(g, reader, mine, B);
      __syncwarp();
      for (int again = 0; again < most; again++) {
        Columns<V> c[GROUPS];
        bool read[GROUPS];
#pragma unroll
        for (int i = 0; i < GROUPS; i++) {
          read[i] = first + i * 32 * V < g.columns;
          if (read[i]) {
            int position = __ldg(g.map + 1 + (i64)(place[i] + element) * most + again);
            read[i] = position >= 0;
            if (read[i]) {
              c[i] = loadColumns<V>(g, m, position * g.frames + frame[i]);
            }
          }
        }
#pragma unroll
        for (int i = 0; i < GROUPS; i++) {
          if (read[i]) {
            addColumns<V, PQ>(c[i], mine, B, sum[i]);
          }
        }
      }
    }
  }
  if (g.readerWarps > 1) {
    float* sums = space + warps * 2 * tables + lane;
    constexpr int SIZE = GROUPS * V * 32;
#pragma unroll
    for (int i = 0; i < GROUPS * V; i++) {
      sums[warp * SIZE + i * 32] = sum[i / V][i % V];
    }
    SYNC();
    for (int other = 1; part == 0 && other < g.readerWarps; other++) {
#pragma unroll
      for (int i = 0; i < GROUPS * V; i++) {
        sum[i / V][i % V] += sums[(warp + other) * SIZE + i * 32];
      }
    }
  }
#pragma unroll
  for (int i = 0; i < GROUPS; i++) {
    if (live && part == 0 && first + i * 32 * V < g.columns) {
      if constexpr (V == 4) {
        *reinterpret_cast<float4*>(out + i * 32 * V) =
            make_float4(sum[i][0], sum[i][1], sum[i][2], sum[i][3]);
      } else {
        out[i * 32] = sum[i][0];
      }
    }
  }
}

template <int V, int GROUPS, bool WINDOWS>
__device__ inline void gather(const InputGradient& g, float* space) {
  if (g.p != nullptr) {
    gatherRow<V, GROUPS, true, WINDOWS>(g, space);
  } else {
    gatherRow<V, GROUPS, false, WINDOWS>(g, space);
  }
}

// Bound by the L2 cache: 5 bytes a LUT input and frame; 4 cycles of shared memory for 32 of them. Of
// memory only where a tile of dy does not stay in the cache.
#define GRADIENT_KERNEL(name, V, GROUPS, BLOCKS)                                                 \
  KERNEL __launch_bounds__(128, BLOCKS)                                                          \
      name(const u8* a, i64 aStride, const float* dy, i64 dyStride, const float* p,              \
           const float* q, const float* smoothed, i64 tableStride, int entries, float scale,     \
           float* dx, i64 dxStride, int columns, int rows, const int* reverse, int add,          \
           int tileWarps, int readerWarps) {                                                     \
    DYNAMIC_SHARED(float, space);                                                                \
    gather<V, GROUPS, false>({a, aStride, dy, dyStride, p, q, smoothed, tableStride, entries,    \
                              scale, dx, dxStride, columns, rows, reverse, add, tileWarps,       \
                              readerWarps, nullptr, 1, 1},                                       \
                             space);                                                             \
  }                                                                                              \
  EXPORT(name)

// Of the name's number of groups of 128 columns a warp.
GRADIENT_KERNEL(inputGradient1, 4, 1, 10)
GRADIENT_KERNEL(inputGradient2, 4, 2, 8)
GRADIENT_KERNEL(inputGradient4, 4, 4, 5)

// Bound by the L2 cache, as above.
#define WINDOW_GRADIENT_KERNEL(name, V, GROUPS, BLOCKS)                                          \
  KERNEL __launch_bounds__(128, BLOCKS)                                                          \
      name(const u8* a, i64 aStride, const float* dy, i64 dyStride, const float* p,              \
           const float* q, const float* smoothed, i64 tableStride, int entries, float scale,     \
           float* dx, i64 dxStride, int columns, int rows, const int* reverse, int add,          \
           int tileWarps, int readerWarps, const int* map, int elements, int frames) {           \
    DYNAMIC_SHARED(float, space);                                                                \
    gather<V, GROUPS, true>({a, aStride, dy, dyStride, p, q, smoothed, tableStride, entries,     \
                             scale, dx, dxStride, columns, rows, reverse, add, tileWarps,        \
                             readerWarps, map, elements, frames},                                \
                            space);                                                              \
  }                                                                                              \
  EXPORT(name)

// The same over an image, for frames of a position that are a multiple of 4, and for others.
WINDOW_GRADIENT_KERNEL(inputGradientWindows4, 4, 4, 4)
WINDOW_GRADIENT_KERNEL(inputGradientWindows1, 1, 4, 6)
