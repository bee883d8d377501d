package org.statelesslinux.engine.config;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.statelesslinux.engine.text.Texts;
import org.statelesslinux.model.AbsolutePath;
import tools.jackson.databind.node.ObjectNode;

/** An absolute path; says how to write one where something near to it was found. */
final class PathShape implements Shape<AbsolutePath> {
  private static final String REGEX =
      "^/$|^(/(?!\\.{1,2}(/|$))[^/\\u0000-\\u001f\\u007f-\\u009f]+)+$";

  @Override
  public Optional<AbsolutePath> read(Node node, Problems problems) {
    if (!(node instanceof Node.Scalar scalar) || scalar.isNothing()) {
      return refuse(node, problems);
    }
    Optional<AbsolutePath> path = path(scalar.text());
    if (path.isEmpty()) {
      problems.add(
          node.place(),
          "found " + node.shown() + advice(scalar.text()) + "; accepted: " + accepted());
    }
    return path;
  }

  private static Optional<AbsolutePath> path(String text) {
    try {
      return Optional.of(new AbsolutePath(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static String advice(String text) {
    if (text.startsWith("~")) {
      return ", where '~' has no meaning: write the directory";
    }
    if (!text.startsWith("/")) {
      return ", a relative path, which would change its meaning with the directory the command"
          + " runs in: write it from '/' on";
    }
    return path(normal(text)).map(path -> ": write " + Texts.quote(path.value())).orElse("");
  }

  private static String normal(String text) {
    Deque<String> components = new ArrayDeque<>();
    for (String component : text.split("/", -1)) {
      if (component.equals("..")) {
        components.pollLast();
      } else if (!component.isEmpty() && !component.equals(".")) {
        components.addLast(component);
      }
    }
    return "/" + String.join("/", components);
  }

  @Override
  public String accepted() {
    return AbsolutePath.ACCEPTED;
  }

  @Override
  public ObjectNode schema() {
    return Json.object().put("type", "string").put("pattern", REGEX);
  }
}
