// Addresses of look-up tables, and what is found there.
#include "lut.cuh"

// Exchanges the bits of b at `low` with those of a that are `shift` higher.
__device__ inline void exchangeBits(u32& a, u32& b, int shift, u32 low) {
  u32 x = (a & low) | ((b << shift) & ~low);
  b = ((a >> shift) & low) | (b & ~low);
  a = x;
}

// The bytes of four words, transposed.
__device__ inline void transposeBytes(u32 a, u32 b, u32 c, u32 d, u32* out, int step) {
  u32 ab = __byte_perm(a, b, 0x5140);
  u32 cd = __byte_perm(c, d, 0x5140);
  out[0] = __byte_perm(ab, cd, 0x5410);
  out[step] = __byte_perm(ab, cd, 0x7632);
  ab = __byte_perm(a, b, 0x7362);
  cd = __byte_perm(c, d, 0x7362);
  out[2 * step] = __byte_perm(ab, cd, 0x5410);
  out[3 * step] = __byte_perm(ab, cd, 0x7632);
}

// Eight words, one for each input with its bits at 32 columns, to 32 bytes in order: transposes of
// 8 x 8 bits in all four bytes at once, then of bytes. Two instructions a column.
__device__ inline void bitsToBytes(u32 (&r)[8], u32 (&out)[8]) {
#pragma unroll
  for (int j = 0; j < 4; j++) {
    exchangeBits(r[j], r[j + 4], 4, 0x0f0f0f0fu);
  }
#pragma unroll
  for (int j = 0; j < 4; j++) {
    int i = j < 2 ? j : j + 2;
    exchangeBits(r[i], r[i + 2], 2, 0x33333333u);
  }
#pragma unroll
  for (int j = 0; j < 8; j += 2) {
    exchangeBits(r[j], r[j + 1], 1, 0x55555555u);
  }
  transposeBytes(r[0], r[1], r[2], r[3], out, 2);
  transposeBytes(r[4], r[5], r[6], r[7], out + 1, 2);
}

// Writes the 32 bytes of each lane to `to + 32 * lane`. Neighbors exchange halves, so that each of
// the two stores of a warp fills whole sectors of memory. All lanes call this.
__device__ inline void storeBytes(u32 (&bytes)[8], u8* to, bool active) {
  bool odd = threadIdx.x & 1;
  uint4 low = make_uint4(bytes[0], bytes[1], bytes[2], bytes[3]);
  uint4 high = make_uint4(bytes[4], bytes[5], bytes[6], bytes[7]);
  uint4 other;
  other.x = __shfl_xor_sync(FULL, odd ? low.x : high.x, 1);
  other.y = __shfl_xor_sync(FULL, odd ? low.y : high.y, 1);
  other.z = __shfl_xor_sync(FULL, odd ? low.z : high.z, 1);
  other.w = __shfl_xor_sync(FULL, odd ? low.w : high.w, 1);
  if (active) {
    uint4* out = reinterpret_cast<uint4*>(odd ? to - 16 : to);
    out[0] = odd ? other : low;
    out[2] = odd ? high : other;
  }
}

// Where a thread is in kernels of which 2^shift threads side by side share a LUT and blockIdx.y is a
// part of its columns. The loop over the columns has the same steps in all threads of a block.
struct Lane {
  int lut;
  int lane;
  int first;
  int step;
};

__device__ inline Lane laneOf(int shift) {
  Lane place;
  int lanes = 1 << shift;
  place.lut = blockIdx.x * (blockDim.x >> shift) + (threadIdx.x >> shift);
  place.lane = threadIdx.x & (lanes - 1);
  place.first = blockIdx.y * lanes;
  place.step = gridDim.y * lanes;
  return place;
}

// Addresses, a thread for 32 columns. Bound by memory: writes 1 byte a LUT and frame; reads
// fan-in / 8, which comes from the L2 cache; 3 instructions a LUT and frame.
KERNEL address(const u32* __restrict__ x, i64 xWords, const int* __restrict__ sources, int fanIn,
               u8* __restrict__ a, i64 aStride, int luts, int shift) {
  Lane place = laneOf(shift);
  bool mine = place.lut < luts;
  i64 rows[8];
#pragma unroll
  for (int j = 0; j < 8; j++) {
    rows[j] = mine && j < fanIn ? __ldg(sources + (i64)place.lut * fanIn + j) * xWords : 0;
  }
  int words = (int)(aStride >> 5);
  for (int first = place.first; first < words; first += place.step) {
    int at = first + place.lane;
    bool active = mine && at < words;
    u32 bits[8];
    u32 bytes[8];
#pragma unroll
    for (int j = 0; j < 8; j++) {
      bits[j] = active && j < fanIn ? __ldg(x + rows[j] + at) : 0;
    }
    bitsToBytes(bits, bytes);
    storeBytes(bytes, a + place.lut * aStride + (i64)at * 32, active);
  }
}
EXPORT(address)

// The same over an image: sources are elements of windows. Where the frames of a position are no
// multiple of 32, a word is put together from pieces. Bound by memory as well, then by instructions.
KERNEL addressWindows(const u32* __restrict__ x, i64 xWords, const int* __restrict__ sources,
                      int fanIn, u8* __restrict__ a, i64 aStride, int luts, int shift,
                      const int* __restrict__ windows, int elements, int frames, int columns,
                      u32 outside) {
  Lane place = laneOf(shift);
  bool mine = place.lut < luts;
  i64 rows[8];
  int element[8];
#pragma unroll
  for (int j = 0; j < 8; j++) {
    int source = mine && j < fanIn ? __ldg(sources + (i64)place.lut * fanIn + j) : 0;
    element[j] = source % elements;
    rows[j] = source / elements * xWords;
  }
  int words = (int)(aStride >> 5);
  for (int first = place.first; first < words; first += place.step) {
    int at = first + place.lane;
    bool active = mine && at < words;
    u32 bits[8] = {};
    u32 bytes[8];
    int end = active ? min(32, columns - at * 32) : 0;
    int position = at * 32 / frames;
    int frame = at * 32 - position * frames;
    for (int done = 0; done < end; position++) {
      int count = min(frames - frame, end - done);
      u32 mask = lowBits(count);
      const int* window = windows + (i64)position * elements;
#pragma unroll
      for (int j = 0; j < 8; j++) {
        if (j < fanIn) {
          int from = __ldg(window + element[j]);
          u32 piece = from < 0 ? outside : bitsAt(x + rows[j], from * frames + frame, count);
          bits[j] |= (piece & mask) << done;
        }
      }
      done += count;
      frame = 0;
    }
    bitsToBytes(bits, bytes);
    storeBytes(bytes, a + place.lut * aStride + (i64)at * 32, active);
  }
}
EXPORT(addressWindows)

// The bits that four addresses find in a table of up to 64, above 28 bits of `found`.
__device__ inline u32 find4(u64 table, u32 four, u32 found) {
  found = __funnelshift_r(found, (u32)(table >> (four & 63)), 1);
  found = __funnelshift_r(found, (u32)(table >> (four >> 8 & 63)), 1);
  found = __funnelshift_r(found, (u32)(table >> (four >> 16 & 63)), 1);
  return __funnelshift_r(found, (u32)(table >> (four >> 24 & 63)), 1);
}

// The same in a longer table.
__device__ inline u32 find4(const u32* table, u32 four, u32 found) {
#pragma unroll
  for (int i = 0; i < 32; i += 8) {
    u32 k = four >> i & 0xff;
    found = __funnelshift_r(found, __ldg(table + (k >> 5)) >> (k & 31), 1);
  }
  return found;
}

template <class Table>
__device__ inline u32 find16(Table table, uint4 sixteen) {
  u32 found = find4(table, sixteen.x, 0);
  found = find4(table, sixteen.y, found);
  found = find4(table, sixteen.z, found);
  return find4(table, sixteen.w, found) >> 16;
}

// Bits by address, a thread for 16 columns at a time, two at once. Bound by memory: reads 1 byte a
// LUT and frame and writes 1 / 8; 4 instructions a LUT and frame.
KERNEL lookup(const u8* __restrict__ a, i64 aStride, const u32* __restrict__ truth, int truthWords,
              int entries, u8* __restrict__ y, i64 yStride, int luts, int frames, int shift) {
  Lane place = laneOf(shift);
  if (place.lut >= luts) {
    return;
  }
  const u8* from = a + place.lut * aStride;
  u8* to = y + place.lut * yStride;
  const u32* table = truth + (i64)place.lut * truthWords;
  u64 small = (u64)__ldg(table + 1) << 32 | __ldg(table);
  int pieces = (frames + 63) / 64 * 4;
  for (int at = place.first + place.lane; at < pieces; at += 2 * place.step) {
    int next = at + place.step;
    bool two = next < pieces;
    uint4 now = __ldg(reinterpret_cast<const uint4*>(from) + at);
    uint4 then = two ? __ldg(reinterpret_cast<const uint4*>(from) + next) : now;
    u32 first = entries <= 64 ? find16(small, now) : find16(table, now);
    u32 second = entries <= 64 ? find16(small, then) : find16(table, then);
    *reinterpret_cast<unsigned short*>(to + (i64)at * 2) =
        (unsigned short)(first & lowBits(max(0, frames - at * 16)));
    if (two) {
      *reinterpret_cast<unsigned short*>(to + (i64)next * 2) =
          (unsigned short)(second & lowBits(max(0, frames - next * 16)));
    }
  }
}
EXPORT(lookup)

// Reals by address, a warp a LUT, a thread for 4 columns. Bound by memory: writes 4 bytes a LUT and
// frame, reads 1.
KERNEL lookupReal(const u8* __restrict__ a, i64 aStride, const float* __restrict__ table,
                  int tableStride, int entries, float* __restrict__ y, int yStride, int luts,
                  int frames) {
  DYNAMIC_SHARED(float, space);
  int lane = threadIdx.x & 31;
  int warps = blockDim.x >> 5;
  int warp = threadIdx.x >> 5;
  int lut = blockIdx.x * warps + warp;
  if (lut >= luts) {
    return;
  }
  float* mine = space + warp * entries;
  for (int k = lane; k < entries; k += 32) {
    mine[k] = table[(i64)lut * tableStride + k];
  }
  __syncwarp();
  const u8* from = a + lut * aStride;
  float* to = y + (i64)lut * yStride;
  u32 mask = 0x01010101u * (entries - 1);
  for (int f = (blockIdx.y * 32 + lane) * 4; f < frames; f += gridDim.y * 128) {
    u32 k = __ldg(reinterpret_cast<const u32*>(from + f)) & mask;
    *reinterpret_cast<float4*>(to + f) =
        make_float4(mine[k & 0xff], mine[k >> 8 & 0xff], mine[k >> 16 & 0xff], mine[k >> 24]);
  }
}
EXPORT(lookupReal)
