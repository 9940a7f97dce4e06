package dev.lutra.netlist.jvm;

import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;

import dev.lutra.netlist.logic.LogicGraph;
import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.instruction.SwitchCase;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Writes classes that implement [Block]: straight-line methods `static void m0(long[] memory, int
/// base)` and so on, each of [#METHOD_INSTRUCTIONS] instructions on local variables, and `run`,
/// which calls one of them.
final class BlockWriter {
  /// Instructions of a method. The JIT gives up on a method of 8,000 bytes, and an instruction has
  /// 57 at most; half as many again were measured no faster and take longer to compile.
  static final int METHOD_INSTRUCTIONS = 128;

  private static final ClassDesc SELF =
      ClassDesc.of(BlockWriter.class.getPackageName(), "CompiledBlock");
  private static final ClassDesc MEMORY = CD_long.arrayType();
  private static final MethodTypeDesc METHOD = MethodTypeDesc.of(CD_void, MEMORY, CD_int);
  private static final MethodTypeDesc RUN = MethodTypeDesc.of(CD_void, CD_int, MEMORY, CD_int);

  private final Program program;
  private final Slots slots;

  BlockWriter(Program program, Slots slots) {
    this.program = program;
    this.slots = slots;
  }

  /// The class that has methods `from` to `to - 1`.
  byte[] write(int from, int to) {
    return ClassFile.of()
        .build(
            SELF,
            type -> {
              type.withFlags(ClassFile.ACC_FINAL | ClassFile.ACC_SUPER | ClassFile.ACC_SYNTHETIC);
              type.withInterfaceSymbols(Block.class.describeConstable().orElseThrow());
              writeConstructor(type);
              type.withMethodBody(
                  "run", RUN, ClassFile.ACC_PUBLIC, code -> writeRun(code, from, to));
              for (int m = from; m < to; m++) {
                int first = m * METHOD_INSTRUCTIONS;
                int end = Math.min(program.size(), first + METHOD_INSTRUCTIONS);
                type.withMethodBody(
                    "m" + m,
                    METHOD,
                    ClassFile.ACC_STATIC,
                    code -> new MethodWriter(code).write(first, end));
              }
            });
  }

  private static void writeConstructor(ClassBuilder type) {
    type.withMethodBody(
        ConstantDescs.INIT_NAME,
        ConstantDescs.MTD_void,
        0,
        code ->
            code.aload(0)
                .invokespecial(
                    ConstantDescs.CD_Object, ConstantDescs.INIT_NAME, ConstantDescs.MTD_void)
                .return_());
  }

  private static void writeRun(CodeBuilder code, int from, int to) {
    Label none = code.newLabel();
    List<SwitchCase> cases = new ArrayList<>();
    for (int m = from; m < to; m++) {
      cases.add(SwitchCase.of(m, code.newLabel()));
    }
    code.iload(1).tableswitch(from, to - 1, none, cases);
    for (SwitchCase one : cases) {
      code.labelBinding(one.target()).aload(2).iload(3);
      code.invokestatic(SELF, "m" + one.caseValue(), METHOD).return_();
    }
    code.labelBinding(none).return_();
  }

  /// Writes one method. Local variable 0 is the memory, 1 the base, and those that follow are
  /// values of nodes.
  private final class MethodWriter {
    private final CodeBuilder code;
    private final Map<Integer, Integer> locals = new HashMap<>();
    private int next = 2;

    MethodWriter(CodeBuilder code) {
      this.code = code;
    }

    void write(int first, int end) {
      // The JIT need not check the bounds of any slot between two that have been read.
      address(slots.count() - 1).laload().pop2();
      address(0).laload().pop2();
      for (int i = first; i < end; i++) {
        boolean three = program.kind(i) >= Program.OR_AND;
        load(program.operand(i, 0));
        load(program.operand(i, 1));
        if (three) {
          load(program.operand(i, 2));
        }
        operate(program.kind(i));
        store(program.result(i));
      }
      code.return_();
    }

    private void operate(int kind) {
      switch (kind) {
        case LogicGraph.AND -> code.land();
        case LogicGraph.AND_NOT -> code.loadConstant(-1L).lxor().land();
        case LogicGraph.OR -> code.lor();
        case LogicGraph.XOR -> code.lxor();
        case Program.OR_AND -> code.land().lor();
        case Program.OR_AND + Program.COMPLEMENT -> code.loadConstant(-1L).lxor().land().lor();
        case Program.XOR_AND -> code.land().lxor();
        default -> code.loadConstant(-1L).lxor().land().lxor();
      }
    }

    /// Pushes a node's value, and keeps what comes from memory in a local variable.
    private void load(int node) {
      Integer local = locals.get(node);
      if (local != null) {
        code.lload(local);
      } else {
        address(slots.of(node)).laload().dup2();
        keep(node);
      }
    }

    private void store(int node) {
      keep(node);
      if (slots.has(node)) {
        address(slots.of(node)).lload(next - 2).lastore();
      }
    }

    private void keep(int node) {
      code.lstore(next);
      locals.put(node, next);
      next += 2;
    }

    private CodeBuilder address(int slot) {
      return code.aload(0).iload(1).loadConstant(slot).iadd();
    }
  }
}
