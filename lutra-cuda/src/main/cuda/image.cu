// Arrangement of tensors over images (dev.lutra.tensor.backend.ImageKernels). `rows` is null where
// row i is i.
#include "windows.cuh"

__device__ inline i64 rowAt(const int* rows, i64 i) { return rows ? __ldg(rows + i) : i; }

// y[c, p * frames + f] = x[rows[c * positions + p], f]; a thread makes 32 columns. Bound by
// instructions: about 20 for 32 bits.
KERNEL bitsToImage(const u32* x, int xStride, const int* rows, int positions, int frames, u32* y,
                   int words, int stride, i64 count) {
  i64 i = globalThread();
  if (i >= count) {
    return;
  }
  i64 c = rowOf(i, count, words);
  int word = (int)(i - c * words);
  int length = min(32, positions * frames - word * 32);
  u32 out = 0;
  for (int done = 0; done < length;) {
    int p = (u32)(word * 32 + done) / (u32)frames;
    int f = word * 32 + done - p * frames;
    int n = min(length - done, frames - f);
    out |= bitsAt(x + rowAt(rows, c * positions + p) * xStride, f, n) << done;
    done += n;
  }
  y[c * stride + word] = out;
}
EXPORT(bitsToImage)

// y[rows[c * positions + p], f] = x[c, p * frames + f]; a thread makes 32 columns. Bound by
// instructions, as bitsToImage.
KERNEL bitsFromImage(const u32* x, int xStride, const int* rows, int positions, int frames, u32* y,
                     int words, int stride, i64 count) {
  i64 i = globalThread();
  if (i >= count) {
    return;
  }
  i64 feature = rowOf(i, count, words);
  int first = (int)(i - feature * words) * 32;
  i64 c = (u32)feature / (u32)positions;
  i64 p = feature - c * positions;
  u32 bits = 0;
  if (first < frames) {
    bits = bitsAt(x + c * xStride, p * frames + first, min(32, frames - first));
  }
  y[rowAt(rows, feature) * stride + (first >> 5)] = bits;
}
EXPORT(bitsFromImage)

template <int V>
__device__ inline void toImageOf(const float* x, int xStride, const int* rows, int positions,
                                 int frames, float* y, int stride, int lots, i64 count) {
  i64 i = globalThread();
  if (i >= count) {
    return;
  }
  Place at(i, count, lots, V, frames);
  i64 from = rowAt(rows, at.row * positions + at.position);
  put(y + at.row * stride + at.column, lot<V>(x + from * xStride + at.frame));
}

// As bitsToImage. Bound by memory: 8 bytes an element.
BOTH(toImage,
     (const float* x, int xStride, const int* rows, int positions, int frames, float* y, int stride,
      int lots, i64 count),
     (x, xStride, rows, positions, frames, y, stride, lots, count))

template <int V>
__device__ inline void fromImageOf(const float* x, int xStride, const int* rows, int positions,
                                   int frames, float* y, int stride, int lots, i64 count) {
  i64 i = globalThread();
  if (i >= count) {
    return;
  }
  Place at(i, count, lots, V, frames);
  i64 feature = at.row * positions + at.position;
  put(y + rowAt(rows, feature) * stride + at.frame, lot<V>(x + at.row * xStride + at.column));
}

// As bitsFromImage; a thread reads neighboring columns of x. Bound by memory: 8 bytes an element.
BOTH(fromImage,
     (const float* x, int xStride, const int* rows, int positions, int frames, float* y, int stride,
      int lots, i64 count),
     (x, xStride, rows, positions, frames, y, stride, lots, count))

template <int V>
__device__ inline void unfoldOf(const float* x, int xStride, const int* sources, int elements,
                                int constant, int from, int frames, float* panel, int stride,
                                int lots, i64 count) {
  i64 i = globalThread();
  if (i >= count) {
    return;
  }
  Place at(i, count, lots, V, frames);
  i64 c = (u32)at.row / (u32)elements;
  int e = (int)(at.row - c * elements);
  int s = __ldg(sources + (i64)(from + at.position) * elements + e);
  Lot<V> v(constant ? 1.f : 0.f);
  if (s >= 0) {
    v = lot<V>(x + c * xStride + (i64)s * frames + at.frame);
  }
  put(panel + at.row * stride + at.column, v);
}

// panel[c * elements + e, (p - from) * frames + f] = element e of the window at p. Bound by memory:
// 4 bytes an element of the panel.
BOTH(unfold,
     (const float* x, int xStride, const int* sources, int elements, int constant, int from,
      int frames, float* panel, int stride, int lots, i64 count),
     (x, xStride, sources, elements, constant, from, frames, panel, stride, lots, count))

template <int V>
__device__ inline void foldOf(const float* panel, int panelStride, const int* readers, int positions,
                              int elements, int from, int to, int frames, float* x, int stride,
                              int lots, i64 count) {
  i64 i = globalThread();
  if (i >= count) {
    return;
  }
  Place at(i, count, lots, V, frames);
  const int* list = readers + positions + 1;
  int r = readers[at.position];
  int last = readers[at.position + 1];
  while (r < last && list[r] < from * elements) {
    r++;
  }
  if (r == last || list[r] >= to * elements) {
    return;
  }
  float* target = x + at.row * stride + at.column;
  Lot<V> sum = lot<V>(target);
  for (; r < last && list[r] < to * elements; r++) {
    int p = (u32)list[r] / (u32)elements;
    i64 e = list[r] - p * elements;
    Lot<V> v = lot<V>(panel + (at.row * elements + e) * panelStride + (i64)(p - from) * frames +
                      at.frame);
    FOR_LOT(k) { sum.at[k] += v.at[k]; }
  }
  put(target, sum);
}

// Adds the elements of a panel to where they lie; a thread owns what it adds to. Bound by memory: 4
// bytes an element of the panel and 8 of x.
BOTH(fold,
     (const float* panel, int panelStride, const int* readers, int positions, int elements, int from,
      int to, int frames, float* x, int stride, int lots, i64 count),
     (panel, panelStride, readers, positions, elements, from, to, frames, x, stride, lots, count))
