package dev.lutra.bench;

import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.openjdk.jmh.annotations.Param;

/// A benchmark with its parameters, in a JVM with its options.
///
/// @param type the class of benchmarks
/// @param method the benchmark
/// @param parameters those of its class, where they differ from the class's own
/// @param jvmArguments options of the JVM besides those of this one
record Case(
    Class<? extends Measured> type,
    String method,
    Map<String, String> parameters,
    Map<String, String> jvmArguments) {
  /// Takes copies.
  Case {
    parameters = new TreeMap<>(parameters);
    jvmArguments = new TreeMap<>(jvmArguments);
  }

  /// A case in a JVM like this one.
  static Case of(Class<? extends Measured> type, String method, Map<String, String> parameters) {
    return new Case(type, method, parameters, Map.of());
  }

  /// The same with one more parameter.
  Case with(String parameter, Object value) {
    Map<String, String> all = new TreeMap<>(parameters);
    all.put(parameter, value.toString());
    return new Case(type, method, all, jvmArguments);
  }

  /// The family and the method, such as `lut.address`.
  String benchmark() {
    String family = type.getSimpleName().replaceFirst("(Kernel)?Benchmark$", "");
    return Character.toLowerCase(family.charAt(0)) + family.substring(1) + "." + method;
  }

  /// The benchmark with what sets it apart, such as `lut.address fanIn=6`; what a filter sees.
  String name() {
    return benchmark() + text(parameters) + text(jvmArguments);
  }

  private static String text(Map<String, String> settings) {
    return settings.entrySet().stream()
        .map(e -> " " + e.getKey() + "=" + e.getValue())
        .collect(Collectors.joining());
  }

  /// Whether its class has such a parameter.
  boolean has(String parameter) {
    return Arrays.stream(type.getFields()).anyMatch(field -> field.getName().equals(parameter));
  }

  /// What one call has to do.
  Cost cost() {
    return instance().cost(method);
  }

  /// An object of the class with the parameters set.
  Measured instance() {
    try {
      Measured measured = type.getDeclaredConstructor().newInstance();
      for (Field field : type.getFields()) {
        Param declared = field.getAnnotation(Param.class);
        if (declared != null) {
          set(measured, field, parameters.getOrDefault(field.getName(), declared.value()[0]));
        }
      }
      return measured;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(name() + ": " + e, e);
    }
  }

  private static void set(Measured measured, Field field, String value)
      throws IllegalAccessException {
    Class<?> type = field.getType();
    if (type == int.class) {
      field.setInt(measured, Integer.parseInt(value));
    } else if (type == String.class) {
      field.set(measured, value);
    } else {
      for (Object constant : type.getEnumConstants()) {
        if (constant.toString().equals(value)) {
          field.set(measured, constant);
        }
      }
    }
  }
}
