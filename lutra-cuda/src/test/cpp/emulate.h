// A GPU for the sources of the kernels, on one thread of the host: blocks run in turn, the threads
// of a block are fibers that go on until they wait for each other. Barriers, votes and shuffles of
// warps are what threads wait at. The order in which the threads of a block run is ascending, or
// descending if asked: a kernel that lacks a barrier gives different results.
#pragma once

#include <math.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <ucontext.h>

#include <algorithm>
#include <tuple>
#include <utility>
#include <vector>

using std::max;
using std::min;

#define __device__
#define __host__
#define __global__
#define __forceinline__ inline
#define __restrict__ __restrict
#define __shared__ static
#define __constant__ static const
#define __launch_bounds__(...)
#define __align__(n) __attribute__((aligned(n)))
#define KERNEL extern "C" void
#define DYNAMIC_SHARED(type, name) type* name = reinterpret_cast<type*>(emulated::dynamicShared)

struct Dim3 {
  unsigned x, y, z;
};

#define VECTOR2(type, name) \
  struct __attribute__((aligned(2 * sizeof(type)))) name { type x, y; }; \
  inline name make_##name(type x, type y) { return {x, y}; }
#define VECTOR4(type, name) \
  struct __attribute__((aligned(sizeof(type) == 1 ? 4 : 16))) name { type x, y, z, w; }; \
  inline name make_##name(type x, type y, type z, type w) { return {x, y, z, w}; }
VECTOR2(float, float2)
VECTOR2(int, int2)
VECTOR2(unsigned, uint2)
VECTOR2(unsigned long long, ulonglong2)
VECTOR4(float, float4)
VECTOR4(int, int4)
VECTOR4(unsigned, uint4)
VECTOR4(unsigned char, uchar4)

namespace emulated {

struct Copy {
  float* to;
  const float* from;
  int bytes;
  unsigned group;
};

struct Fiber {
  ucontext_t context;
  jmp_buf place;
  char* stack = nullptr;
  bool started = false;
  bool done = false;
  unsigned blockArrivals = 0;
  std::vector<Copy> copies;  // asked for and not yet waited for
  unsigned groups = 0;
};

struct Warp {
  uint64_t slots[2][32];
  unsigned arrived = 0;
  unsigned generation = 0;
  unsigned live = 0;
};

inline constexpr size_t STACK = 128 * 1024;
inline constexpr size_t SHARED = 256 * 1024;
alignas(16) inline unsigned char dynamicShared[SHARED];
inline Dim3 threadIndex, blockIndex, blockSize, gridSize;
inline std::vector<Fiber> fibers;
inline std::vector<Warp> warps;
inline unsigned current, live, arrived, generation;
inline bool descending = false;
inline jmp_buf scheduler;
inline void (*body)(void*);
inline void* bodyArgument;
inline char failure[256];

[[noreturn]] inline void fail(const char* what) {
  fprintf(stderr, "emulated kernel: %s\n", what);
  abort();
}

inline void place(unsigned t) {
  current = t;
  threadIndex = {t % blockSize.x, t / blockSize.x % blockSize.y, t / (blockSize.x * blockSize.y)};
}

// Lets the other threads of the block go on.
inline void yield() {
  unsigned me = current;
  if (!_setjmp(fibers[me].place)) {
    _longjmp(scheduler, 1);
  }
}

inline void run() {
  for (;;) {
    body(bodyArgument);
    Fiber& fiber = fibers[current];
    fiber.done = true;
    if (!fiber.copies.empty()) {
      fail("copies that the thread has not waited for");
    }
    live--;
    Warp& warp = warps[current / 32];
    warp.live--;
    if (arrived > 0 && arrived == live) {
      arrived = 0;
      generation++;
    }
    if (warp.arrived > 0 && warp.arrived == warp.live) {
      warp.arrived = 0;
      warp.generation++;
    }
    yield();
  }
}

inline void blockBarrier() {
  unsigned now = generation;
  if (++arrived == live) {
    arrived = 0;
    generation++;
    return;
  }
  while (generation == now) {
    yield();
  }
}

inline void warpBarrier() {
  Warp& warp = warps[current / 32];
  unsigned now = warp.generation;
  if (++warp.arrived == warp.live) {
    warp.arrived = 0;
    warp.generation++;
    return;
  }
  while (warp.generation == now) {
    yield();
  }
}

// Every thread of the warp gives a value; what `read` makes of all of them.
template <class T, class Read>
auto exchange(T value, Read read) {
  Warp& warp = warps[current / 32];
  unsigned lane = current % 32;
  auto& slots = warp.slots[warp.generation / 2 % 2];
  slots[lane] = 0;
  memcpy(&slots[lane], &value, sizeof(T));
  warpBarrier();
  auto result = read([&](unsigned other) {
    T out;
    memcpy(&out, &slots[other % 32], sizeof(T));
    return out;
  });
  warpBarrier();
  return result;
}

// The copies are made where the thread waits for them, as late as may be.
inline void copyLater(float* to, const float* from, int bytes) {
  Fiber& fiber = fibers[current];
  fiber.copies.push_back({to, from, bytes, fiber.groups});
}

inline void endCopies() { fibers[current].groups++; }

inline void awaitCopies(unsigned left) {
  Fiber& fiber = fibers[current];
  size_t kept = 0;
  for (const Copy& copy : fiber.copies) {
    if (copy.group + left >= fiber.groups) {
      fiber.copies[kept++] = copy;
      continue;
    }
    memset(copy.to, 0, 16);
    memcpy(copy.to, copy.from, copy.bytes);
  }
  fiber.copies.resize(kept);
}

struct Fragments {
  const unsigned* a;
  const unsigned* b;
};

inline float tf32(unsigned bits) {
  bits &= 0xffffe000u;
  float x;
  memcpy(&x, &bits, 4);
  return x;
}

// d += a b of a warp, by the lanes' fragments of mma.sync.m16n8k8.
inline void mma(float* d, const unsigned* a, const unsigned* b) {
  Fragments mine = {a, b};
  const Fragments* pointer = &mine;
  unsigned lane = current % 32;
  exchange(pointer, [&](auto of) {
    for (int i = 0; i < 4; i++) {
      unsigned row = lane / 4 + i / 2 * 8;
      unsigned column = lane % 4 * 2 + i % 2;
      for (unsigned k = 0; k < 8; k++) {
        unsigned x = of(row % 8 * 4 + k % 4)->a[row / 8 + k / 4 * 2];
        unsigned y = of(column * 4 + k % 4)->b[k / 4];
        d[i] += tf32(x) * tf32(y);
      }
    }
    return 0;
  });
}

inline void block() {
  unsigned threads = blockSize.x * blockSize.y * blockSize.z;
  if (fibers.size() < threads) {
    fibers.resize(1024);
  }
  live = threads;
  arrived = 0;
  warps.assign((threads + 31) / 32, Warp());
  for (unsigned t = 0; t < threads; t++) {
    fibers[t].done = false;
    warps[t / 32].live++;
  }
  while (live > 0) {
    for (unsigned i = 0; i < threads; i++) {
      unsigned t = descending ? threads - 1 - i : i;
      if (fibers[t].done) {
        continue;
      }
      if (!_setjmp(scheduler)) {
        place(t);
        Fiber& fiber = fibers[t];
        if (fiber.started) {
          _longjmp(fiber.place, 1);
        }
        fiber.started = true;
        fiber.stack = static_cast<char*>(malloc(STACK));
        getcontext(&fiber.context);
        fiber.context.uc_stack.ss_sp = fiber.stack;
        fiber.context.uc_stack.ss_size = STACK;
        fiber.context.uc_link = nullptr;
        makecontext(&fiber.context, run, 0);
        setcontext(&fiber.context);
      }
    }
  }
}

template <class... A>
struct Invocation {
  void (*kernel)(A...) = nullptr;
  void** parameters = nullptr;

  template <size_t... I>
  void call(std::index_sequence<I...>) {
    kernel(*static_cast<A*>(parameters[I])...);
  }

  static void invoke(void* self) {
    static_cast<Invocation*>(self)->call(std::index_sequence_for<A...>());
  }
};

template <class... A>
void launch(void (*kernel)(A...), void** parameters, const unsigned* shape) {
  static Invocation<A...> invocation;  // the fibers look at it
  invocation = {kernel, parameters};
  gridSize = {shape[0], shape[1], shape[2]};
  blockSize = {shape[3], shape[4], shape[5]};
  if (shape[3] * shape[4] * shape[5] > 1024 || shape[6] > 227 * 1024) {
    fail("a block of more than 1024 threads or 227 KiB");
  }
  body = Invocation<A...>::invoke;
  bodyArgument = &invocation;
  for (unsigned z = 0; z < gridSize.z; z++) {
    for (unsigned y = 0; y < gridSize.y; y++) {
      for (unsigned x = 0; x < gridSize.x; x++) {
        blockIndex = {x, y, z};
        memset(dynamicShared, 0xff, shape[6]);
        block();
      }
    }
  }
}

}  // namespace emulated

// A kernel by its name, with the sizes of its parameters.
struct Kernel {
  const char* name;
  void (*start)(void** parameters, const unsigned* shape);
  std::vector<size_t> sizes;
};

namespace emulated {
inline std::vector<Kernel>& kernels() {
  static std::vector<Kernel> all;
  return all;
}

template <class... A>
bool add(const char* name, void (*)(A...), void (*start)(void**, const unsigned*)) {
  kernels().push_back({name, start, {sizeof(A)...}});
  return true;
}
}  // namespace emulated

// The shape is grid x, y, z, block x, y, z and the bytes of dynamic shared memory.
#define EXPORT(name)                                                       \
  static const bool added_##name = emulated::add(                          \
      #name, name, [](void** parameters, const unsigned* shape) {          \
        emulated::launch(name, parameters, shape);                         \
      });

#define threadIdx emulated::threadIndex
#define blockIdx emulated::blockIndex
#define blockDim emulated::blockSize
#define gridDim emulated::gridSize
#define SYNC() emulated::blockBarrier()

inline void __syncthreads() { emulated::blockBarrier(); }
inline void __syncwarp(unsigned = ~0u) { emulated::warpBarrier(); }
inline void __threadfence() {}

template <class T>
T __shfl_sync(unsigned, T x, int lane) {
  return emulated::exchange(x, [&](auto of) { return of(lane); });
}
template <class T>
T __shfl_xor_sync(unsigned, T x, int mask) {
  unsigned lane = emulated::current % 32;
  return emulated::exchange(x, [&](auto of) { return of(lane ^ mask); });
}
template <class T>
T __shfl_down_sync(unsigned, T x, int step) {
  unsigned lane = emulated::current % 32;
  return emulated::exchange(x, [&](auto of) { return lane + step < 32 ? of(lane + step) : x; });
}
template <class T>
T __shfl_up_sync(unsigned, T x, int step) {
  int lane = emulated::current % 32;
  return emulated::exchange(x, [&](auto of) { return lane - step >= 0 ? of(lane - step) : x; });
}
inline unsigned __ballot_sync(unsigned, int x) {
  unsigned width = emulated::warps[emulated::current / 32].live;
  return emulated::exchange(x, [&](auto of) {
    unsigned votes = 0;
    for (unsigned lane = 0; lane < width; lane++) {
      votes |= of(lane) ? 1u << lane : 0;
    }
    return votes;
  });
}
inline unsigned __match_any_sync(unsigned, int x) {
  unsigned width = emulated::warps[emulated::current / 32].live;
  return emulated::exchange(x, [&](auto of) {
    unsigned same = 0;
    for (unsigned lane = 0; lane < width; lane++) {
      same |= of(lane) == x ? 1u << lane : 0;
    }
    return same;
  });
}
inline unsigned __reduce_min_sync(unsigned, unsigned x) {
  unsigned width = emulated::warps[emulated::current / 32].live;
  return emulated::exchange(x, [&](auto of) {
    unsigned least = x;
    for (unsigned lane = 0; lane < width; lane++) {
      least = min(least, of(lane));
    }
    return least;
  });
}
inline unsigned __reduce_max_sync(unsigned mask, unsigned x) {
  return ~__reduce_min_sync(mask, ~x);
}
inline int __any_sync(unsigned mask, int x) { return __ballot_sync(mask, x) != 0; }
inline int __all_sync(unsigned mask, int x) { return __ballot_sync(mask, !x) == 0; }

inline int __popc(unsigned x) { return __builtin_popcount(x); }
inline int __popcll(unsigned long long x) { return __builtin_popcountll(x); }
inline int __ffs(int x) { return __builtin_ffs(x); }
inline int __clz(int x) { return x == 0 ? 32 : __builtin_clz(x); }
inline unsigned __funnelshift_r(unsigned low, unsigned high, unsigned shift) {
  return (unsigned)(((uint64_t)high << 32 | low) >> (shift & 31));
}
inline unsigned __byte_perm(unsigned a, unsigned b, unsigned selector) {
  uint64_t bytes = (uint64_t)b << 32 | a;
  unsigned out = 0;
  for (int i = 0; i < 4; i++) {
    out |= (unsigned)(bytes >> (selector >> 4 * i & 7) * 8 & 0xff) << 8 * i;
  }
  return out;
}
inline float __fsqrt_rn(float x) { return sqrtf(x); }
inline float __uint_as_float(unsigned x) {
  float y;
  memcpy(&y, &x, 4);
  return y;
}
inline unsigned __float_as_uint(float x) {
  unsigned y;
  memcpy(&y, &x, 4);
  return y;
}
template <class T>
T __ldg(const T* p) {
  return *p;
}
template <class T>
T atomicAdd(T* p, T x) {
  T old = *p;
  *p += x;
  return old;
}
