package org.statelesslinux.engine.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.statelesslinux.engine.backend.ModeInfo;
import org.statelesslinux.engine.text.Texts;
import org.statelesslinux.spi.ConfigValue;
import org.statelesslinux.spi.InvalidOptionException;
import org.statelesslinux.spi.OptionType;

/** Gives a node to an {@link OptionType}, and puts its problems where they belong in the node. */
final class ConfigValues {
  private ConfigValues() {}

  /** Reads a node as a type says; empty after a problem was reported. */
  static <T> Optional<T> parse(OptionType<T> type, Node node, Problems problems) {
    List<Node> missing = missing(node);
    for (Node none : missing) {
      if (!(none instanceof Node.Broken)) {
        problems.add(none.place(), "found nothing; accepted: a value, or to leave the key out");
      }
    }
    if (!missing.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(type.parse(value(node)));
    } catch (InvalidOptionException e) {
      for (InvalidOptionException.Problem problem : e.problems()) {
        problems.add(descend(node, problem.at()).place(), problem.message());
      }
      return Optional.empty();
    }
  }

  /** As {@link #parse}, for a type of a backend: a fault of its code is a problem, too. */
  static <T> Optional<T> parseForeign(
      ModeInfo mode, OptionType<T> type, Node node, Problems problems) {
    try {
      return parse(type, node, problems);
    } catch (RuntimeException | LinkageError | StackOverflowError e) {
      problems.add(
          node.place(),
          "the backend of mode %s crashed on this: %s; this is a fault of %s (%s)"
              .formatted(
                  mode.mode(),
                  type.secret() ? e.getClass().getName() : Texts.plain(e.toString(), 200),
                  mode.provider(),
                  mode.location()));
      return Optional.empty();
    }
  }

  /** All pieces that have no value. */
  private static List<Node> missing(Node node) {
    List<Node> missing = new ArrayList<>();
    if (node instanceof Node.Broken || (node instanceof Node.Scalar s && s.isNothing())) {
      missing.add(node);
    } else if (node instanceof Node.Sequence sequence) {
      sequence.items().forEach(item -> missing.addAll(missing(item)));
    } else if (node instanceof Node.Mapping mapping) {
      mapping.entries().forEach(entry -> missing.addAll(missing(entry.value())));
    }
    return missing;
  }

  private static ConfigValue value(Node node) {
    if (node instanceof Node.Mapping mapping) {
      Map<String, ConfigValue> fields = new LinkedHashMap<>();
      mapping.entries().forEach(entry -> fields.put(entry.key(), value(entry.value())));
      return new ConfigValue.Fields(fields);
    }
    if (node instanceof Node.Sequence sequence) {
      return new ConfigValue.Items(sequence.items().stream().map(ConfigValues::value).toList());
    }
    if (node instanceof Node.Scalar scalar) {
      return new ConfigValue.Scalar(scalar.text());
    }
    throw new IllegalArgumentException("a broken node has no value");
  }

  /** The piece that a path leads to, as far as it leads. */
  private static Node descend(Node node, List<String> path) {
    Node at = node;
    for (String step : path) {
      Optional<Node> below = below(at, step);
      if (below.isEmpty()) {
        return at;
      }
      at = below.get();
    }
    return at;
  }

  private static Optional<Node> below(Node node, String step) {
    if (node instanceof Node.Mapping mapping) {
      return Optional.ofNullable(mapping.byKey().get(step)).map(Node.Entry::value);
    }
    if (node instanceof Node.Sequence sequence && step.matches("[0-9]{1,6}")) {
      int index = Integer.parseInt(step);
      return index < sequence.items().size()
          ? Optional.of(sequence.items().get(index))
          : Optional.empty();
    }
    return Optional.empty();
  }
}
