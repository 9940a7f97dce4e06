package dev.lutra.netlist.emit;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/// Fills the names and types of one module into C text. There `net` stands for the module's name,
/// and `feature_t`, `score_t` and so on for the smallest type that will do.
final class C99Names {
  private static final Pattern PLACES =
      Pattern.compile("net_|NET_|\\b(net|(feature|score|slot|word|threshold|sequence)_t)\\b");

  private final Map<String, String> texts;

  C99Names(C99Plan plan, String module) {
    this.texts =
        Map.of(
            "net", module,
            "net_", module + "_",
            "NET_", module.toUpperCase(Locale.ROOT) + "_",
            "feature_t", type(plan.featureBytes()),
            "score_t", type(plan.scoreBytes()),
            "slot_t", type(plan.slotBytes()),
            "word_t", type(plan.wordBytes()),
            "threshold_t", type(plan.thresholdBytes()),
            "sequence_t", type(plan.sequenceBytes()));
  }

  private static String type(int bytes) {
    return "uint" + 8 * bytes + "_t";
  }

  String fill(String text) {
    return PLACES.matcher(text).replaceAll(match -> texts.get(match.group()));
  }
}
