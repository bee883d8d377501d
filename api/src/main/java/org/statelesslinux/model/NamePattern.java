package org.statelesslinux.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One name of a {@link PathPattern}: what sh(1) makes of it, without classes of characters. */
final class NamePattern {
  /** Matches a part of a name: one character, or any run of them. */
  private sealed interface Part {}

  private record Literal(int character) implements Part {}

  private record AnyCharacter() implements Part {}

  private record AnyRun() implements Part {}

  private record OneOf(boolean not, List<Range> ranges) implements Part {
    boolean has(int character) {
      return ranges.stream().anyMatch(range -> range.has(character)) != not;
    }
  }

  private record Range(int first, int last) {
    boolean has(int character) {
      return first <= character && character <= last;
    }
  }

  private final int[] text;
  private int at;
  private final List<Part> parts = new ArrayList<>();

  /**
   * Reads a pattern.
   *
   * @throws IllegalArgumentException if it is none, with the reason as a phrase that follows it
   */
  NamePattern(String text) {
    this.text = text.codePoints().toArray();
    while (at < this.text.length) {
      parts.add(part());
    }
  }

  private Part part() {
    int character = text[at++];
    return switch (character) {
      case '*' -> new AnyRun();
      case '?' -> new AnyCharacter();
      case '[' -> set();
      case '\\' -> new Literal(next("has a '\\' with nothing behind it"));
      default -> new Literal(character);
    };
  }

  private OneOf set() {
    String open = "has a '[' without ']'; write '\\[' for the character";
    boolean not = at < text.length && (text[at] == '!' || text[at] == '^');
    if (not) {
      at++;
    }
    List<Range> ranges = new ArrayList<>();
    // A bracket that comes first stands for itself.
    while (ranges.isEmpty() || at >= text.length || text[at] != ']') {
      int first = member(open);
      int last = first;
      if (at + 1 < text.length && text[at] == '-' && text[at + 1] != ']') {
        at++;
        last = member(open);
      }
      if (last < first) {
        throw new IllegalArgumentException("has a range in '[…]' whose end comes before its start");
      }
      ranges.add(new Range(first, last));
    }
    at++;
    return new OneOf(not, ranges);
  }

  private int member(String ifNone) {
    int character = next(ifNone);
    if (character == '[' && at < text.length && ":.=".indexOf(text[at]) >= 0) {
      throw new IllegalArgumentException(
          "has a class of characters, which is not known here; write a range, as [0-9]");
    }
    return character == '\\' ? next(ifNone) : character;
  }

  private int next(String ifNone) {
    if (at == text.length) {
      throw new IllegalArgumentException(ifNone);
    }
    return text[at++];
  }

  /** The one name that it matches, if it has no wildcard in it. */
  Optional<String> plain() {
    StringBuilder name = new StringBuilder();
    for (Part part : parts) {
      if (!(part instanceof Literal literal)) {
        return Optional.empty();
      }
      name.appendCodePoint(literal.character());
    }
    return Optional.of(name.toString());
  }

  /** Whether it matches a name. A dot in front is matched by a dot alone. */
  boolean matches(String name) {
    int[] characters = name.codePoints().toArray();
    if (characters.length > 0
        && characters[0] == '.'
        && !(parts.get(0) instanceof Literal first && first.character() == '.')) {
      return false;
    }
    int part = 0;
    int character = 0;
    int run = -1;
    int runFrom = 0;
    // Only the last run is ever made longer, so the time is bounded by the product of the lengths.
    while (character < characters.length) {
      if (part < parts.size() && parts.get(part) instanceof AnyRun) {
        run = part++;
        runFrom = character;
      } else if (part < parts.size() && matches(parts.get(part), characters[character])) {
        part++;
        character++;
      } else if (run >= 0) {
        part = run + 1;
        character = ++runFrom;
      } else {
        return false;
      }
    }
    return parts.subList(part, parts.size()).stream().allMatch(AnyRun.class::isInstance);
  }

  private static boolean matches(Part part, int character) {
    return part instanceof AnyCharacter
        || (part instanceof Literal literal && literal.character() == character)
        || (part instanceof OneOf set && set.has(character));
  }
}
