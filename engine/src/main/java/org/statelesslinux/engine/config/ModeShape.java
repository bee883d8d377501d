package org.statelesslinux.engine.config;

import java.util.List;
import java.util.Optional;
import org.statelesslinux.engine.backend.ModeInfo;
import org.statelesslinux.engine.backend.Registry;
import org.statelesslinux.engine.text.Texts;
import org.statelesslinux.model.Mode;
import tools.jackson.databind.node.ObjectNode;

/** The name of a mode that can be used here. */
record ModeShape(Registry registry) implements Shape<Mode> {
  @Override
  public Optional<Mode> read(Node node, Problems problems) {
    if (!(node instanceof Node.Scalar scalar) || scalar.isNothing()) {
      return refuse(node, problems);
    }
    Optional<Mode> mode = find(registry, scalar.text()).map(ModeInfo::mode);
    if (mode.isEmpty()) {
      problems.add(node.place(), "found the " + registry.describeUnknown(scalar.text()));
    }
    return mode;
  }

  static Optional<ModeInfo> find(Registry registry, String name) {
    return registry.modes().stream().filter(info -> info.mode().value().equals(name)).findFirst();
  }

  private List<String> names() {
    return registry.modes().stream().map(info -> info.mode().value()).toList();
  }

  @Override
  public String accepted() {
    return "a mode: " + Texts.list(names());
  }

  @Override
  public ObjectNode schema() {
    ObjectNode schema = Json.object().put("type", "string");
    if (!names().isEmpty()) {
      schema.set("enum", Json.texts(names()));
    }
    return schema;
  }
}
