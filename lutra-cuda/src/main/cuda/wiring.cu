// Learned wiring: the choice of what look-up tables read, and who reads each row then.
#include "lutra.cuh"

// A number of the same order as a score that is none of 0; NaN is 0. Both zeros are the same.
__device__ inline u32 orderOf(float score) {
  u32 bits = __float_as_uint(score + 0.f);
  return score != score ? 0 : bits >> 31 ? ~bits : bits | 0x80000000u;
}

struct Chooser {
  const float* scores;
  int count;
  const int* deck;
  int inputs;
  int place;

  __device__ int source(int c) const {
    return __ldg(deck + (u32)(place + c) % (u32)inputs);
  }
};

// The first of the highest scores; 0 if the first of all is NaN. If asked, of the candidates alone that
// none of the first `end` lanes has as `taken`, and 0 if there is none.
template <bool UNREAD>
__device__ inline int highest(const Chooser& of, int taken, int end) {
  int lane = threadIdx.x & 31;
  u32 first = FULL;
  u32 best = FULL;
  u32 most = 0;
  for (int c = lane; c - lane < of.count; c += 32) {
    bool open = c < of.count;
    if (UNREAD) {
      int source = of.source(open ? c : 0);
      for (int i = 0; i < end; i++) {
        open = (__shfl_sync(FULL, taken, i) != source) & open;
      }
    }
    if (open) {
      u32 order = orderOf(of.scores[c]);
      first = min(first, (u32)c);
      if (order > most) {
        most = order;
        best = c;
      }
    }
  }
  first = __reduce_min_sync(FULL, first);
  if (first == FULL) {
    return 0;
  }
  float score = of.scores[first];
  u32 top = __reduce_max_sync(FULL, most);
  best = __reduce_min_sync(FULL, most == top ? best : FULL);
  return score != score ? first : best;
}

// A warp a LUT, its inputs one after the other. Bound by memory: 4 bytes a candidate.
KERNEL choose(const float* scores, int stride, int count, const int* __restrict__ decks, int inputs,
              const int* __restrict__ places, int* sources, int fanIn, int first, int luts) {
  int m = (int)(globalThread() >> 5);
  if (m >= luts) {
    return;
  }
  int lane = threadIdx.x & 31;
  i64 input = (i64)(first + m) * fanIn;
  int mine = -1;
  for (int j = 0; j < fanIn; j++) {
    Chooser of = {scores + ((i64)m * fanIn + j) * stride, count,
                  decks + (i64)((first + m) / 64) * inputs, inputs, __ldg(places + input + j)};
    int source = of.source(highest<false>(of, 0, 0));
    if (__any_sync(FULL, lane < j && mine == source)) {
      source = of.source(highest<true>(of, mine, j));
    }
    if (lane == j) {
      mine = source;
    }
  }
  if (lane < fanIn) {
    sources[input + lane] = mine;
  }
}
EXPORT(choose)

// The readers of each row are found by sorting: stable passes over some bits of the row that a LUT input
// reads, from the lowest on. A pass counts the digits of tiles of items, adds up those before, and puts
// each item where it belongs. The last pass sorts rows by how many readers they have.
#define SORT_WARPS 8
#define SORT_ROUNDS 8
#define SORT_TILE (SORT_WARPS * SORT_ROUNDS * 32)
#define SORT_DIGITS 1024

// Items are LUT inputs by the row they read, or, with `starts`, rows by their readers.
struct Items {
  const int* sources;
  int elements;
  const int* starts;
  const int* items;  // null for all in ascending order
  int count;
  int shift;
  int digits;

  __device__ int row(int item) const {
    int source = sources[item];
    return elements == 1 ? source : source / elements;
  }

  // The more readers, the lower: exactly up to 127, then by classes of an eighth of a power of two.
  static __device__ int rank(int readers) {
    if (readers < 128) {
      return 255 - readers;
    }
    int power = 31 - __clz(readers);
    return 127 - min(127, (power - 7) * 8 + (readers >> (power - 3) & 7));
  }

  __device__ int item(int i) const { return items == nullptr ? i : items[i]; }

  __device__ int digit(int item) const {
    return starts != nullptr ? rank(starts[item + 1] - starts[item])
                             : row(item) >> shift & (digits - 1);
  }
};

// How many items of each tile have each digit. Bound by latency, of very many items by memory: 8 bytes an item.
KERNEL sortCount(const int* sources, int elements, const int* starts, const int* items, int count,
                 int shift, int digits, int* counts) {
  __shared__ int here[SORT_DIGITS];
  Items of = {sources, elements, starts, items, count, shift, digits};
  for (int d = threadIdx.x; d < digits; d += blockDim.x) {
    here[d] = 0;
  }
  SYNC();
  for (int k = 0; k < SORT_ROUNDS; k++) {
    i64 i = (i64)blockIdx.x * SORT_TILE + k * SORT_WARPS * 32 + threadIdx.x;
    if (i < count) {
      atomicAdd(here + of.digit(of.item((int)i)), 1);
    }
  }
  SYNC();
  for (int d = threadIdx.x; d < digits; d += blockDim.x) {
    counts[(i64)d * gridDim.x + blockIdx.x] = here[d];
  }
}
EXPORT(sortCount)

// The sum over the lanes up to this one.
__device__ inline int warpScan(int x) {
  int lane = threadIdx.x & 31;
  for (int step = 1; step < 32; step <<= 1) {
    int before = __shfl_up_sync(FULL, x, step);
    x += lane >= step ? before : 0;
  }
  return x;
}

// Of each digit, for each tile how many are in those before, and how many in all; a warp a digit.
// Bound by latency.
KERNEL sortScan(int* counts, int tiles, int digits, int* totals) {
  int d = (int)(globalThread() >> 5);
  if (d >= digits) {
    return;
  }
  int lane = threadIdx.x & 31;
  int* row = counts + (i64)d * tiles;
  int before = 0;
  for (int t = lane; t - lane < tiles; t += 32) {
    int own = t < tiles ? row[t] : 0;
    int sum = warpScan(own);
    if (t < tiles) {
      row[t] = before + sum - own;
    }
    before += __shfl_sync(FULL, sum, 31);
  }
  if (lane == 0) {
    totals[d] = before;
  }
}
EXPORT(sortScan)

// The sum over the threads of a block before this one.
__device__ inline int blockScan(int x, int* space) {
  int warp = threadIdx.x >> 5;
  int sum = warpScan(x);
  if ((threadIdx.x & 31) == 31) {
    space[warp] = sum;
  }
  SYNC();
  int before = sum - x;
  for (int w = 0; w < warp; w++) {
    before += space[w];
  }
  return before;
}

// `out` gets the items; with a fan-in readers as of Readers.java, and `rows` the row of each. Bound by
// latency, of very many items by memory, which is written out of order.
KERNEL __launch_bounds__(SORT_WARPS * 32)
    sortPlace(const int* sources, int elements, const int* starts, const int* items, int count,
              int shift, int digits, const int* counts, const int* totals, int* out, int fanIn,
              int windows, int* rows) {
  __shared__ int places[SORT_WARPS * SORT_DIGITS];
  __shared__ int space[SORT_WARPS];
  Items of = {sources, elements, starts, items, count, shift, digits};
  int lane = threadIdx.x & 31;
  int* mine = places + (threadIdx.x >> 5) * digits;
  for (int d = threadIdx.x; d < SORT_WARPS * digits; d += blockDim.x) {
    places[d] = 0;
  }
  SYNC();
  int item[SORT_ROUNDS];
  int digit[SORT_ROUNDS];
  i64 first = (i64)blockIdx.x * SORT_TILE + (threadIdx.x >> 5) * (SORT_ROUNDS * 32) + lane;
#pragma unroll
  for (int k = 0; k < SORT_ROUNDS; k++) {
    digit[k] = -1;
    if (first + k * 32 < count) {
      item[k] = of.item((int)first + k * 32);
      digit[k] = of.digit(item[k]);
      atomicAdd(mine + digit[k], 1);
    }
  }
  SYNC();
  // A thread some digits: where those of each warp begin.
  int each = max(1, digits / (int)blockDim.x);
  int from = threadIdx.x * each;
  int to = min(digits, from + each);
  int sum = 0;
  for (int d = from; d < to; d++) {
    sum += totals[d];
  }
  int before = blockScan(sum, space);
  for (int d = from; d < to; d++) {
    int at = before + counts[(i64)d * gridDim.x + blockIdx.x];
    for (int w = 0; w < SORT_WARPS; w++) {
      int own = places[w * digits + d];
      places[w * digits + d] = at;
      at += own;
    }
    before += totals[d];
  }
  SYNC();
#pragma unroll
  for (int k = 0; k < SORT_ROUNDS; k++) {
    u32 same = __match_any_sync(FULL, digit[k]);
    int rank = __popc(same & ((1u << lane) - 1));
    int at = digit[k] < 0 ? 0 : mine[digit[k]] + rank;
    __syncwarp();
    if (digit[k] >= 0) {
      if (rank == 0) {
        mine[digit[k]] += __popc(same);
      }
      if (fanIn == 0) {
        out[at] = item[k];
      } else {
        int reader = item[k] / fanIn << 3 | item[k] % fanIn;
        rows[at] = of.row(item[k]);
        if (windows) {
          out[2 * (i64)at] = reader;
          out[2 * (i64)at + 1] = sources[item[k]] % elements;
        } else {
          out[at] = reader;
        }
      }
    }
    __syncwarp();
  }
}
EXPORT(sortPlace)

// Where each row begins in `sorted`, and the end. Bound by latency: a binary search a row.
KERNEL sortStarts(const int* sorted, int count, int rows, int* starts) {
  i64 row = globalThread();
  if (row > rows) {
    return;
  }
  int low = 0;
  int high = count;
  while (low < high) {
    int middle = low + (high - low) / 2;
    if (sorted[middle] < row) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  starts[row] = low;
}
EXPORT(sortStarts)
