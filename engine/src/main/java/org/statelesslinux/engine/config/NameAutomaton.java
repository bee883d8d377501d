package org.statelesslinux.engine.config;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A set of host names as a nondeterministic automaton: tells whether a name is in it and whether
 * two have a name in common, without ever listing the names.
 */
final class NameAutomaton {
  /** All characters of host names lie between these two. */
  private static final char FIRST = '-';

  private static final char LAST = 'z';

  private final List<List<Edge>> edges;
  private final BitSet ends;

  private NameAutomaton(List<List<Edge>> edges, BitSet ends) {
    this.edges = edges;
    this.ends = ends;
  }

  private record Edge(char low, char high, int target) {}

  static Builder builder() {
    return new Builder();
  }

  boolean matches(String name) {
    BitSet states = new BitSet();
    states.set(0);
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      BitSet next = new BitSet();
      states.stream()
          .flatMap(
              state ->
                  edges.get(state).stream()
                      .filter(edge -> edge.low() <= c && c <= edge.high())
                      .mapToInt(Edge::target))
          .forEach(next::set);
      states = next;
    }
    return states.intersects(ends);
  }

  /** A host name in the set, the shortest, if there is one. */
  Optional<String> example() {
    return common(this, new Effort(Integer.MAX_VALUE));
  }

  /** How much may be spent on looking for common names. */
  static final class Effort {
    private int left;

    Effort(int left) {
      this.left = left;
    }

    boolean isSpent() {
      return left <= 0;
    }
  }

  /** A host name in both sets, if there is one and it is found before the effort is spent. */
  Optional<String> common(NameAutomaton other, Effort effort) {
    Deque<Pair> queue = new ArrayDeque<>();
    Set<Pair> seen = new HashSet<>();
    queue.add(new Pair(0, 0, HostName.LABEL_START, ""));
    while (!queue.isEmpty() && effort.left-- > 0) {
      Pair pair = queue.remove();
      if (pair.host() == HostName.LETTER && ends.get(pair.mine()) && other.ends.get(pair.its())) {
        return Optional.of(pair.text());
      }
      for (Edge mine : edges.get(pair.mine())) {
        for (Edge its : other.edges.get(pair.its())) {
          char low = (char) Math.max(mine.low(), its.low());
          char high = (char) Math.min(mine.high(), its.high());
          for (Step step : pair.host().steps(low, high)) {
            Pair next = new Pair(mine.target(), its.target(), step.to(), pair.text() + step.by());
            if (next.text().length() <= HostName.LONGEST && seen.add(next)) {
              queue.add(next);
            }
          }
        }
      }
    }
    return Optional.empty();
  }

  /** A state of both automata at once and of the check for host names; its text does not count. */
  private record Pair(int mine, int its, HostName host, String text) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Pair pair
          && pair.mine == mine
          && pair.its == its
          && pair.host == host;
    }

    @Override
    public int hashCode() {
      return (mine * 31 + its) * 31 + host.hashCode();
    }
  }

  private record Step(char by, HostName to) {}

  /** Where in a host name we are (RFC 1123): labels do not begin or end with a hyphen. */
  private enum HostName {
    LABEL_START,
    LETTER,
    HYPHEN;

    static final int LONGEST = 63;

    /** One step for each kind of character between two. */
    List<Step> steps(char low, char high) {
      List<Step> steps = new ArrayList<>();
      if (this != LABEL_START && low <= '-' && '-' <= high) {
        steps.add(new Step('-', HYPHEN));
      }
      if (this == LETTER && low <= '.' && '.' <= high) {
        steps.add(new Step('.', LABEL_START));
      }
      for (char c = low; c <= high; c++) {
        if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z')) {
          steps.add(new Step(c, LETTER));
          break;
        }
      }
      return steps;
    }
  }

  /** Puts the parts of a pattern one after the other. */
  static final class Builder {
    private final List<List<Edge>> edges = new ArrayList<>(List.of(new ArrayList<>()));
    private BitSet reached = new BitSet();
    private final BitSet spanEnds = new BitSet();

    private Builder() {
      reached.set(0);
    }

    Builder literal(String text) {
      for (int i = 0; i < text.length(); i++) {
        char c = text.charAt(i);
        int next = newState();
        connect(reached, c, c, next);
        reached = new BitSet();
        reached.set(next);
      }
      return this;
    }

    Builder anything() {
      int next = newState();
      reached.set(next);
      connect(reached, FIRST, LAST, next);
      return this;
    }

    /** Adds a choice: the numbers between two of the same length. */
    Builder addSpan(String low, String high) {
      int length = low.length();
      // By digit, then by whether all digits so far are the lowest's (1) and the highest's (2).
      int[][] states = new int[length + 1][4];
      BitSet open = new BitSet();
      open.set(3);
      for (int i = 0; i < length; i++) {
        BitSet next = new BitSet();
        for (int tight : open.stream().toArray()) {
          char least = (tight & 1) != 0 ? low.charAt(i) : '0';
          char most = (tight & 2) != 0 ? high.charAt(i) : '9';
          for (char c = least; c <= most; c++) {
            int then =
                ((tight & 1) != 0 && c == least ? 1 : 0) | ((tight & 2) != 0 && c == most ? 2 : 0);
            if (states[i + 1][then] == 0) {
              states[i + 1][then] = newState();
            }
            connect(i == 0 ? reached : only(states[i][tight]), c, c, states[i + 1][then]);
            next.set(then);
          }
        }
        open = next;
      }
      open.stream().forEach(tight -> spanEnds.set(states[length][tight]));
      return this;
    }

    /** Ends the choice. */
    Builder endSpans() {
      reached = (BitSet) spanEnds.clone();
      spanEnds.clear();
      return this;
    }

    NameAutomaton build() {
      return new NameAutomaton(edges, reached);
    }

    private int newState() {
      edges.add(new ArrayList<>());
      return edges.size() - 1;
    }

    private static BitSet only(int state) {
      BitSet states = new BitSet();
      states.set(state);
      return states;
    }

    private void connect(BitSet from, char low, char high, int target) {
      from.stream().forEach(state -> edges.get(state).add(new Edge(low, high, target)));
    }
  }
}
