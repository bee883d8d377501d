package org.statelesslinux.engine.config;

import java.util.Optional;
import org.statelesslinux.spi.OptionType;
import tools.jackson.databind.node.ObjectNode;

/** What an option's type says, where the site itself has such a value. */
record OptionShape<T>(OptionType<T> type) implements Shape<T> {
  @Override
  public Optional<T> read(Node node, Problems problems) {
    return ConfigValues.parse(type, node, problems);
  }

  @Override
  public String accepted() {
    return type.accepted();
  }

  @Override
  public ObjectNode schema() {
    return OptionSchema.of(type);
  }
}
