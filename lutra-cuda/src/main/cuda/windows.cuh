// Windows over images (dev.lutra.tensor.Windows): a tensor is [channels, positions * frames], and
// sources[p * elements + e] is the input position on which element e lies at output position p, or
// -1 outside of the image, where the constant is. The other way round, the readers of an input
// position s are the outputs p * elements + e that read it, ascending: in `readers`, which begins
// with positions + 1 ints, at readers[positions + 1 + readers[s]] and on, up to readers[s + 1].
//
// Kernels on reals take V neighboring columns a thread: 4 where the frames of a position are a
// multiple of 4, so that none lies across positions, else 1.
#pragma once
#include "lots.cuh"
#include "pieces.cuh"

// What a thread does: a row, and of it some columns at a position.
struct Place {
  i64 row;
  int column;
  int position;
  int frame;

  // Of thread i of `count`, which has `lots` threads for a row.
  __device__ Place(i64 i, i64 count, int lots, int V, int frames) {
    row = rowOf(i, count, lots);
    column = (int)(i - row * lots) * V;
    position = (u32)column / (u32)frames;
    frame = column - position * frames;
  }
};

// Kernels of a template `nameOf` for lots of one and of four.
#define BOTH(name, parameters, arguments)       \
  KERNEL name##1 parameters { name##Of<1> arguments; } \
  EXPORT(name##1)                               \
  KERNEL name##4 parameters { name##Of<4> arguments; } \
  EXPORT(name##4)
