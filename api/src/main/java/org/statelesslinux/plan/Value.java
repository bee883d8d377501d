package org.statelesslinux.plan;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A string in a step: known now, known after publishing, or secret.
 *
 * <p>{@code toString()} gives what a dry run shows: a fact by its name, a secret never.
 */
public sealed interface Value {
  /** A known text. */
  static Value text(String text) {
    return new Text(text);
  }

  /** What publishing yields under this name. */
  static Value fact(String name) {
    return new Fact(name);
  }

  /** A text that is never printed. It may only stand in the content of a file. */
  static Value secret(org.statelesslinux.model.Secret secret) {
    return new Secret(secret);
  }

  /** Several values one after the other, without anything between. */
  static Value join(Value... parts) {
    return new Joined(List.of(parts));
  }

  /** Several known texts, for an argument list. */
  static List<Value> texts(String... texts) {
    return List.of(texts).stream().map(Value::text).toList();
  }

  /**
   * A known text.
   *
   * @param text the text; it may not hold NUL, which no command line can carry
   */
  record Text(String text) implements Value {
    /** Checks the text. */
    public Text {
      if (text.indexOf('\0') >= 0) {
        throw new IllegalArgumentException("a value of a step may not contain NUL");
      }
    }

    @Override
    public String toString() {
      return text;
    }
  }

  /**
   * What becomes known by publishing.
   *
   * @param name the fact's name: lower-case words joined by dots
   */
  record Fact(String name) implements Value {
    @Override
    public String toString() {
      return "«" + name + ", known after publish»";
    }
  }

  /**
   * A text that is never printed.
   *
   * @param secret the text
   */
  record Secret(org.statelesslinux.model.Secret secret) implements Value {
    @Override
    public String toString() {
      return secret.toString();
    }
  }

  /**
   * Several values one after the other.
   *
   * @param parts the values
   */
  record Joined(List<Value> parts) implements Value {
    /** Keeps its own copy of the parts. */
    public Joined {
      parts = List.copyOf(parts);
    }

    @Override
    public String toString() {
      return parts.stream().map(Value::toString).collect(Collectors.joining());
    }
  }
}
