package dev.lutra.netlist.emit;

import dev.lutra.netlist.Netlist;
import dev.lutra.netlist.emit.plan.CNames;
import dev.lutra.netlist.emit.plan.OutputFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Writes one file `<name>.c` in portable C99, for microcontrollers and PCs: a library of a few
/// functions and, under `#ifdef <NAME>_MAIN`, a program that reads samples from standard input. The
/// comment at its head is the contract. With a read-out of `SCORES` or `CLASSES`:
///
/// - `void <name>_scores(const uint8_t *features, uint16_t *scores)`: one sample, the ones of all
///   frames in each group. The types are the smallest that hold a word and a score, the latter at
///   least `uint16_t`.
/// - `int <name>_class(const uint8_t *features)`, `int <name>_argmax(const uint16_t *scores)`: the
///   group of the highest score, ties to the lowest index; `CLASSES` only.
/// - `void <name>_scores_block(const uint8_t *features, unsigned samples, uint16_t *scores)`: any
///   number of samples, as many at a time as `<NAME>_WORD` has bits, 64 or 32.
///
/// With a read-out of `BITS` there are `<name>_bits` and `<name>_bits_block` instead, which write
/// the output bits of each frame, output 0 lowest.
///
/// The code walks over read-only tables. There is no heap and nothing static that changes, so that
/// the functions may be called by several threads. Registers are looked through.
///
/// @param featureNames name of each input word, for the comment; may be empty for none
/// @param quantization lines that tell how a real value becomes an input word
public record C99Emitter(List<String> featureNames, List<String> quantization) implements Emitter {
  /// Copies the lists.
  public C99Emitter {
    featureNames = List.copyOf(featureNames);
    quantization = List.copyOf(quantization);
  }

  /// An emitter that knows no names of features.
  public C99Emitter() {
    this(List.of(), List.of());
  }

  @Override
  public String name() {
    return "c99";
  }

  @Override
  public String description() {
    return "one portable C99 file: one sample at a time, or 64 bit-sliced";
  }

  @Override
  public Emitter describing(List<String> names, List<String> lines) {
    return new C99Emitter(names, lines);
  }

  @Override
  public List<String> validate(Netlist netlist) {
    List<String> problems = new ArrayList<>(C99Plan.problems(netlist));
    if (!featureNames.isEmpty() && featureNames.size() != netlist.features()) {
      problems.add(
          String.format(
              Locale.ROOT,
              "c99: got %d feature names, expected none or %d",
              featureNames.size(),
              netlist.features()));
    }
    return problems;
  }

  @Override
  public List<String> validate(EmitOptions options) {
    List<String> problems = new ArrayList<>();
    if (options.coreOnly()) {
      problems.add(
          "c99: got the core only, expected the whole network; export without --core-only");
    }
    problems.addAll(CNames.problems("c99", options.moduleName()));
    return problems;
  }

  @Override
  public List<Path> emit(Netlist netlist, EmitOptions options, Path folder) throws IOException {
    List<String> problems = new ArrayList<>(validate(options));
    problems.addAll(validate(netlist));
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(problems.getFirst());
    }
    C99Plan plan = new C99Plan(netlist);
    C99Names names = new C99Names(plan, options.moduleName());
    String text =
        C99Contract.text(plan, names, featureNames, quantization)
            + names.fill(C99Tables.text(plan) + C99Code.text(plan));
    Path file = folder.resolve(options.moduleName() + ".c");
    return List.of(OutputFile.write(file, text));
  }
}
