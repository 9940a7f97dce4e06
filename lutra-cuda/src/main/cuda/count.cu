// Counting ones over rows of bits (dev.lutra.tensor.backend.BitKernels).
#include "lots.cuh"

// Counters of 32 frames, turned: bit f of plane p is bit p of the count of frame f.
struct Planes {
  u32 at[8];

  __device__ void clear() {
#pragma unroll
    for (int p = 0; p < 8; p++) {
      at[p] = 0;
    }
  }

  // Adds a bit to plane `p`, two of them; gives the carries.
  __device__ u32 add(int p, u32 a, u32 b) {
    u32 half = at[p] ^ a;
    u32 carry = (at[p] & a) | (half & b);
    at[p] = half ^ b;
    return carry;
  }

  // Adds four rows.
  __device__ void add(u32 a, u32 b, u32 c, u32 d) {
    u32 carry = add(1, add(0, a, b), add(0, c, d));
#pragma unroll
    for (int p = 2; p < 8; p++) {
      u32 old = at[p];
      at[p] ^= carry;
      carry &= old;
    }
  }

  __device__ int count(int f) const {
    int sum = 0;
#pragma unroll
    for (int p = 0; p < 8; p++) {
      sum |= (int)(at[p] >> f & 1) << p;
    }
    return sum;
  }
};

// Ones among the rows of a slice of a group, at a tile of 1024 frames; the block is (group * slices +
// slice) * tiles + tile. A warp takes `each` rows, a multiple of 4 up to 252, a lane 32 frames. The
// one slice of a group gives scale * ones, of several each gives its ones to parts[slice, group,
// frame]. Bound by instructions: 5 for 32 bits.
KERNEL groupSum(const u32* x, int xStride, int words, int size, int tiles, int slices, int each,
                float scale, float* y, int yStride, int frames, int* parts, int groups) {
  __shared__ int counts[32 * 33];  // of frame f of lane l at l * 33 + f: a bank for each lane
  for (int t = threadIdx.x; t < 32 * 33; t += blockDim.x) {
    counts[t] = 0;
  }
  SYNC();
  int tile = blockIdx.x % tiles;
  int slice = blockIdx.x / tiles % slices;
  int group = blockIdx.x / tiles / slices;
  int lane = threadIdx.x & 31;
  int word = tile * 32 + lane;
  int first = (slice * (blockDim.x >> 5) + (threadIdx.x >> 5)) * each;
  int last = min(size, first + each);
  if (word < words) {
    const u32* row = x + ((i64)group * size + first) * xStride + word;
    Planes planes;
    planes.clear();
    for (int r = first; r < last; r += 4, row += 4 * (i64)xStride) {
      u32 a = row[0];
      u32 b = r + 1 < last ? row[xStride] : 0;
      u32 c = r + 2 < last ? row[2 * (i64)xStride] : 0;
      u32 d = r + 3 < last ? row[3 * (i64)xStride] : 0;
      planes.add(a, b, c, d);
    }
    if (first < last) {
      for (int f = 0; f < 32; f++) {
        atomicAdd(counts + lane * 33 + f, planes.count(f));
      }
    }
  }
  SYNC();
  for (int t = threadIdx.x; t < 1024; t += blockDim.x) {
    int f = tile * 1024 + t;
    int ones = counts[(t >> 5) * 33 + (t & 31)];
    if (f < frames) {
      if (slices == 1) {
        y[(i64)group * yStride + f] = scale * ones;
      } else {
        parts[((i64)slice * groups + group) * yStride + f] = ones;
      }
    }
  }
}
EXPORT(groupSum)

// y = scale times the sum of the ones of slices. Bound by memory: 4 bytes a slice and frame.
KERNEL joinCounts(const int* parts, int slices, float scale, float* y, i64 count) {
  i64 i = globalThread() * 4;
  if (i >= count) {
    return;
  }
  int4 sum = make_int4(0, 0, 0, 0);
  for (int s = 0; s < slices; s++) {
    int4 part = *reinterpret_cast<const int4*>(parts + s * count + i);
    sum = make_int4(sum.x + part.x, sum.y + part.y, sum.z + part.z, sum.w + part.w);
  }
  *reinterpret_cast<float4*>(y + i) =
      make_float4(scale * sum.x, scale * sum.y, scale * sum.z, scale * sum.w);
}
EXPORT(joinCounts)
