// Matrix products (dev.lutra.tensor.backend.LinearKernels) on tensor cores. Each number is split
// into a part of 11 significant bits and one of the rest; of the products of parts the three larger
// ones are added, which leaves an error as of 32-bit floats. Sums over 16 are made by the tensor
// cores, which cut off, and sums of these in registers, which round.
#include "lots.cuh"
#include "mma.cuh"

// Rows of an operand in shared memory, 16 columns of them at a time: the sum runs over columns.
// FLAT: neighbors in memory are neighbors of a row; else of a column. Both layouts are read
// by the lanes 4 g + t at (row g, column t) from 32 banks.
template <int ROWS, bool FLAT, int THREADS>
struct Panel {
  static const int SIZE = ROWS * 20;
  static const int PITCH = FLAT ? 20 : ROWS + 8;

  // Begins to load rows from `first` on and the columns from `k` on, 0 from `end` on.
  static __device__ void load(float* panel, const float* x, int stride, int first, int rows, int k,
                              int end) {
#pragma unroll
    for (int q = threadIdx.x; q < ROWS * 4; q += THREADS) {
      int row = FLAT ? q / 4 : q % (ROWS / 4) * 4;
      int column = FLAT ? q % 4 * 4 : q / (ROWS / 4);
      int bytes = 0;
      const float* from = x;
      if (first + row < rows && k + column < end) {
        bytes = FLAT ? min(16, (end - k - column) * 4) : 16;
        from += FLAT ? (i64)(first + row) * stride + k + column
                     : (i64)(k + column) * stride + first + row;
      }
      copyLater(panel + (FLAT ? row * PITCH + column : column * PITCH + row), from, bytes);
    }
  }

  static __device__ void split(const float* panel, int row, int column, u32& big, u32& small) {
    float x = panel[FLAT ? row * PITCH + column : column * PITCH + row];
    big = toTf32(x);
    small = toTf32(x - __uint_as_float(big));
  }
};

// c += a b of a tile of c: WM x WN warps, each with MT x NT pieces of 16 x 8. `a` has rows of c as
// its rows and `b` columns of c. Of the sum the block makes the part from blockIdx.y * each on; if
// it is not all it goes to parts[blockIdx.y, row, column]. `shared` holds the panels of all stages.
template <int MT, int NT, int WM, int WN, int STAGES, bool FLAT_A, bool FLAT_B>
__device__ inline void productOf(const float* a, int aStride, const float* b, int bStride, float* c,
                                 int cStride, int m, int n, int k, int each, float* parts,
                                 float* shared) {
  const int THREADS = 32 * WM * WN;
  typedef Panel<WM * MT * 16, FLAT_A, THREADS> A;
  typedef Panel<WN * NT * 8, FLAT_B, THREADS> B;
  int tilesM = (m + WM * MT * 16 - 1) / (WM * MT * 16);
  int i0 = blockIdx.x % tilesM * (WM * MT * 16);
  int j0 = blockIdx.x / tilesM * (WN * NT * 8);
  int begin = blockIdx.y * each;
  int end = min(k, begin + each);
  int steps = (end - begin + 15) / 16;
  int warp = threadIdx.x >> 5;
  int g = (threadIdx.x & 31) >> 2;
  int t = threadIdx.x & 3;
  int wi = warp % WM * MT * 16;
  int wj = warp / WM * NT * 8;
  float sum[MT][NT][4] = {};
  auto load = [&](int step) {
    if (step < steps) {
      float* stage = shared + step % STAGES * (A::SIZE + B::SIZE);
      A::load(stage, a, aStride, i0, m, begin + step * 16, end);
      B::load(stage + A::SIZE, b, bStride, j0, n, begin + step * 16, end);
    }
    endCopies();
  };
  for (int step = 0; step < STAGES - 1; step++) {
    load(step);
  }
  for (int step = 0; step < steps; step++) {
    awaitCopies<STAGES - 2>();
    SYNC();
    load(step + STAGES - 1);
    const float* panelA = shared + step % STAGES * (A::SIZE + B::SIZE);
    const float* panelB = panelA + A::SIZE;
    float part[MT][NT][4] = {};
#pragma unroll
    for (int kk = 0; kk < 16; kk += 8) {
      u32 bigA[MT][4], smallA[MT][4], bigB[NT][2], smallB[NT][2];
#pragma unroll
      for (int i = 0; i < MT; i++) {
#pragma unroll
        for (int q = 0; q < 4; q++) {
          A::split(panelA, wi + i * 16 + g + q % 2 * 8, kk + t + q / 2 * 4, bigA[i][q],
                   smallA[i][q]);
        }
      }
#pragma unroll
      for (int j = 0; j < NT; j++) {
#pragma unroll
        for (int q = 0; q < 2; q++) {
          B::split(panelB, wj + j * 8 + g, kk + t + q * 4, bigB[j][q], smallB[j][q]);
        }
      }
#pragma unroll
      for (int i = 0; i < MT; i++) {
#pragma unroll
        for (int j = 0; j < NT; j++) {
          mma(part[i][j], smallA[i], bigB[j]);
          mma(part[i][j], bigA[i], smallB[j]);
          mma(part[i][j], bigA[i], bigB[j]);
        }
      }
    }
#pragma unroll
    for (int i = 0; i < MT; i++) {
#pragma unroll
      for (int j = 0; j < NT; j++) {
        FOR_FOUR(q) { sum[i][j][q] += part[i][j][q]; }
      }
    }
  }
  float* out = gridDim.y == 1 ? c : parts + (i64)blockIdx.y * m * cStride;
#pragma unroll
  for (int i = 0; i < MT; i++) {
#pragma unroll
    for (int j = 0; j < NT; j++) {
#pragma unroll
      for (int half = 0; half < 2; half++) {
        int row = i0 + wi + i * 16 + g + half * 8;
        int column = j0 + wj + j * 8 + t * 2;
        if (row < m && column < n) {
          // The second may lie in the padding of the row.
          float2* to = reinterpret_cast<float2*>(out + (i64)row * cStride + column);
          float2 v = make_float2(sum[i][j][half * 2], sum[i][j][half * 2 + 1]);
          if (gridDim.y == 1) {
            v.x += to->x;
            v.y += to->y;
          }
          *to = v;
        }
      }
    }
  }
}

// Bound by the tensor cores: three products of tf32 for one; small ones by the latency of memory.
#define PRODUCT(name, threads, MT, NT, WM, WN, STAGES, FLAT_A, FLAT_B)                           \
  KERNEL __launch_bounds__(threads)                                                              \
      name(const float* a, int aStride, const float* b, int bStride, float* c, int cStride,      \
           int m, int n, int k, int each, float* parts) {                                        \
    DYNAMIC_SHARED(float, shared);                                                               \
    productOf<MT, NT, WM, WN, STAGES, FLAT_A, FLAT_B>(a, aStride, b, bStride, c, cStride, m, n,  \
                                                      k, each, parts, shared);                   \
  }                                                                                              \
  EXPORT(name)
#define PRODUCTS(name, FLAT_A, FLAT_B)                      \
  PRODUCT(name##64, 128, 2, 4, 2, 2, 3, FLAT_A, FLAT_B)     \
  PRODUCT(name##128, 256, 4, 4, 2, 4, 2, FLAT_A, FLAT_B)

PRODUCTS(product, true, false)
PRODUCTS(productLeft, false, false)
PRODUCTS(productRight, true, true)

// c += the parts, in their order. Bound by memory: 4 bytes a part and element.
KERNEL joinProducts(const float* parts, int count, float* c, i64 elements) {
  i64 i = globalThread() * 4;
  if (i >= elements) {
    return;
  }
  Four sum = four(parts + i);
  for (int p = 1; p < count; p++) {
    Four part = four(parts + p * elements + i);
    FOR_FOUR(q) { sum.at[q] += part.at[q]; }
  }
  Four to = four(c + i);
  FOR_FOUR(q) { to.at[q] += sum.at[q]; }
  put(c + i, to);
}
EXPORT(joinProducts)
