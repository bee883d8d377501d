package org.statelesslinux.engine.config;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.statelesslinux.engine.text.Nearest;
import org.statelesslinux.engine.text.Texts;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A mapping with known keys. */
final class Table implements Shape<Fields> {
  private final Map<String, Key<?>> keys = new LinkedHashMap<>();
  private final Map<String, String> refused = new HashMap<>();

  Table(Key<?>... keys) {
    List.of(keys).forEach(key -> this.keys.put(key.name(), key));
  }

  /** Names a key that people will look for and that is not there, with the reason. */
  Table refusing(String key, String reason) {
    refused.put(key, reason);
    return this;
  }

  @Override
  public Optional<Fields> read(Node node, Problems problems) {
    if (!(node instanceof Node.Mapping mapping)) {
      return refuse(node, problems);
    }
    Fields fields = new Fields(mapping);
    for (Node.Entry entry : mapping.entries()) {
      Key<?> key = keys.get(entry.key());
      if (key != null) {
        fields.read(key, entry.value(), problems);
      } else {
        problems.add(entry.keyPlace(), unknown(entry.key()));
      }
    }
    for (Key<?> key : keys.values()) {
      if (key.required() && !fields.has(key)) {
        problems.add(
            mapping.place(),
            "the key '%s' is missing; accepted: %s".formatted(key.name(), key.shape().accepted()));
      }
    }
    return Optional.of(fields);
  }

  private String unknown(String key) {
    String reason = refused.get(key);
    return reason != null
        ? "found " + Texts.quote(key) + ": " + reason
        : "found the unknown key %s; accepted: %s%s"
            .formatted(
                Texts.quote(key), Texts.list(keys.keySet()), Nearest.question(key, keys.keySet()));
  }

  @Override
  public String accepted() {
    return "a mapping with the keys " + Texts.list(keys.keySet());
  }

  @Override
  public ObjectNode schema() {
    ObjectNode schema = Json.object().put("type", "object");
    ObjectNode properties = schema.putObject("properties");
    ArrayNode required = Json.texts(List.of());
    for (Key<?> key : keys.values()) {
      properties.set(key.name(), key.shape().schema().put("description", key.help()));
      if (key.required()) {
        required.add(key.name());
      }
    }
    if (!required.isEmpty()) {
      schema.set("required", required);
    }
    return schema.put("additionalProperties", false);
  }
}
