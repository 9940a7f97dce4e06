package dev.lutra.netlist.emit;

import dev.lutra.netlist.Netlist;
import dev.lutra.netlist.Readout;
import dev.lutra.netlist.emit.plan.CorePlan;
import dev.lutra.netlist.emit.plan.Ports;
import dev.lutra.netlist.map.LutEstimate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// How samples and results are cut into the beats of a stream. Every word and every part of a
/// result lies in a field of its own, rounded up to whole bytes.
///
/// @param netlist what is wrapped
/// @param wordsPerBeat input words in a beat
/// @param scores true iff the scores follow the class
record StreamPlan(Netlist netlist, int wordsPerBeat, boolean scores) {
  /// A part of a result.
  ///
  /// @param bits its width
  /// @param low where it starts in the data of a beat
  /// @param golden where it starts in a line of the golden results
  record Part(String name, int bits, int low, int golden) {
    /// Bits of its field.
    int field() {
      return wholeBytes(bits);
    }
  }

  /// Why the netlist cannot be wrapped, in one line for each reason.
  List<String> problems(String emitter) {
    List<String> problems = new ArrayList<>(CorePlan.problems(netlist));
    if (netlist.features() == 0) {
      problems.add(emitter + ": got a network without input words, expected at least 1");
    } else if (wordsPerBeat > netlist.features()) {
      problems.add(
          String.format(
              Locale.ROOT,
              "%s: got %d words a beat, expected 1 to %d, the input words of a sample",
              emitter,
              wordsPerBeat,
              netlist.features()));
    }
    return problems;
  }

  /// Why the options cannot be honored, in one line for each reason.
  static List<String> problems(String emitter, EmitOptions options) {
    return options.coreOnly()
        ? List.of(
            emitter + ": got the core only, expected the whole network; export without --core-only")
        : List.of();
  }

  Readout.Kind kind() {
    return netlist.readout().kind();
  }

  /// Bits of the field of one input word.
  int fieldBits() {
    return wholeBytes(netlist.featureBits());
  }

  /// Bits of an input beat.
  int inBits() {
    return wordsPerBeat * fieldBits();
  }

  /// Input beats of a sample.
  int beats() {
    return Math.ceilDiv(netlist.features(), wordsPerBeat);
  }

  /// Output beats of a sample.
  int results() {
    return kind() == Readout.Kind.BITS ? netlist.frames() : 1;
  }

  /// The parts of a result, the least significant first.
  List<Part> parts() {
    Ports ports = Ports.of(netlist);
    List<Part> parts = new ArrayList<>();
    if (kind() == Readout.Kind.BITS) {
      parts.add(new Part("out_bits", ports.outputs(), 0, 0));
      return parts;
    }
    int low = 0;
    if (kind() == Readout.Kind.CLASSES) {
      parts.add(new Part("out_class", ports.classIndex(), low, ports.scores()));
      low += parts.getFirst().field();
    }
    if (kind() == Readout.Kind.SCORES || scores) {
      for (int g = 0; g < netlist.readout().groups(); g++) {
        int golden = g * ports.score();
        parts.add(new Part("out_scores", ports.score(), low, golden));
        low += parts.getLast().field();
      }
    }
    return parts;
  }

  /// Bits of an output beat.
  int outBits() {
    Part last = parts().getLast();
    return last.low() + last.field();
  }

  /// Bits of a result without those that round it up to bytes.
  int resultBits() {
    return parts().stream().mapToInt(Part::bits).sum();
  }

  /// Clocks from the first `in_valid` of a sample to the `out_valid` of its first result.
  int latency() {
    return LutEstimate.of(netlist).latency();
  }

  /// Clocks between two samples, with neither side waiting: the next sample comes in from the last
  /// frame of this one on.
  int period() {
    return beats() + netlist.frames() - 1;
  }

  /// Places for results that are on their way or wait, such that nobody waits for a place while
  /// every result is taken at once. A place that is given away at clock 0 is free again at clock
  /// `latency + 2`; meanwhile other samples began, one each `period`.
  int depth() {
    int held = results();
    int horizon = latency() + 1;
    for (int age = period(); age - (results() - 1) <= horizon; age += period()) {
      held += Math.min(results(), horizon - age + results());
    }
    return Math.max(2, held);
  }

  private static int wholeBytes(int bits) {
    return Math.ceilDiv(bits, 8) * 8;
  }
}
