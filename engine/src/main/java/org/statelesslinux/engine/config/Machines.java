package org.statelesslinux.engine.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.statelesslinux.engine.config.MachinePattern.Kind;
import org.statelesslinux.engine.text.Texts;
import org.statelesslinux.model.MachineName;
import org.statelesslinux.model.StatelessException;
import org.statelesslinux.model.UnknownNameException;

/** Finds the one entry for a machine: its own name, else a range, else a pattern with {@code *}. */
final class Machines {
  /** Beyond these, patterns are compared only when a machine is looked up. */
  private static final int MOST_COMPARED = 500;

  private static final int EFFORT = 500_000;

  private final Map<String, MachineEntry> names = new HashMap<>();
  private final List<MachineEntry> patterns = new ArrayList<>();

  Machines(List<MachineEntry> entries) {
    for (MachineEntry entry : entries) {
      if (entry.pattern().kind() == Kind.NAME) {
        names.put(entry.pattern().text(), entry);
      } else {
        patterns.add(entry);
      }
    }
  }

  /**
   * The entry for a machine.
   *
   * @throws StatelessException if there is none, or more than one of the same kind
   */
  MachineEntry find(MachineName machine) {
    MachineEntry named = names.get(machine.value());
    if (named != null) {
      return named;
    }
    for (Kind kind : List.of(Kind.RANGE, Kind.STAR)) {
      List<MachineEntry> matching =
          patterns.stream()
              .filter(entry -> entry.pattern().kind() == kind && entry.pattern().matches(machine))
              .toList();
      if (matching.size() > 1) {
        throw new StatelessException(
            "find machine " + machine,
            "the patterns "
                + Texts.list(matching.stream().map(entry -> entry.pattern().text()).toList())
                + " all match it",
            "Change one of the patterns, or add an entry with the machine's own name.");
      }
      if (!matching.isEmpty()) {
        return matching.get(0);
      }
    }
    throw new UnknownNameException(
        "find machine " + machine,
        "no name or pattern under 'machines' matches it; there are: " + Texts.list(texts()),
        "Correct the name, or add the machine to the configuration.");
  }

  /** Whether a machine has an entry of its own. */
  boolean isNamed(MachineName machine) {
    return names.containsKey(machine.value());
  }

  /** Whether a name or pattern matches a machine. */
  boolean isKnown(MachineName machine) {
    return names.containsKey(machine.value())
        || patterns.stream().anyMatch(entry -> entry.pattern().matches(machine));
  }

  private List<String> texts() {
    List<String> texts = new ArrayList<>(names.keySet().stream().sorted().toList());
    patterns.forEach(entry -> texts.add(entry.pattern().text()));
    return texts;
  }

  /** Reports patterns of the same kind that match a machine, as far as they can be compared. */
  void reportOverlaps(Problems problems) {
    NameAutomaton.Effort effort = new NameAutomaton.Effort(EFFORT);
    int compared = Math.min(MOST_COMPARED, patterns.size());
    for (int i = 0; i < compared && !effort.isSpent(); i++) {
      for (int j = 0; j < i; j++) {
        reportOverlap(patterns.get(j), patterns.get(i), effort, problems);
      }
    }
  }

  private void reportOverlap(
      MachineEntry first, MachineEntry second, NameAutomaton.Effort effort, Problems problems) {
    Kind kind = first.pattern().kind();
    if (kind != second.pattern().kind()) {
      return;
    }
    first
        .pattern()
        .automaton()
        .common(second.pattern().automaton(), effort)
        .filter(name -> !isDecidedBefore(kind, name))
        .ifPresent(
            name ->
                problems.add(
                    second.place(),
                    ("found the pattern %s, which like %s in line %d matches %s; accepted: patterns"
                            + " of which only one matches a machine")
                        .formatted(
                            Texts.quote(second.pattern().text()),
                            Texts.quote(first.pattern().text()),
                            first.place().line(),
                            name)));
  }

  private boolean isDecidedBefore(Kind kind, String name) {
    return names.containsKey(name)
        || (kind == Kind.STAR
            && patterns.stream()
                .filter(entry -> entry.pattern().kind() == Kind.RANGE)
                .anyMatch(entry -> entry.pattern().automaton().matches(name)));
  }
}
