package org.statelesslinux.engine.config;

import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a piece of the configuration may be: reads it, and describes it to people and to editors.
 *
 * @param <T> what is read
 */
interface Shape<T> {
  /** Reads a node; empty after a problem was reported. */
  Optional<T> read(Node node, Problems problems);

  /** What is accepted, in words. */
  String accepted();

  /** What is accepted, as a JSON Schema; may accept more. */
  ObjectNode schema();

  /** Reports that a node is something else; nothing if it was reported already. */
  default Optional<T> refuse(Node node, Problems problems) {
    if (!(node instanceof Node.Broken)) {
      problems.add(node.place(), "found " + node.shown() + "; accepted: " + accepted());
    }
    return Optional.empty();
  }
}
