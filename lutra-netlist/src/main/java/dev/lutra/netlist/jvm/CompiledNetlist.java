package dev.lutra.netlist.jvm;

import dev.lutra.netlist.Cell;
import dev.lutra.netlist.Netlist;
import dev.lutra.netlist.logic.LogicGraph;
import dev.lutra.netlist.logic.TableSynthesis;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// A netlist compiled for throughput: 64 samples in each word. Registers are transparent, as for
/// [dev.lutra.netlist.sim.Simulator], whose values these are.
///
/// The inputs are the encoder cells ([Cell.Compare] and [Cell.FeatureBit]) in the order of their
/// nets, all of them, read or not; the outputs are the netlist's. Bit `i` of word `w` of a row
/// belongs to sample `64 w + i`.
///
/// Tables are taken apart into two-input operations, and what is constant, double or dead goes on
/// the way, so the passes need not be run before. Batches of [#BATCH_WORDS] words or more are done
/// row by row in vector instructions and are fast from the start. Fewer words are done in generated
/// bytecode, which is written at the first such call and fast once the JIT has compiled it, after
/// some thousands of calls.
///
/// May be used by several threads.
public final class CompiledNetlist {
  /// The fewest words that are a batch: 2,048 samples.
  public static final int BATCH_WORDS = 32;

  private final int inputs;
  private final int[] outputs;
  private final Program program;
  private final RowCode rowCode;
  private final AtomicReference<long @Nullable [][]> spareRows = new AtomicReference<>();
  private volatile @Nullable StraightLine straightLine;

  private CompiledNetlist(LogicGraph graph, int[] outputs) {
    this.inputs = graph.inputs();
    this.outputs = outputs;
    this.program = new Program(graph, outputs);
    this.rowCode = new RowCode(program, outputs);
  }

  /// Compiles `netlist`.
  public static CompiledNetlist compile(Netlist netlist) {
    LogicGraph graph =
        new LogicGraph((int) netlist.cells().stream().filter(c -> isInput(c)).count());
    TableSynthesis tables = new TableSynthesis(graph);
    int[] literals = new int[netlist.size()];
    int input = 0;
    for (int net = 0; net < literals.length; net++) {
      literals[net] =
          switch (netlist.cell(net)) {
            case Cell.Constant constant -> constant.value() ? LogicGraph.TRUE : LogicGraph.FALSE;
            case Cell.FeatureBit _, Cell.Compare _ -> graph.input(input++);
            case Cell.Register register -> literals[register.input()];
            case Cell.Table table -> tables.build(table.table(), pick(literals, table.inputs()));
          };
    }
    return new CompiledNetlist(graph, pick(literals, netlist.outputs()));
  }

  private static boolean isInput(Cell cell) {
    return cell instanceof Cell.Compare || cell instanceof Cell.FeatureBit;
  }

  private static int[] pick(int[] literals, int[] nets) {
    int[] picked = new int[nets.length];
    for (int i = 0; i < nets.length; i++) {
      picked[i] = literals[nets[i]];
    }
    return picked;
  }

  /// Number of inputs: encoder cells.
  public int inputs() {
    return inputs;
  }

  /// Number of outputs.
  public int outputs() {
    return outputs.length;
  }

  /// Two-input operations for each word.
  public int operations() {
    return program.operations();
  }

  /// Evaluates 64 samples, one word for each input and output.
  public void evaluate(long[] inputs, long[] outputs) {
    evaluate(inputs, 1, outputs);
  }

  /// Evaluates `64 * words` samples.
  ///
  /// @param inputs `[inputs()][words]` in row-major order
  /// @param words words of each row
  /// @param outputs `[outputs()][words]` in row-major order, overwritten
  public void evaluate(long[] inputs, int words, long[] outputs) {
    check("inputs", inputs.length, inputs(), words);
    check("outputs", outputs.length, outputs(), words);
    if (words >= BATCH_WORDS) {
      evaluateRows(inputs, words, outputs);
    } else if (words > 0) {
      evaluateWords(inputs, words, outputs);
    }
  }

  private void evaluateRows(long[] in, int words, long[] out) {
    long[] @Nullable [] spare = spareRows.getAndSet(null);
    long[][] memory = spare != null ? spare : rowCode.memory();
    int blocks = (words + RowCode.ROW_WORDS - 1) / RowCode.ROW_WORDS;
    for (int block = 0; block < blocks; block++) {
      // Blocks of about the same size, for a short one costs as much as a long one.
      int from = (int) ((long) words * block / blocks);
      int count = (int) ((long) words * (block + 1) / blocks) - from;
      for (int i = 0; i < inputs; i++) {
        System.arraycopy(in, i * words + from, memory[1 + i], 0, count);
      }
      rowCode.run(memory, count);
      for (int o = 0; o < outputs.length; o++) {
        long[] row = memory[rowCode.row(outputs[o] >> 1)];
        copy(row, -(outputs[o] & 1), count, out, o * words + from);
      }
    }
    spareRows.set(memory);
  }

  private static void copy(long[] row, long complement, int count, long[] out, int at) {
    for (int w = 0; w < count; w++) {
      out[at + w] = row[w] ^ complement;
    }
  }

  private void evaluateWords(long[] in, int words, long[] out) {
    StraightLine code = straightLine();
    long[] memory = new long[code.stride() * words];
    for (int w = 0; w < words; w++) {
      int at = w * code.stride() + 1;
      for (int i = 0; i < inputs; i++) {
        memory[at + i] = in[i * words + w];
      }
    }
    code.run(memory, words);
    for (int w = 0; w < words; w++) {
      for (int o = 0; o < outputs.length; o++) {
        long value = memory[w * code.stride() + code.slot(outputs[o] >> 1)];
        out[o * words + w] = value ^ -(outputs[o] & 1);
      }
    }
  }

  private StraightLine straightLine() {
    StraightLine code = straightLine;
    if (code == null) {
      synchronized (program) {
        code = straightLine;
        if (code == null) {
          code = new StraightLine(program, outputs);
          straightLine = code;
        }
      }
    }
    return code;
  }

  private static void check(String what, int got, int rows, int words) {
    if (words < 0 || got != (long) rows * words) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "compiled netlist: got %d words of %s, expected %d rows of %d words",
              got,
              what,
              rows,
              words));
    }
  }
}
