package dev.lutra.nn.spec;

import dev.lutra.nn.Layer;
import dev.lutra.nn.Stage;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Reads a JSON tree into records by their components. A key that is absent takes its value from
/// defaults (and may be null only where its default is); a key that is unknown is an error; a
/// choice is named by `type`, or stands as its bare name.
final class RecordReader {
  private RecordReader() {}

  static <T> T read(JsonNode node, Class<T> type, @Nullable Object defaults, String path) {
    Object value = value(node, type, defaults, path);
    if (value == null) {
      throw wrong(path, node, "a value");
    }
    return type.cast(value);
  }

  private static @Nullable Object value(
      JsonNode node, Type generic, @Nullable Object defaults, String path) {
    if (generic instanceof ParameterizedType list && list.getRawType() == List.class) {
      return list(node, list.getActualTypeArguments()[0], path);
    }
    Class<?> type = (Class<?>) generic;
    if (node.isNull()) {
      return null;
    }
    if (type == Stage.class) {
      return stage(node, path);
    }
    Optional<Catalog.Kind> kind = Catalog.kind(type);
    if (kind.isPresent()) {
      return choice(node, kind.get(), defaults, path);
    }
    if (type.isEnum()) {
      return constant(node, type, path);
    }
    if (type.isRecord()) {
      return record(node, type, defaults, path, List.of());
    }
    return scalar(node, type, path);
  }

  private static List<Object> list(JsonNode node, Type element, String path) {
    if (!node.isArray()) {
      throw wrong(path, node, "a list");
    }
    List<Object> values = new ArrayList<>();
    for (int i = 0; i < node.size(); i++) {
      String place = path + "[" + i + "]";
      Object value = value(node.get(i), element, null, place);
      if (value == null) {
        throw wrong(place, node.get(i), "a value");
      }
      values.add(value);
    }
    return values;
  }

  private static Stage stage(JsonNode node, String path) {
    String name = "";
    List<String> from = List.of();
    double rateFactor = 1;
    JsonNode rest = node;
    if (node instanceof ObjectNode object) {
      ObjectNode copy = object.deepCopy();
      JsonNode named = copy.remove("name");
      JsonNode read = copy.remove("from");
      JsonNode factor = copy.remove("rateFactor");
      name = named == null ? "" : (String) scalar(named, String.class, path + ".name");
      if (read != null) {
        from = list(read, String.class, path + ".from").stream().map(String::valueOf).toList();
      }
      if (factor != null) {
        rateFactor = (double) scalar(factor, double.class, path + ".rateFactor");
      }
      rest = copy;
    }
    Catalog.Kind layers = Catalog.kind(Layer.class).orElseThrow();
    Layer layer = (Layer) choice(rest, layers, null, path);
    try {
      return new Stage(name, from, rateFactor, layer);
    } catch (IllegalArgumentException e) {
      throw new SpecException(path + "." + e.getMessage());
    }
  }

  private static Object choice(
      JsonNode node, Catalog.Kind kind, @Nullable Object defaults, String path) {
    JsonNode type = node.isString() ? node : node.get("type");
    if (type == null && node.isObject() && defaults instanceof Record fallback) {
      return record(node, fallback.getClass(), fallback, path, List.of("type"));
    }
    if (type == null || !type.isString()) {
      throw wrong(path, node, "a " + kind.name() + " with a 'type'; " + names(kind));
    }
    String name = type.stringValue();
    Catalog.Entry entry =
        kind.entries().stream()
            .filter(e -> e.name().equals(name))
            .findFirst()
            .orElseThrow(() ->
                new SpecException(
                    path
                        + ": got "
                        + kind.name()
                        + " '"
                        + name
                        + "', expected one of "
                        + names(kind)));
    if (node.isString()) {
      return entry.defaults();
    }
    boolean same = defaults != null && defaults.getClass() == entry.defaults().getClass();
    Object base = same ? defaults : entry.defaults();
    return record(node, entry.defaults().getClass(), base, path, List.of("type"));
  }

  private static String names(Catalog.Kind kind) {
    return String.join(", ", kind.entries().stream().map(Catalog.Entry::name).toList());
  }

  private static Object record(
      JsonNode node, Class<?> type, @Nullable Object given, String path, List<String> also) {
    if (!node.isObject()) {
      throw wrong(path, node, "an object");
    }
    Object defaults = given != null ? given : Catalog.settings(type).orElse(null);
    RecordComponent[] components = type.getRecordComponents();
    List<String> known = Arrays.stream(components).map(RecordComponent::getName).toList();
    for (String key : node.propertyNames()) {
      if (!known.contains(key) && !also.contains(key)) {
        throw new SpecException(
            (path.isEmpty() ? "" : path + ": ")
                + "unknown key '"
                + key
                + "'; known keys are "
                + String.join(", ", known));
      }
    }
    @Nullable Object[] values = new @Nullable Object[components.length];
    Class<?>[] types = new Class<?>[components.length];
    for (int i = 0; i < components.length; i++) {
      RecordComponent component = components[i];
      types[i] = component.getType();
      Object fallback = defaults == null ? null : get(component, defaults);
      JsonNode found = node.get(component.getName());
      String inner = path.isEmpty() ? component.getName() : path + "." + component.getName();
      if (found != null) {
        values[i] = value(found, component.getGenericType(), fallback, inner);
      } else if (defaults == null) {
        throw new SpecException(path + ": the key '" + component.getName() + "' is missing");
      } else {
        values[i] = fallback;
      }
      boolean optional = defaults != null && fallback == null;
      if (values[i] == null && !optional) {
        throw new SpecException(inner + ": got null, expected a value");
      }
    }
    return construct(type, types, values, path);
  }

  private static Object construct(
      Class<?> type, Class<?>[] types, @Nullable Object[] values, String path) {
    try {
      return type.getDeclaredConstructor(types).newInstance(values);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof IllegalArgumentException bad) {
        String message = String.valueOf(bad.getMessage());
        boolean placed = path.isEmpty() || message.startsWith(path + ".");
        throw new SpecException(placed ? message : path + ": " + message);
      }
      throw new IllegalStateException(type + ": cannot be made", e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(type + ": cannot be made", e);
    }
  }

  static @Nullable Object get(RecordComponent component, Object owner) {
    try {
      return component.getAccessor().invoke(owner);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(component + ": cannot be read", e);
    }
  }

  private static Object constant(JsonNode node, Class<?> type, String path) {
    Object[] constants = type.getEnumConstants();
    for (Object constant : constants) {
      if (node.isString() && constantName((Enum<?>) constant).equals(node.stringValue())) {
        return constant;
      }
    }
    List<String> names = Arrays.stream(constants).map(c -> constantName((Enum<?>) c)).toList();
    throw wrong(path, node, "one of " + String.join(", ", names));
  }

  /// `HARD_TANH` as `hardTanh`.
  static String constantName(Enum<?> constant) {
    StringBuilder name = new StringBuilder();
    boolean upper = false;
    for (char c : constant.name().toCharArray()) {
      if (c == '_') {
        upper = true;
      } else {
        name.append(upper ? c : String.valueOf(c).toLowerCase(Locale.ROOT).charAt(0));
        upper = false;
      }
    }
    return name.toString();
  }

  private static Object scalar(JsonNode node, Class<?> type, String path) {
    if (type == String.class && node.isValueNode() && !node.isNull()) {
      return node.asString();
    }
    if ((type == int.class || type == Integer.class)
        && node.canConvertToInt()
        && node.isIntegralNumber()) {
      return node.intValue();
    }
    if (type == long.class && node.canConvertToLong() && node.isIntegralNumber()) {
      return node.longValue();
    }
    if (type == double.class && node.isNumber() && Double.isFinite(node.doubleValue())) {
      return node.doubleValue();
    }
    if (type == boolean.class && node.isBoolean()) {
      return node.booleanValue();
    }
    String expected =
        type == String.class
            ? "a text"
            : type == double.class
                ? "a number"
                : type == boolean.class ? "true or false" : "a whole number";
    throw wrong(path, node, expected);
  }

  private static SpecException wrong(String path, JsonNode node, String expected) {
    String got = node.toString();
    String shown = got.length() > 60 ? got.substring(0, 57) + "..." : got;
    return new SpecException(path + ": got " + shown + ", expected " + expected);
  }
}
