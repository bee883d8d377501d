package org.statelesslinux.engine.config;

import java.util.Optional;
import java.util.function.Function;
import tools.jackson.databind.node.ObjectNode;

/** A single value that a model type checks. */
final class TextShape<T> implements Shape<T> {
  private final String accepted;
  private final ObjectNode schema;
  private final Function<String, T> parser;

  /**
   * Describes a value.
   *
   * @param accepted what is accepted, in words
   * @param regex the same for editors
   * @param parser throws IllegalArgumentException for what is not accepted
   */
  TextShape(String accepted, String regex, Function<String, T> parser) {
    this(accepted, schema(regex), parser);
  }

  TextShape(String accepted, ObjectNode schema, Function<String, T> parser) {
    this.accepted = accepted;
    this.schema = schema;
    this.parser = parser;
  }

  private static ObjectNode schema(String regex) {
    ObjectNode schema = Json.object();
    // A name of digits alone is a number to YAML, and a name all the same.
    schema.putArray("type").add("string").add("integer");
    return schema.put("pattern", regex);
  }

  @Override
  public Optional<T> read(Node node, Problems problems) {
    if (node instanceof Node.Scalar scalar && !scalar.isNothing()) {
      try {
        return Optional.of(parser.apply(scalar.text()));
      } catch (IllegalArgumentException e) {
        return refuse(node, problems);
      }
    }
    return refuse(node, problems);
  }

  @Override
  public String accepted() {
    return accepted;
  }

  @Override
  public ObjectNode schema() {
    return schema.deepCopy();
  }
}
