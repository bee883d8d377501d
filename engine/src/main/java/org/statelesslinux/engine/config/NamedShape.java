package org.statelesslinux.engine.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.databind.node.ObjectNode;

/**
 * A mapping whose keys are names that the person chooses.
 *
 * @param <K> the names
 * @param <V> what they stand for
 */
final class NamedShape<K, V> implements Shape<List<NamedShape.Named<K, V>>> {
  private final String what;
  private final String regex;
  private final Function<String, K> parser;
  private final Shape<V> value;

  /**
   * Describes a mapping.
   *
   * @param what what the names stand for, in words
   * @param regex what a name may be, for editors
   * @param parser throws IllegalArgumentException for other names, saying what is accepted
   */
  NamedShape(String what, String regex, Function<String, K> parser, Shape<V> value) {
    this.what = what;
    this.regex = regex;
    this.parser = parser;
    this.value = value;
  }

  /**
   * One entry with a good name.
   *
   * @param place where the name stands
   * @param name the name
   * @param value what it stands for; empty after a problem was reported
   */
  record Named<K, V>(Place place, K name, Optional<V> value) {}

  @Override
  public Optional<List<Named<K, V>>> read(Node node, Problems problems) {
    if (!(node instanceof Node.Mapping mapping)) {
      return refuse(node, problems);
    }
    List<Named<K, V>> named = new ArrayList<>();
    for (Node.Entry entry : mapping.entries()) {
      Optional<V> read = value.read(entry.value(), problems);
      try {
        named.add(new Named<>(entry.keyPlace(), parser.apply(entry.key()), read));
      } catch (IllegalArgumentException e) {
        problems.add(entry.keyPlace(), String.valueOf(e.getMessage()));
      }
    }
    return Optional.of(named);
  }

  @Override
  public String accepted() {
    return "a mapping from names to " + what;
  }

  @Override
  public ObjectNode schema() {
    ObjectNode schema = Json.object().put("type", "object");
    schema.putObject("propertyNames").put("pattern", regex);
    schema.set("additionalProperties", value.schema());
    return schema;
  }
}
