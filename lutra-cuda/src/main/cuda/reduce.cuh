// Sums in doubles over a block, in a fixed order.
#pragma once
#include "lutra.cuh"

// All threads of the block call it; thread 0 gets the sum. `space` holds 32 doubles.
__device__ inline double blockSum(double x, double* space) {
  int lane = threadIdx.x & 31;
  int warp = threadIdx.x >> 5;
  int warps = (blockDim.x + 31) >> 5;
  x = warpSum(x);
  if (lane == 0) {
    space[warp] = x;
  }
  SYNC();
  return warp == 0 ? warpSum(lane < warps ? space[lane] : 0.0) : 0.0;
}

// The sum of a few numbers by one block: thread 0 gets it. `space` as above.
__device__ inline double blockSumOf(const double* parts, int count, double* space) {
  double sum = 0;
  for (int i = threadIdx.x; i < count; i += blockDim.x) {
    sum += parts[i];
  }
  return blockSum(sum, space);
}
