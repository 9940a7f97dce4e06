// What all kernels share. The same sources are compiled by nvcc for a GPU, and by a C++ compiler,
// with emulate.h in place of the GPU, for tests on machines without one.
//
// Conventions. A kernel is `KERNEL name(parameters) { ... }` followed by `EXPORT(name)`. Parameters
// are pointers, int, long long, unsigned, unsigned long long and float. Real tensors are rows of
// `stride` floats (a multiple of 16), bits are rows of `stride` 64-bit words (a multiple of 8),
// addresses rows of bytes (a multiple of 64), all as in dev.lutra.tensor. Sums are made in an order
// that depends on shapes alone, never by atomics on floats: every run gives the same bits.
//
// Compiled without contraction to fused multiply-adds (-fmad=false), so that what does not sum
// rounds as on the CPU; where one is wanted it is written fmaf.
#pragma once

#ifdef __CUDACC__
#define KERNEL extern "C" __global__ void
#define EXPORT(name)
// Memory of a block whose size the launch gives; one in a kernel.
#define DYNAMIC_SHARED(type, name)                             \
  extern __shared__ __align__(16) unsigned char dynamicBytes[]; \
  type* name = reinterpret_cast<type*>(dynamicBytes)
#define SYNC() __syncthreads()
#else
#include "emulate.h"
#endif

typedef unsigned char u8;
typedef unsigned int u32;
typedef unsigned long long u64;
typedef long long i64;

#define FULL 0xffffffffu

// The thread's number in a grid of one dimension.
__device__ inline i64 globalThread() { return (i64)blockIdx.x * blockDim.x + threadIdx.x; }

// The sum over a warp, in a fixed order; all lanes get it.
template <class T>
__device__ inline T warpSum(T x) {
  for (int step = 16; step > 0; step >>= 1) {
    x += __shfl_xor_sync(FULL, x, step);
  }
  return x;
}

// The sum over a block of up to 1024 threads, in a fixed order; all threads get it. `space` holds
// 33 floats; to be called by all threads.
__device__ inline float blockSum(float x, float* space) {
  int lane = threadIdx.x & 31;
  int warp = threadIdx.x >> 5;
  int warps = (blockDim.x + 31) >> 5;
  x = warpSum(x);
  if (lane == 0) {
    space[warp] = x;
  }
  SYNC();
  if (warp == 0) {
    float y = warpSum(lane < warps ? space[lane] : 0.f);
    if (lane == 0) {
      space[32] = y;
    }
  }
  SYNC();
  float sum = space[32];
  SYNC();
  return sum;
}
