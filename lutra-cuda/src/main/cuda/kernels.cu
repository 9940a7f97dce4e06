// All kernels: one module.
#include "memory.cu"
#include "element.cu"
#include "lut_address.cu"
#include "lut_bins.cu"
#include "lut_tables.cu"
