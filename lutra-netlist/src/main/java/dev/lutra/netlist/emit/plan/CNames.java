package dev.lutra.netlist.emit.plan;

import java.util.List;
import java.util.Set;

/// Which module names C and C++ allow.
public final class CNames {
  /// Reserved in C or C++ and not already refused as keywords of Verilog.
  private static final Set<String> KEYWORDS =
      Set.of(
          """
          alignas alignof asm auto bool catch char constexpr decltype delete double elif explicit
          false float friend goto inline main mutable namespace noexcept nullptr operator private
          public register restrict short sizeof static_assert switch template thread_local throw
          true try typeid typename typeof typeof_unqual using volatile
          """
              .split("\\s+"));

  private CNames() {}

  /// Why `name` cannot name a function, one line for each reason.
  ///
  /// @param target the emitter that asks
  public static List<String> problems(String target, String name) {
    return KEYWORDS.contains(name)
        ? List.of(
            target
                + ": got '"
                + name
                + "' as module name, a keyword of C, expected another name, such as lutra_"
                + name)
        : List.of();
  }
}
