package dev.lutra.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The documentation of a record, read from its source: what documents say of its components cannot
/// differ from it.
///
/// @param body what stands before the first tag, paragraphs separated by a line break
/// @param components meaning of each component
record RecordComment(String body, Map<String, String> components) {
  private static final Pattern PARAM = Pattern.compile("@param (\\w+) (.*)");
  private static final Pattern CODE_OR_REFERENCE =
      Pattern.compile("`[^`]*`|\\[([\\w#().]+)\\](?!\\()");

  /// Parses the comment of `record NAME` in `source`.
  static RecordComment of(String source, String name) {
    Matcher start = Pattern.compile("(?m)^ *public record " + name + "\\b").matcher(source);
    if (!start.find()) {
      throw new IllegalArgumentException("got no record " + name + " in its source");
    }
    List<String> before = source.substring(0, start.start()).lines().toList();
    int from = before.size();
    while (from > 0 && before.get(from - 1).strip().matches("///.*|@[A-Z].*")) {
      from--;
    }
    StringBuilder body = new StringBuilder();
    Map<String, String> components = new LinkedHashMap<>();
    String key = "";
    for (String line : before.subList(from, before.size())) {
      if (line.strip().startsWith("///")) {
        String text = line.strip().substring(3).strip();
        Matcher param = PARAM.matcher(text);
        if (param.matches()) {
          key = param.group(1);
          components.put(key, param.group(2));
        } else if (!key.isEmpty()) {
          components.merge(key, text, (a, b) -> (a + " " + b).strip());
        } else {
          body.append(text.isEmpty() ? "\n" : text + " ");
        }
      }
    }
    components.replaceAll((k, v) -> plain(v));
    return new RecordComment(plain(body.toString().replace(" \n", "\n").strip()), components);
  }

  /// References to Java names mean nothing in a document: they become code. Code stays as it is.
  private static String plain(String text) {
    return CODE_OR_REFERENCE
        .matcher(text)
        .replaceAll(found ->
            Matcher.quoteReplacement(
                found.group(1) == null ? found.group() : "`" + found.group(1) + "`"));
  }
}
