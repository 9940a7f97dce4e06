// NVIDIA's driver, as far as Lutra calls it, with the emulated GPU behind it: what the tests load
// in place of libcuda. Memory of the device is the host's, poisoned when it is handed out and with a
// guard behind each piece, which every wait looks at.
#include <map>
#include <string>

#include "kernels.cu"

namespace {

constexpr int OUT_OF_MEMORY = 2;
constexpr int NOT_FOUND = 500;
constexpr int ILLEGAL_ADDRESS = 700;
constexpr int INVALID_VALUE = 1;
constexpr size_t TOTAL = size_t(3) << 30;
constexpr size_t GUARD = 256;
constexpr int SHARED_LIMIT = 227 * 1024;

// Kernels are not run: to time the host alone.
const bool IDLE = getenv("LUTRA_EMULATED_IDLE") != nullptr;

struct Piece {
  unsigned char* memory;
  size_t bytes;
};

std::map<unsigned long long, Piece> pieces;
size_t used = 0;
double clock_ = 0;

bool intact(const Piece& piece) {
  for (size_t i = 0; i < GUARD; i++) {
    if (piece.memory[piece.bytes + i] != 0xff) {
      return false;
    }
  }
  return true;
}

int wait() {
  for (auto& [address, piece] : pieces) {
    if (!intact(piece)) {
      fprintf(stderr, "a kernel wrote behind a piece of %zu bytes\n", piece.bytes);
      return ILLEGAL_ADDRESS;
    }
  }
  return 0;
}

// As cuda.h lays it out.
struct NodeParameters {
  const Kernel* function;
  unsigned shape[7];
  void** parameters;
  void** extra;
};

struct Node {
  const Kernel* kernel;
  unsigned shape[7];
  std::vector<std::vector<unsigned char>> values;

  void set(const NodeParameters* from) {
    kernel = from->function;
    memcpy(shape, from->shape, sizeof(shape));
    values.clear();
    for (size_t i = 0; i < kernel->sizes.size(); i++) {
      auto* value = static_cast<unsigned char*>(from->parameters[i]);
      values.emplace_back(value, value + kernel->sizes[i]);
    }
  }

  void start() {
    if (IDLE) {
      return;
    }
    std::vector<void*> pointers;
    for (auto& value : values) {
      pointers.push_back(value.data());
    }
    kernel->start(pointers.data(), shape);
  }
};

struct Graph {
  std::vector<Node*> nodes;
};

bool fits(const unsigned* shape) {
  return shape[0] > 0 && shape[1] > 0 && shape[1] <= 65535 && shape[6] <= SHARED_LIMIT;
}

}  // namespace

extern "C" {

void emulated_descending(int on) { emulated::descending = on != 0; }

int cuInit(unsigned) { return 0; }
int cuDriverGetVersion(int* version) {
  *version = 13000;
  return 0;
}
int cuDeviceGetCount(int* count) {
  *count = 1;
  return 0;
}
int cuDeviceGet(int* device, int place) {
  *device = place;
  return 0;
}
int cuDeviceGetName(char* name, int length, int) {
  snprintf(name, length, "emulated GPU");
  return 0;
}
int cuDeviceTotalMem_v2(size_t* bytes, int) {
  *bytes = TOTAL;
  return 0;
}
int cuDeviceGetAttribute(int* value, int attribute, int) {
  *value = attribute == 16   ? 2
           : attribute == 75 ? 9
           : attribute == 97 ? SHARED_LIMIT
                             : 0;
  return 0;
}
int cuDevicePrimaryCtxRetain(void** context, int) {
  *context = &used;
  return 0;
}
int cuDevicePrimaryCtxRelease_v2(int) {
  int code = wait();
  for (auto& [address, piece] : pieces) {
    free(piece.memory);
  }
  pieces.clear();
  used = 0;
  return code;
}
int cuCtxSetCurrent(void*) { return 0; }
int cuMemGetInfo_v2(size_t* available, size_t* total) {
  *available = TOTAL - used;
  *total = TOTAL;
  return 0;
}
int cuMemAlloc_v2(unsigned long long* address, size_t bytes) {
  if (used + bytes > TOTAL) {
    return OUT_OF_MEMORY;
  }
  size_t room = (bytes + GUARD + 511) / 256 * 256;
  auto* memory = static_cast<unsigned char*>(aligned_alloc(256, room));
  memset(memory, IDLE ? 0 : 0xff, room);
  memset(memory + bytes, 0xff, GUARD);
  *address = reinterpret_cast<unsigned long long>(memory);
  pieces[*address] = {memory, bytes};
  used += bytes;
  return 0;
}
int cuMemFree_v2(unsigned long long address) {
  auto found = pieces.find(address);
  if (found == pieces.end()) {
    return INVALID_VALUE;
  }
  int code = intact(found->second) ? 0 : ILLEGAL_ADDRESS;
  used -= found->second.bytes;
  free(found->second.memory);
  pieces.erase(found);
  return code;
}
int cuMemHostAlloc(void** memory, size_t bytes, unsigned) {
  *memory = aligned_alloc(256, (bytes + 255) / 256 * 256);
  return 0;
}
int cuMemFreeHost(void* memory) {
  free(memory);
  return 0;
}
int cuModuleLoadData(void** module, const void*) {
  *module = &pieces;
  return 0;
}
int cuModuleUnload(void*) { return 0; }
int cuModuleGetFunction(const Kernel** function, void*, const char* name) {
  for (const Kernel& kernel : emulated::kernels()) {
    if (std::string(kernel.name) == name) {
      *function = &kernel;
      return 0;
    }
  }
  return NOT_FOUND;
}
int cuFuncGetAttribute(int* value, int, void*) {
  *value = 0;
  return 0;
}
int cuFuncSetAttribute(void*, int, int) { return 0; }
int cuStreamCreate(void** stream, unsigned) {
  *stream = &used;
  return 0;
}
int cuStreamDestroy_v2(void*) { return 0; }
int cuStreamSynchronize(void*) { return wait(); }
int cuMemcpyHtoDAsync_v2(unsigned long long to, const void* from, size_t bytes, void*) {
  memcpy(reinterpret_cast<void*>(to), from, bytes);
  return 0;
}
int cuMemcpyDtoHAsync_v2(void* to, unsigned long long from, size_t bytes, void*) {
  memcpy(to, reinterpret_cast<void*>(from), bytes);
  return 0;
}
int cuEventCreate(double** event, unsigned) {
  *event = new double(0);
  return 0;
}
int cuEventDestroy_v2(double* event) {
  delete event;
  return 0;
}
int cuEventRecord(double* event, void*) {
  *event = ++clock_;
  return 0;
}
int cuEventSynchronize(double*) { return 0; }
int cuEventElapsedTime(float* milliseconds, double* from, double* to) {
  *milliseconds = static_cast<float>(*to - *from);
  return 0;
}
int cuLaunchKernel(const Kernel* kernel, unsigned gridX, unsigned gridY, unsigned gridZ,
                   unsigned blockX, unsigned blockY, unsigned blockZ, unsigned shared, void*,
                   void** parameters, void**) {
  unsigned shape[] = {gridX, gridY, gridZ, blockX, blockY, blockZ, shared};
  if (!fits(shape)) {
    return INVALID_VALUE;
  }
  if (!IDLE) {
    kernel->start(parameters, shape);
  }
  return 0;
}
int cuGraphCreate(Graph** graph, unsigned) {
  *graph = new Graph();
  return 0;
}
int cuGraphAddKernelNode(Node** node, Graph* graph, Node* const* before, size_t count,
                         const NodeParameters* parameters) {
  if (count != (graph->nodes.empty() ? 0 : 1) || !fits(parameters->shape) ||
      (count == 1 && *before != graph->nodes.back())) {
    return INVALID_VALUE;
  }
  *node = new Node();
  (*node)->set(parameters);
  graph->nodes.push_back(*node);
  return 0;
}
int cuGraphInstantiateWithFlags(Graph** executable, Graph* graph, unsigned long long) {
  *executable = graph;
  return 0;
}
int cuGraphExecKernelNodeSetParams(Graph*, Node* node, const NodeParameters* parameters) {
  node->set(parameters);
  return 0;
}
int cuGraphLaunch(Graph* graph, void*) {
  for (Node* node : graph->nodes) {
    node->start();
  }
  return 0;
}
int cuGraphExecDestroy(Graph*) { return 0; }
int cuGraphDestroy(Graph* graph) {
  for (Node* node : graph->nodes) {
    delete node;
  }
  delete graph;
  return 0;
}
int cuGetErrorName(int code, const char** name) {
  *name = code == ILLEGAL_ADDRESS ? "CUDA_ERROR_ILLEGAL_ADDRESS"
          : code == NOT_FOUND     ? "CUDA_ERROR_NOT_FOUND"
                                  : "CUDA_ERROR_UNKNOWN";
  return 0;
}
}
