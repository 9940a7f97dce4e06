// All kernels: one module.
#include "memory.cu"
#include "element.cu"
#include "rows.cu"
#include "bit.cu"
#include "count.cu"
