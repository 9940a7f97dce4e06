// NVIDIA's driver, as far as Lutra calls it, with the emulated GPU behind it: what the tests load
// in place of libcuda. It does what it may do at the worst time: work of a stream is done when
// somebody waits for it and no earlier, so that memory written too early or read too soon shows.
// Memory of the device is the host's, poisoned when it is handed out. Each piece ends at a page that
// may not be touched; what lies between is a guard, which every wait looks at. Calls of a thread that has not entered the context are refused.
#include <signal.h>
#include <sys/mman.h>

#include <algorithm>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <string>

#include "kernels.cu"

namespace {

constexpr int OUT_OF_MEMORY = 2;
constexpr int NOT_FOUND = 500;
constexpr int ILLEGAL_ADDRESS = 700;
constexpr int INVALID_VALUE = 1;
constexpr int INVALID_CONTEXT = 201;
constexpr int INVALID_HANDLE = 400;
constexpr int NOT_READY = 600;
constexpr size_t TOTAL = size_t(3) << 30;
constexpr size_t ALIGNMENT = 256;
constexpr size_t PAGE = 4096;
constexpr int SHARED_LIMIT = 227 * 1024;

// Kernels are not run: to time the host alone.
const bool IDLE = getenv("LUTRA_EMULATED_IDLE") != nullptr;

struct Piece {
  unsigned char* memory;
  size_t bytes;

  size_t room() const { return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT; }
  size_t mapped() const { return (room() + PAGE - 1) / PAGE * PAGE + PAGE; }
  unsigned char* end() const { return memory + room(); }
  unsigned char* map() const { return end() + PAGE - mapped(); }

  // With a page behind it that may not be touched.
  static Piece of(size_t bytes) {
    Piece piece = {nullptr, bytes};
    void* map = mmap(nullptr, piece.mapped(), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
                     -1, 0);
    if (map == MAP_FAILED) {
      emulated::fail("the host has too little memory");
    }
    piece.memory = static_cast<unsigned char*>(map) + piece.mapped() - PAGE - piece.room();
    mprotect(piece.end(), PAGE, PROT_NONE);
    return piece;
  }

  void release() { munmap(map(), mapped()); }
};

// Of all threads, which take turns.
std::recursive_mutex turns;
std::map<unsigned long long, Piece> pieces;
std::map<const unsigned char*, size_t> pinned;
size_t used = 0;
int retained = 0;
double clock_ = 0;
const char* running = "none";
thread_local void* current = nullptr;

#define TAKE_TURNS std::lock_guard<std::recursive_mutex> turn(turns)
#define ENTERED                          \
  TAKE_TURNS;                            \
  if (current != &used || retained < 1) { \
    return INVALID_CONTEXT;              \
  }

struct Stream {
  std::deque<std::function<void()>> waiting;

  void next() {
    auto work = std::move(waiting.front());
    waiting.pop_front();
    work();
  }

  void finish() {
    while (!waiting.empty()) {
      next();
    }
  }
};

std::vector<Stream*> streams;

struct Event {
  Stream* stream = nullptr;
  int asked = 0;
  int done = 0;
  double time = 0;
};

void finishAll() {
  for (Stream* stream : streams) {
    stream->finish();
  }
}

bool intact(const Piece& piece) {
  return std::all_of(piece.memory + piece.bytes, piece.end(), [](int byte) { return byte == 0xff; });
}

int look() {
  for (auto& [address, piece] : pieces) {
    if (!intact(piece)) {
      fprintf(stderr, "a kernel wrote behind a piece of %zu bytes\n", piece.bytes);
      return ILLEGAL_ADDRESS;
    }
  }
  return 0;
}

struct sigaction before;

// Says which kernel touched a page behind a piece; other faults are somebody else's.
void fault(int number, siginfo_t* info, void* context) {
  auto* at = static_cast<unsigned char*>(info->si_addr);
  std::unique_lock<std::recursive_mutex> turn(turns, std::try_to_lock);
  if (turn) {  // always in a kernel
    for (auto& [address, piece] : pieces) {
      if (at >= piece.end() && at < piece.end() + PAGE) {
        fprintf(stderr, "kernel %s touched byte %td of a piece of %zu\n", running,
                at - piece.memory, piece.bytes);
        abort();
      }
    }
  }
  before.sa_sigaction(number, info, context);
}

void watchPages() {
  static bool watched = false;
  if (!watched) {
    watched = true;
    struct sigaction mine = {};
    mine.sa_sigaction = fault;
    mine.sa_flags = SA_SIGINFO | SA_ONSTACK;
    sigaction(SIGSEGV, &mine, &before);
  }
}

bool isPinned(const void* memory, size_t bytes) {
  auto* at = static_cast<const unsigned char*>(memory);
  auto after = pinned.upper_bound(at);
  if (after == pinned.begin()) {
    return false;
  }
  auto& [start, length] = *std::prev(after);
  return at + bytes <= start + length;
}

// As cuda.h lays it out.
struct NodeParameters {
  const Kernel* function;
  unsigned shape[7];
  void** parameters;
  void** extra;
};

// A kernel with its parameters as they were when it was asked for.
struct Node {
  const Kernel* kernel;
  unsigned shape[7];
  std::vector<std::vector<unsigned char>> values;

  void set(const Kernel* function, const unsigned* from, void** parameters) {
    kernel = function;
    memcpy(shape, from, sizeof(shape));
    values.clear();
    for (size_t i = 0; i < kernel->sizes.size(); i++) {
      auto* value = static_cast<unsigned char*>(parameters[i]);
      values.emplace_back(value, value + kernel->sizes[i]);
    }
  }

  void start() {
    std::vector<void*> pointers;
    for (auto& value : values) {
      pointers.push_back(value.data());
    }
    running = kernel->name;
    kernel->start(pointers.data(), shape);
    running = "none";
  }
};

void startLater(Stream* stream, const Node& node) {
  if (!IDLE) {
    stream->waiting.push_back([copy = node]() mutable { copy.start(); });
  }
}

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
  TAKE_TURNS;
  retained++;
  *context = &used;
  return 0;
}
int cuDevicePrimaryCtxRelease_v2(int) {
  TAKE_TURNS;
  if (retained == 0) {
    return INVALID_CONTEXT;
  }
  if (--retained > 0) {
    return 0;
  }
  finishAll();
  int code = look();
  for (auto& [address, piece] : pieces) {
    piece.release();
  }
  pieces.clear();
  used = 0;
  return code;
}
int cuCtxSetCurrent(void* context) {
  current = context;
  return 0;
}
int cuMemGetInfo_v2(size_t* available, size_t* total) {
  ENTERED;
  *available = TOTAL - used;
  *total = TOTAL;
  return 0;
}
int cuMemAlloc_v2(unsigned long long* address, size_t bytes) {
  ENTERED;
  if (used + bytes > TOTAL) {
    return OUT_OF_MEMORY;
  }
  watchPages();
  Piece piece = Piece::of(bytes);
  memset(piece.memory, IDLE ? 0 : 0xff, bytes);
  memset(piece.memory + bytes, 0xff, piece.room() - bytes);
  *address = reinterpret_cast<unsigned long long>(piece.memory);
  pieces[*address] = piece;
  used += bytes;
  return 0;
}
int cuMemFree_v2(unsigned long long address) {
  ENTERED;
  finishAll();
  auto found = pieces.find(address);
  if (found == pieces.end()) {
    return INVALID_VALUE;
  }
  int code = intact(found->second) ? 0 : ILLEGAL_ADDRESS;
  used -= found->second.bytes;
  found->second.release();
  pieces.erase(found);
  return code;
}
int cuMemHostAlloc(void** memory, size_t bytes, unsigned) {
  ENTERED;
  *memory = aligned_alloc(256, (bytes + 255) / 256 * 256);
  pinned[static_cast<unsigned char*>(*memory)] = bytes;
  return 0;
}
int cuMemFreeHost(void* memory) {
  ENTERED;
  finishAll();
  if (pinned.erase(static_cast<unsigned char*>(memory)) == 0) {
    return INVALID_VALUE;
  }
  free(memory);
  return 0;
}
int cuModuleLoadData(void** module, const void*) {
  ENTERED;
  *module = &pieces;
  return 0;
}
int cuModuleUnload(void*) {
  ENTERED;
  return 0;
}
int cuModuleGetFunction(const Kernel** function, void*, const char* name) {
  ENTERED;
  for (const Kernel& kernel : emulated::kernels()) {
    if (std::string(kernel.name) == name) {
      *function = &kernel;
      return 0;
    }
  }
  return NOT_FOUND;
}
int cuFuncGetAttribute(int* value, int, void*) {
  ENTERED;
  *value = 0;
  return 0;
}
int cuFuncSetAttribute(void*, int, int) {
  ENTERED;
  return 0;
}
int cuStreamCreate(Stream** stream, unsigned) {
  ENTERED;
  *stream = new Stream();
  streams.push_back(*stream);
  return 0;
}
int cuStreamDestroy_v2(Stream* stream) {
  ENTERED;
  stream->finish();
  streams.erase(std::find(streams.begin(), streams.end(), stream));
  delete stream;
  return 0;
}
int cuStreamSynchronize(Stream* stream) {
  ENTERED;
  stream->finish();
  return look();
}
int cuMemcpyHtoDAsync_v2(unsigned long long to, const void* from, size_t bytes, Stream* stream) {
  ENTERED;
  auto* target = reinterpret_cast<void*>(to);
  if (isPinned(from, bytes)) {
    stream->waiting.push_back([=] { memcpy(target, from, bytes); });
  } else {
    auto* start = static_cast<const unsigned char*>(from);
    std::vector<unsigned char> staged(start, start + bytes);
    stream->waiting.push_back(
        [target, staged = std::move(staged)] { memcpy(target, staged.data(), staged.size()); });
  }
  return 0;
}
int cuMemcpyDtoHAsync_v2(void* to, unsigned long long from, size_t bytes, Stream* stream) {
  ENTERED;
  auto* source = reinterpret_cast<void*>(from);
  stream->waiting.push_back([=] { memcpy(to, source, bytes); });
  if (!isPinned(to, bytes)) {
    stream->finish();
  }
  return 0;
}
int cuEventCreate(Event** event, unsigned) {
  ENTERED;
  *event = new Event();
  return 0;
}
int cuEventDestroy_v2(Event* event) {
  ENTERED;
  finishAll();
  delete event;
  return 0;
}
int cuEventRecord(Event* event, Stream* stream) {
  ENTERED;
  event->stream = stream;
  event->asked++;
  stream->waiting.push_back([event] {
    event->done++;
    event->time = ++clock_;
  });
  return 0;
}
int cuEventSynchronize(Event* event) {
  ENTERED;
  while (event->done < event->asked) {
    event->stream->next();
  }
  return 0;
}
int cuEventElapsedTime(float* milliseconds, Event* from, Event* to) {
  ENTERED;
  if (from->asked == 0 || to->asked == 0) {
    return INVALID_HANDLE;
  }
  if (from->done < from->asked || to->done < to->asked) {
    return NOT_READY;
  }
  *milliseconds = static_cast<float>(to->time - from->time);
  return 0;
}
int cuLaunchKernel(const Kernel* kernel, unsigned gridX, unsigned gridY, unsigned gridZ,
                   unsigned blockX, unsigned blockY, unsigned blockZ, unsigned shared,
                   Stream* stream, void** parameters, void**) {
  ENTERED;
  unsigned shape[] = {gridX, gridY, gridZ, blockX, blockY, blockZ, shared};
  if (!fits(shape)) {
    return INVALID_VALUE;
  }
  Node node;
  node.set(kernel, shape, parameters);
  startLater(stream, node);
  return 0;
}
int cuGraphCreate(Graph** graph, unsigned) {
  ENTERED;
  *graph = new Graph();
  return 0;
}
int cuGraphAddKernelNode(Node** node, Graph* graph, Node* const* before, size_t count,
                         const NodeParameters* parameters) {
  ENTERED;
  if (count != (graph->nodes.empty() ? 0 : 1) || !fits(parameters->shape) ||
      (count == 1 && *before != graph->nodes.back())) {
    return INVALID_VALUE;
  }
  *node = new Node();
  (*node)->set(parameters->function, parameters->shape, parameters->parameters);
  graph->nodes.push_back(*node);
  return 0;
}
int cuGraphInstantiateWithFlags(Graph** executable, Graph* graph, unsigned long long) {
  ENTERED;
  *executable = graph;
  return 0;
}
int cuGraphExecKernelNodeSetParams(Graph*, Node* node, const NodeParameters* parameters) {
  ENTERED;
  node->set(parameters->function, parameters->shape, parameters->parameters);
  return 0;
}
int cuGraphLaunch(Graph* graph, Stream* stream) {
  ENTERED;
  for (Node* node : graph->nodes) {
    startLater(stream, *node);
  }
  return 0;
}
int cuGraphExecDestroy(Graph*) {
  ENTERED;
  return 0;
}
int cuGraphDestroy(Graph* graph) {
  ENTERED;
  for (Node* node : graph->nodes) {
    delete node;
  }
  delete graph;
  return 0;
}
int cuGetErrorName(int code, const char** name) {
  *name = code == ILLEGAL_ADDRESS   ? "CUDA_ERROR_ILLEGAL_ADDRESS"
          : code == NOT_FOUND       ? "CUDA_ERROR_NOT_FOUND"
          : code == INVALID_CONTEXT ? "CUDA_ERROR_INVALID_CONTEXT"
          : code == NOT_READY       ? "CUDA_ERROR_NOT_READY"
                                    : "CUDA_ERROR_UNKNOWN";
  return 0;
}
}
