// Histograms and sums by address.
#include "lutra.cuh"

// Sums of dy, or of ones, by address. Each thread has a bin of its own for every address, in a column
// of shared memory that is its bank: no conflicts and no atomics. `lanes` threads of a warp share a
// LUT if the warps of the block have LUTs of their own, else the block has one LUT (`whole`), and of
// its frames a slice of a multiple of 16: row blockIdx.y * luts + LUT of `sums` gets those of the slice.
template <bool VALUES>
__device__ inline void addByAddress(float* space, const u8* __restrict__ a, i64 aStride,
                                    const float* __restrict__ dy, int dyStride,
                                    float* __restrict__ sums, int sumStride, int luts, int frames,
                                    int entries, int lanes, int whole, int slice) {
  int lane = threadIdx.x & 31;
  int warp = threadIdx.x >> 5;
  int warps = blockDim.x >> 5;
  float* bins = space + warp * entries * 32;
  for (int i = lane * 4; i < entries * 32; i += 128) {
    *reinterpret_cast<float4*>(bins + i) = make_float4(0, 0, 0, 0);
  }
  __syncwarp();
  int inLut = lane & (lanes - 1);
  int lut = whole ? blockIdx.x : (blockIdx.x * warps + warp) * (32 / lanes) + lane / lanes;
  int begin = blockIdx.y * slice;
  frames = frames - begin < slice ? frames : begin + slice;
  int first = begin + (whole ? threadIdx.x : inLut) * 4;
  int step = (whole ? blockDim.x : lanes) * 4;
  const u8* from = a + lut * aStride;
  const float* values = dy + (i64)lut * dyStride;
  float* mine = bins + lane;
  constexpr int BATCH = 4;
  for (i64 f = first; lut < luts && f < frames; f += BATCH * step) {
    u32 k[BATCH];
    float4 d[BATCH];
#pragma unroll
    for (int i = 0; i < BATCH; i++) {
      if (f + i * step < frames) {
        k[i] = __ldg(reinterpret_cast<const u32*>(from + f + i * step));
        d[i] = VALUES ? __ldg(reinterpret_cast<const float4*>(values + f + i * step))
                      : make_float4(1, 1, 1, 1);
      }
    }
#pragma unroll
    for (int i = 0; i < BATCH; i++) {
      i64 left = frames - (f + i * step);
      if (left > 0) {
        mine[(k[i] & 0xff) * 32] += d[i].x;
      }
      if (left > 1) {
        mine[(k[i] >> 8 & 0xff) * 32] += d[i].y;
      }
      if (left > 2) {
        mine[(k[i] >> 16 & 0xff) * 32] += d[i].z;
      }
      if (left > 3) {
        mine[(k[i] >> 24) * 32] += d[i].w;
      }
    }
  }
  __syncwarp();
  // Each thread adds the columns of some entries, beginning at another one: no conflicts either.
  float* parts = space + warps * entries * 32;
  const float* columns = bins + lane - inLut;
  for (int k = inLut; k < entries; k += lanes) {
    const float* row = columns + k * 32;
    float s0 = 0;
    float s1 = 0;
    float s2 = 0;
    float s3 = 0;
    for (int c = 0; c < lanes; c += 4) {
      s0 += row[(c + inLut) & (lanes - 1)];
      s1 += row[(c + 1 + inLut) & (lanes - 1)];
      s2 += row[(c + 2 + inLut) & (lanes - 1)];
      s3 += row[(c + 3 + inLut) & (lanes - 1)];
    }
    float sum = (s0 + s1) + (s2 + s3);
    if (whole) {
      parts[warp * entries + k] = sum;
    } else if (lut < luts) {
      sums[(i64)lut * sumStride + k] = sum;
    }
  }
  if (whole) {
    i64 row = (i64)blockIdx.y * luts + lut;
    SYNC();
    for (int k = threadIdx.x; k < entries; k += blockDim.x) {
      float sum = parts[k];
      for (int w = 1; w < warps; w++) {
        sum += parts[w * entries + k];
      }
      sums[row * sumStride + k] = sum;
    }
  }
}

// The sums of all slices, in their order: an entry a thread. Bound by memory: 4 bytes an entry and
// slice.
KERNEL addSlices(const float* parts, int slices, i64 luts, int entries, float* sums, int stride) {
  i64 i = globalThread();
  if (i >= luts * entries) {
    return;
  }
  float sum = parts[i];
  for (int s = 1; s < slices; s++) {
    sum += parts[s * luts * entries + i];
  }
  sums[i / entries * stride + i % entries] = sum;
}
EXPORT(addSlices)

// How often a LUT has each address. Bound by instructions: two accesses of shared memory a LUT and
// frame, of which it reads 1 byte.
KERNEL histogram(const u8* a, i64 aStride, float* counts, int countStride, int luts, int frames,
                 int entries, int lanes, int whole, int slice) {
  DYNAMIC_SHARED(float, space);
  addByAddress<false>(space, a, aStride, nullptr, 0, counts, countStride, luts, frames, entries,
                      lanes, whole, slice);
}
EXPORT(histogram)

// Sums by address. Bound by memory: reads 5 bytes a LUT and frame.
KERNEL scatter(const u8* a, i64 aStride, const float* dy, int dyStride, float* sums, int sumStride,
               int luts, int frames, int entries, int lanes, int whole, int slice) {
  DYNAMIC_SHARED(float, space);
  addByAddress<true>(space, a, aStride, dy, dyStride, sums, sumStride, luts, frames, entries, lanes,
                     whole, slice);
}
EXPORT(scatter)
