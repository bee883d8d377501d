package org.statelesslinux.engine.config;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.statelesslinux.engine.text.Texts;
import org.statelesslinux.model.MachineName;

/**
 * What stands for a machine's name in the configuration: a name, or a pattern for several.
 *
 * <p>{@code [01-40]} stands for one of these numbers with just as many digits, {@code [1-3,7]} for
 * one without leading zeros, {@code *} for any characters of a name, also none.
 *
 * @param text as written
 * @param kind what it is made of; the earlier kind goes first where two match
 */
record MachinePattern(String text, Kind kind, NameAutomaton automaton) {
  static final String ACCEPTED =
      "a host name in lower case, where [01-40] or [1-3,7] may stand for a number and * for any"
          + " characters";

  /** The same for editors, less strict. */
  static final String REGEX = "^[a-z0-9.*\\[][a-z0-9.*\\[\\],-]*$";

  private static final int LONGEST = 255;
  private static final long MOST_NAMES = 100_000;
  private static final Pattern PART =
      Pattern.compile("(?<literal>[a-z0-9.-]+)|\\[(?<range>[0-9,-]*)]|(?<star>\\*)");
  private static final Pattern ITEM = Pattern.compile("([0-9]{1,9})(?:-([0-9]{1,9}))?");

  /** From the most exact to the least. */
  enum Kind {
    /** One name. */
    NAME,
    /** Numbers in brackets, no {@code *}. */
    RANGE,
    /** At least one {@code *}. */
    STAR
  }

  /**
   * Reads a pattern.
   *
   * @throws IllegalArgumentException if it is none, with what was found and what is accepted
   */
  static MachinePattern parse(String text) {
    if (text.isEmpty() || text.length() > LONGEST) {
      throw unacceptable(text, "");
    }
    NameAutomaton.Builder automaton = NameAutomaton.builder();
    Kind kind = Kind.NAME;
    long names = 1;
    int at = 0;
    Matcher part = PART.matcher(text);
    while (part.find(at) && part.start() == at) {
      if (part.group("literal") != null) {
        automaton.literal(part.group("literal"));
      } else if (part.group("star") != null) {
        automaton.anything();
        kind = Kind.STAR;
      } else {
        List<Span> spans = spans(text, part.group("range"));
        spans.forEach(span -> automaton.addSpan(span.low(), span.high()));
        automaton.endSpans();
        names *= Span.count(spans);
        kind = kind == Kind.STAR ? kind : Kind.RANGE;
      }
      if (names > MOST_NAMES) {
        throw unacceptable(text, ", which stands for more than " + MOST_NAMES + " names");
      }
      at = part.end();
    }
    if (at != text.length()) {
      throw unacceptable(text, "");
    }
    MachinePattern pattern = new MachinePattern(text, kind, automaton.build());
    if (kind == Kind.NAME ? !isName(text) : pattern.automaton().example().isEmpty()) {
      throw unacceptable(
          text, kind == Kind.NAME ? "" : ", which matches no name that a host may have");
    }
    return pattern;
  }

  private static boolean isName(String text) {
    try {
      return new MachineName(text).value().equals(text);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static List<Span> spans(String text, String range) {
    List<Span> spans = new ArrayList<>();
    for (String item : range.split(",", -1)) {
      Matcher matcher = ITEM.matcher(item);
      if (!matcher.matches()) {
        throw unacceptable(text, ", with " + Texts.quote("[" + range + "]"));
      }
      String low = matcher.group(1);
      String high = matcher.group(2) == null ? low : matcher.group(2);
      spans.addAll(Span.between(text, low, high));
    }
    return spans;
  }

  private static IllegalArgumentException unacceptable(String text, String why) {
    return new IllegalArgumentException(
        "found " + Texts.quote(text) + why + "; accepted: " + ACCEPTED);
  }

  /** Whether this is a pattern or name that matches the machine. */
  boolean matches(MachineName machine) {
    return kind == Kind.NAME ? text.equals(machine.value()) : automaton.matches(machine.value());
  }

  @Override
  public String toString() {
    return text;
  }

  /**
   * Numbers of one length.
   *
   * @param low the least, with leading zeros where they are written
   * @param high the greatest
   */
  private record Span(String low, String high) {
    static List<Span> between(String text, String low, String high) {
      int least = Integer.parseInt(low);
      int most = Integer.parseInt(high);
      if (least > most) {
        throw unacceptable(text, ", where " + low + " is more than " + high);
      }
      if (low.length() == high.length()) {
        return List.of(new Span(low, high));
      }
      if (isPadded(low) || isPadded(high)) {
        throw unacceptable(
            text,
            ", where %s and %s have leading zeros but not the same length".formatted(low, high));
      }
      List<Span> spans = new ArrayList<>();
      for (int length = low.length(); length <= high.length(); length++) {
        spans.add(
            new Span(
                length == low.length() ? low : "1" + "0".repeat(length - 1),
                length == high.length() ? high : "9".repeat(length)));
      }
      return spans;
    }

    private static boolean isPadded(String number) {
      return number.length() > 1 && number.startsWith("0");
    }

    static long count(List<Span> spans) {
      return spans.stream()
          .mapToLong(span -> 1L + Integer.parseInt(span.high()) - Integer.parseInt(span.low()))
          .sum();
    }
  }
}
