// Look-up tables (dev.lutra.tensor.backend.LutKernels), by theme.
#include "lut_address.cu"
#include "lut_bins.cu"
#include "lut_tables.cu"
#include "lut_gradient.cu"
#include "lut_candidates.cu"
#include "lut_interpolate.cu"
#include "lut_slopes.cu"
