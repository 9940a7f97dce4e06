package dev.lutra.netlist.jvm;

import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.List;

/// A [Program] as JVM bytecode: hidden classes of straight-line methods, in which most values are
/// local variables. Fastest for few words, once the JIT has compiled the methods.
final class StraightLine {
  /// The constant pool of a class holds 65,535 entries, and a method needs at most four for each
  /// instruction.
  private static final int BLOCK_METHODS = 64;

  private final Slots slots;
  private final int methods;
  private final List<Block> blocks;

  StraightLine(Program program, int[] outputs) {
    int step = BlockWriter.METHOD_INSTRUCTIONS;
    this.slots = new Slots(program, outputs, step);
    this.methods = (program.size() + step - 1) / step;
    this.blocks = define(new BlockWriter(program, slots), methods);
  }

  private static List<Block> define(BlockWriter writer, int methods) {
    List<Block> blocks = new ArrayList<>();
    try {
      for (int from = 0; from < methods; from += BLOCK_METHODS) {
        byte[] type = writer.write(from, Math.min(methods, from + BLOCK_METHODS));
        MethodHandles.Lookup block = MethodHandles.lookup().defineHiddenClass(type, false);
        blocks.add((Block) block.lookupClass().getDeclaredConstructor().newInstance());
      }
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("compiled netlist: the generated code does not load", e);
    }
    return List.copyOf(blocks);
  }

  /// Words between the values of two words of samples in memory.
  int stride() {
    return slots.count();
  }

  /// The slot of a node that is an output; input `i` has slot `1 + i`.
  int slot(int node) {
    return slots.of(node);
  }

  /// Does all instructions for `words` words of samples; the slots of word `w` are at `w *
  /// stride()` and following. Each method does all words, so that its code is read once.
  void run(long[] memory, int words) {
    int end = words * stride();
    for (int m = 0; m < methods; m++) {
      Block block = blocks.get(m / BLOCK_METHODS);
      for (int base = 0; base < end; base += stride()) {
        block.run(m, memory, base);
      }
    }
  }
}
