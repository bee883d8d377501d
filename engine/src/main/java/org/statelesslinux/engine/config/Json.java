package org.statelesslinux.engine.config;

import java.util.Collection;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Small helpers to write JSON. */
final class Json {
  private Json() {}

  /** Made when it is needed: it takes long to start, and most commands write no schema. */
  private static final class Mapper {
    static final JsonMapper INSTANCE = new JsonMapper();
  }

  static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  static ArrayNode texts(Collection<String> texts) {
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    texts.forEach(array::add);
    return array;
  }

  /** An object that is written in JSON. */
  static ObjectNode parse(String json) {
    return (ObjectNode) Mapper.INSTANCE.readTree(json);
  }

  static String pretty(ObjectNode node) {
    return Mapper.INSTANCE
            .writerWithDefaultPrettyPrinter()
            .writeValueAsString(node)
            .replace("\r\n", "\n")
        + "\n";
  }
}
