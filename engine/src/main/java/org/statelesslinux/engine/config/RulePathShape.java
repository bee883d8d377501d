package org.statelesslinux.engine.config;

import java.util.Optional;
import org.statelesslinux.model.PathPattern;
import tools.jackson.databind.node.ObjectNode;

/** An absolute path, or a pattern for several. */
final class RulePathShape implements Shape<PathPattern> {
  private final PathShape path = new PathShape();

  @Override
  public Optional<PathPattern> read(Node node, Problems problems) {
    return path.read(node, problems)
        .flatMap(
            text -> {
              try {
                return Optional.of(new PathPattern(text.value()));
              } catch (IllegalArgumentException e) {
                problems.add(node.place(), "found " + e.getMessage() + "; accepted: " + accepted());
                return Optional.empty();
              }
            });
  }

  @Override
  public String accepted() {
    return PathPattern.ACCEPTED;
  }

  @Override
  public ObjectNode schema() {
    return path.schema();
  }
}
