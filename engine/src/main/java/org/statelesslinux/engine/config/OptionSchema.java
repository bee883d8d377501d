package org.statelesslinux.engine.config;

import java.math.BigDecimal;
import org.statelesslinux.spi.OptionType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The JSON Schema of an option's type, as it fits YAML: there {@code 4.2} without quotes is a
 * number, and still a good text.
 */
final class OptionSchema {
  private OptionSchema() {}

  static ObjectNode of(OptionType<?> type) {
    ObjectNode schema = Json.parse(type.schema());
    allowNumbers(schema);
    return schema;
  }

  private static void allowNumbers(JsonNode schema) {
    schema.forEach(OptionSchema::allowNumbers);
    if (!(schema instanceof ObjectNode object)) {
      return;
    }
    if (object.path("type").isString() && object.path("type").asString().equals("string")) {
      object.putArray("type").add("string").add("number");
    }
    if (object.get("enum") instanceof ArrayNode words) {
      for (JsonNode word : words.deepCopy()) {
        if (word.isString() && word.asString().matches("[0-9]{1,9}(\\.[0-9]{1,9})?")) {
          words.add(new BigDecimal(word.asString()));
        }
      }
    }
  }
}
