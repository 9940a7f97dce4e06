package dev.lutra.netlist.emit.hls;

import dev.lutra.netlist.Netlist;
import dev.lutra.netlist.emit.EmitOptions;
import dev.lutra.netlist.emit.plan.CNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// What cannot be written as C++ for high-level synthesis.
final class HlsNames {
  /// Reserved in C++ alone, or used by the text.
  private static final Set<String> TAKEN =
      Set.of(
          """
          and_eq ap_uint bitand bitor char16_t char32_t char8_t co_await co_return co_yield compl
          concept const_cast consteval constinit dynamic_cast errno not_eq or_eq reinterpret_cast
          requires static_cast std stderr stdin stdout wchar_t xor_eq
          """
              .split("\\s+"));

  private HlsNames() {}

  static List<String> problems(Netlist netlist) {
    return netlist.features() > 0
        ? List.of()
        : List.of("hls: got a netlist without input words, expected at least 1");
  }

  static List<String> problems(EmitOptions options) {
    String name = options.moduleName();
    List<String> problems = new ArrayList<>();
    if (options.coreOnly()) {
      problems.add(
          "hls: got the core only, expected the whole network; export without --core-only");
    }
    problems.addAll(CNames.problems("hls", name));
    if (TAKEN.contains(name)) {
      problems.add(
          "hls: got '%s' as module name, a name that C++ reserves, expected another name, such as"
                  .formatted(name)
              + " lutra_"
              + name);
    }
    return problems;
  }
}
