// All kernels: one module.
#include "memory.cu"
#include "element.cu"
#include "rows.cu"
#include "column.cu"
#include "loss.cu"
#include "lut.cu"
