package org.statelesslinux.engine.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** A list whose items have one shape; items that are refused are left out. */
record ListShape<T>(Shape<T> item) implements Shape<List<T>> {
  @Override
  public Optional<List<T>> read(Node node, Problems problems) {
    if (!(node instanceof Node.Sequence sequence)) {
      return refuse(node, problems);
    }
    List<T> items = new ArrayList<>();
    for (Node each : sequence.items()) {
      item.read(each, problems).ifPresent(items::add);
    }
    return Optional.of(items);
  }

  @Override
  public String accepted() {
    return "a list, each item " + item.accepted();
  }

  @Override
  public ObjectNode schema() {
    ObjectNode schema = Json.object().put("type", "array");
    schema.set("items", item.schema());
    return schema;
  }
}
