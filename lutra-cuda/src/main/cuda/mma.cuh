// Products of small matrices on tensor cores, and copies to shared memory that go on meanwhile.
#pragma once
#include "lutra.cuh"

// The nearest number of 10 bits after the point, ties away from zero; NaN stays NaN.
__device__ inline u32 toTf32(float x) {
#ifdef __CUDACC__
  u32 y;
  asm("cvt.rna.tf32.f32 %0, %1;" : "=r"(y) : "f"(x));
  return y;
#else
  u32 bits = __float_as_uint(x);
  return x == x ? (bits + 0x1000) & 0xffffe000u : bits;
#endif
}

// d += a b by a warp: a [16, 8], b [8, 8], d [16, 8]. Lane 4 g + t holds of a the elements (g, t),
// (g + 8, t), (g, t + 4), (g + 8, t + 4), of b (t, g), (t + 4, g), of d (g, 2t), (g, 2t + 1),
// (g + 8, 2t), (g + 8, 2t + 1).
__device__ inline void mma(float (&d)[4], const u32 (&a)[4], const u32 (&b)[2]) {
#ifdef __CUDACC__
  asm("mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32 {%0,%1,%2,%3}, {%4,%5,%6,%7}, {%8,%9}, "
      "{%0,%1,%2,%3};"
      : "+f"(d[0]), "+f"(d[1]), "+f"(d[2]), "+f"(d[3])
      : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b[0]), "r"(b[1]));
#else
  emulated::mma(d, a, b);
#endif
}

// Copies 16 bytes to shared memory, of which the first `bytes` are read and the others are 0.
__device__ inline void copyLater(float* to, const float* from, int bytes) {
#ifdef __CUDACC__
  u32 address = (u32)__cvta_generic_to_shared(to);
  asm volatile("cp.async.cg.shared.global [%0], [%1], 16, %2;" ::"r"(address), "l"(from), "r"(bytes)
               : "memory");
#else
  emulated::copyLater(to, from, bytes);
#endif
}

// Ends a group of copies.
__device__ inline void endCopies() {
#ifdef __CUDACC__
  asm volatile("cp.async.commit_group;" ::: "memory");
#else
  emulated::endCopies();
#endif
}

// Waits for the thread's own copies but for those of the last `left` groups.
template <int left>
__device__ inline void awaitCopies() {
#ifdef __CUDACC__
  asm volatile("cp.async.wait_group %0;" ::"n"(left) : "memory");
#else
  emulated::awaitCopies(left);
#endif
}
