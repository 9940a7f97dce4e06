package dev.lutra.cuda;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// A graph of kernels, each of which waits for the one before.
final class GpuGraph implements Driver.Graph {
  /// Bytes of CUDA_KERNEL_NODE_PARAMS, of either version.
  static final long NODE_BYTES = 80;

  private static final long GRID = 8;
  private static final long PARAMETERS = 40;

  private final MemorySegment graph;
  private final MemorySegment executable;
  private final MemorySegment stream;
  private final long[] nodes;

  /// Room for the description of a node.
  private final MemorySegment room;

  private GpuGraph(
      MemorySegment graph,
      MemorySegment executable,
      MemorySegment stream,
      long[] nodes,
      MemorySegment room) {
    this.graph = graph;
    this.executable = executable;
    this.stream = stream;
    this.nodes = nodes;
    this.room = room;
  }

  static GpuGraph of(Calls calls, int first, int end, MemorySegment stream, MemorySegment room) {
    long[] nodes = new long[end - first];
    try (Arena local = Arena.ofConfined()) {
      MemorySegment result = local.allocate(JAVA_LONG);
      MemorySegment before = local.allocate(JAVA_LONG);
      GpuDriver.check("make a graph", () -> (int) LibCuda.GRAPH_CREATE.invokeExact(result, 0));
      MemorySegment graph = MemorySegment.ofAddress(result.get(JAVA_LONG, 0));
      for (int i = 0; i < nodes.length; i++) {
        long dependencies = i == 0 ? 0 : 1;
        describe(calls, first + i, room);
        GpuDriver.check(
            "add a kernel to a graph",
            () ->
                (int)
                    LibCuda.GRAPH_ADD_KERNEL.invokeExact(
                        result, graph, before, dependencies, room));
        nodes[i] = result.get(JAVA_LONG, 0);
        before.set(JAVA_LONG, 0, nodes[i]);
      }
      GpuDriver.check(
          "make a graph ready",
          () -> (int) LibCuda.GRAPH_INSTANTIATE.invokeExact(result, graph, 0L));
      MemorySegment executable = MemorySegment.ofAddress(result.get(JAVA_LONG, 0));
      return new GpuGraph(graph, executable, stream, nodes, room);
    }
  }

  private static void describe(Calls calls, int call, MemorySegment room) {
    room.set(JAVA_LONG, 0, calls.function(call));
    for (int i = 0; i < Calls.SHAPE; i++) {
      room.set(JAVA_INT, GRID + (long) i * Integer.BYTES, calls.shape(call, i));
    }
    room.set(ADDRESS, PARAMETERS, calls.parameters(call));
  }

  @Override
  public void update(int node, Calls calls, int call) {
    describe(calls, call, room);
    GpuDriver.check(
        "change a kernel of a graph",
        () -> (int) LibCuda.GRAPH_SET_KERNEL.invokeExact(executable, nodes[node], room));
  }

  @Override
  public void launch() {
    GpuDriver.check(
        "start a graph", () -> (int) LibCuda.GRAPH_LAUNCH.invokeExact(executable, stream));
  }

  @Override
  public void close() {
    GpuDriver.code(() -> (int) LibCuda.GRAPH_EXEC_DESTROY.invokeExact(executable));
    GpuDriver.code(() -> (int) LibCuda.GRAPH_DESTROY.invokeExact(graph));
  }
}
