package dev.lutra.nn.spec;

import dev.lutra.nn.Layer;
import dev.lutra.nn.Stage;
import java.lang.reflect.RecordComponent;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Writes records as a JSON tree by their components, the way [RecordReader] reads them.
final class RecordWriter {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private RecordWriter() {}

  static JsonNode write(@Nullable Object value) {
    return switch (value) {
      case null -> NODES.nullNode();
      case Stage stage -> stage(stage);
      case Record record -> record(record);
      case List<?> list -> {
        ArrayNode array = NODES.arrayNode();
        list.forEach(element -> array.add(write(element)));
        yield array;
      }
      case Enum<?> constant -> NODES.stringNode(RecordReader.constantName(constant));
      case String text -> NODES.stringNode(text);
      case Integer number -> NODES.numberNode(number);
      case Long number -> NODES.numberNode(number);
      case Double number -> NODES.numberNode(number);
      case Float number -> NODES.numberNode(number);
      case Boolean flag -> NODES.booleanNode(flag);
      default -> throw new IllegalArgumentException(value.getClass() + ": cannot be written");
    };
  }

  private static ObjectNode stage(Stage stage) {
    ObjectNode object = NODES.objectNode();
    if (!stage.name().isEmpty()) {
      object.put("name", stage.name());
    }
    if (!stage.from().isEmpty()) {
      object.set("from", write(stage.from()));
    }
    if (stage.rateFactor() != 1) {
      object.put("rateFactor", stage.rateFactor());
    }
    Layer layer = stage.layer();
    object.setAll((ObjectNode) write(layer));
    return object;
  }

  private static ObjectNode record(Record record) {
    ObjectNode object = NODES.objectNode();
    boolean choice = Catalog.KINDS.stream().anyMatch(kind -> kind.type().isInstance(record));
    if (choice) {
      object.put("type", Catalog.nameOf(record));
    }
    for (RecordComponent component : record.getClass().getRecordComponents()) {
      Object value = RecordReader.get(component, record);
      if (value != null) {
        object.set(component.getName(), write(value));
      }
    }
    return object;
  }
}
