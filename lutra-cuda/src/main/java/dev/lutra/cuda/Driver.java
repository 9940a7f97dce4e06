package dev.lutra.cuda;

import dev.lutra.tensor.backend.DeviceException;
import java.lang.foreign.MemorySegment;

/// What the backend needs of a device: the calls of a GPU's driver. All work is in the order of the
/// calls, on one stream; the host waits where it says so.
interface Driver extends AutoCloseable {
  /// The device's name.
  String name();

  /// Bytes of the device's memory.
  long memoryBytes();

  /// Multiprocessors, over which the blocks of a kernel spread.
  int processors();

  /// Memory of unspecified content, at a multiple of 256.
  ///
  /// @throws DeviceException if there is not enough
  long allocate(long bytes);

  /// Memory of the device that nobody has taken, of this process or another.
  long freeBytes();

  /// Gives memory back; the caller has waited for what uses it.
  void free(long address);

  /// Memory of the host that the device copies from and to without another copy.
  MemorySegment pinned(long bytes);

  /// A kernel of the module.
  ///
  /// @throws DeviceException if there is none of that name
  long function(String kernel);

  /// Starts kernels as of [Calls], from `first` on.
  void launch(Calls calls, int first, int end);

  /// A graph of those kernels, one after the other.
  Graph graph(Calls calls, int first, int end);

  /// Copies to the device; `from` is [#pinned] and stays as it is until [#await] of a later mark.
  void upload(long to, MemorySegment from, long bytes);

  /// Copies to the host and waits for it.
  void download(MemorySegment to, long from, long bytes);

  /// Copies to pinned memory without waiting.
  void downloadLater(MemorySegment to, long from, long bytes);

  /// Makes a place for a mark in the order of work.
  long event();

  /// Marks what was asked so far.
  void mark(long event);

  /// Waits until what was asked before the mark is done.
  void await(long event);

  /// Milliseconds of the device between two marks that are done.
  float milliseconds(long from, long to);

  /// Waits for everything.
  void synchronize();

  @Override
  void close();

  /// Kernels that are started by one call.
  interface Graph {
    /// Gives node `node` the parameters and shape of call `call`.
    void update(int node, Calls calls, int call);

    /// Starts them.
    void launch();

    /// Gives it back.
    void close();
  }
}
