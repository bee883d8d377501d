package org.statelesslinux.engine.config;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What was read of a mapping with known keys. */
final class Fields {
  private final Node.Mapping mapping;
  private final Map<Key<?>, Optional<?>> values = new HashMap<>();
  private final Map<Key<?>, Node> nodes = new HashMap<>();

  Fields(Node.Mapping mapping) {
    this.mapping = mapping;
  }

  <T> void read(Key<T> key, Node value, Problems problems) {
    nodes.put(key, value);
    values.put(key, key.shape().read(value, problems));
  }

  /** The value, unless the key is missing or its value was refused. */
  @SuppressWarnings("unchecked") // read() pairs every key with a value of its type
  <T> Optional<T> get(Key<T> key) {
    return (Optional<T>) values.getOrDefault(key, Optional.empty());
  }

  /** Whether the key is there, with a good value or not. */
  boolean has(Key<?> key) {
    return nodes.containsKey(key);
  }

  /** Where the mapping stands. */
  Place place() {
    return mapping.place();
  }

  /** Where the key's value stands, or the mapping if there is none. */
  Place place(Key<?> key) {
    return nodes.getOrDefault(key, mapping).place();
  }
}
