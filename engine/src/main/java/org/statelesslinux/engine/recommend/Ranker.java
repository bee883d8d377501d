package org.statelesslinux.engine.recommend;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.statelesslinux.model.MachineFacts;
import org.statelesslinux.model.Mode;

/**
 * Ranks modes for a machine: first those that suit it, then those that do on conditions, then the
 * rest; among those, by the points of what speaks for them. The same candidates give the same
 * ranking in whatever order they come. Pure.
 */
public final class Ranker {
  /** The last two leave nothing undecided: no two candidates have one name. */
  private static final Comparator<RankedMode> ORDER =
      Comparator.comparing(RankedMode::verdict)
          .thenComparing(Comparator.comparing(RankedMode::points).reversed())
          .thenComparing(ranked -> obstacles(ranked).count())
          .thenComparing(RankedMode::mode);

  private static final Reason BY_DECLARATION =
      Reason.against(
          "It makes no plan as it stands. This goes by all that it declares, of which its options"
              + " may take some away.");

  private Ranker() {}

  /**
   * All of these modes, the best first.
   *
   * @param modes the modes, each once
   * @param facts what is known of the machine
   */
  public static List<RankedMode> rank(Collection<Candidate> modes, MachineFacts facts) {
    return modes.stream().map(mode -> judge(mode, facts)).sorted(ORDER).toList();
  }

  /**
   * What would put another mode first: each found by ranking once more with one other fact.
   *
   * @param modes the modes, each once
   * @param facts what is known of the machine
   */
  public static List<Change> changes(Collection<Candidate> modes, MachineFacts facts) {
    Optional<Mode> now = first(rank(modes, facts)).map(RankedMode::mode);
    Map<WhatIf.Other, Optional<RankedMode>> answers = new LinkedHashMap<>();
    WhatIf.of(facts).forEach(other -> answers.put(other, first(rank(modes, other.facts()))));
    List<Change> changes = new ArrayList<>();
    Set<String> told = new HashSet<>();
    answers.forEach(
        (other, first) -> {
          Optional<String> either = other.either().filter(words -> haveOneAnswer(words, answers));
          if (!first.map(RankedMode::mode).equals(now)
              && (either.isEmpty() || told.add(either.get()))) {
            changes.add(new Change(either.orElse(other.condition()), first));
          }
        });
    return List.copyOf(changes);
  }

  /** Whether all whose condition may be said in these words have the same mode and verdict. */
  private static boolean haveOneAnswer(
      String either, Map<WhatIf.Other, Optional<RankedMode>> answers) {
    return answers.entrySet().stream()
            .filter(answer -> answer.getKey().either().equals(Optional.of(either)))
            .map(answer -> answer.getValue().map(first -> Map.entry(first.mode(), first.verdict())))
            .distinct()
            .count()
        == 1;
  }

  /** The best mode of a ranking; empty if none suits. */
  static Optional<RankedMode> first(List<RankedMode> ranking) {
    return ranking.stream().findFirst().filter(best -> best.verdict() != Verdict.CANNOT);
  }

  private static RankedMode judge(Candidate mode, MachineFacts facts) {
    List<Reason> demands = Demands.of(mode, facts);
    if (demands.stream().anyMatch(one -> one.kind() == Reason.Kind.RULES_OUT)) {
      List<Reason> why =
          demands.stream().filter(one -> one.kind() == Reason.Kind.RULES_OUT).toList();
      return new RankedMode(mode.mode(), Verdict.CANNOT, 0, why);
    }
    List<Reason> reasons =
        Stream.of(
                demands.stream(),
                Preference.ALL.stream().flatMap(one -> one.of(mode, facts).stream()),
                mode.needs().isEmpty() ? Stream.of(BY_DECLARATION) : Stream.<Reason>of())
            .flatMap(all -> all)
            .sorted(Comparator.comparing(Reason::kind))
            .toList();
    boolean open = demands.stream().anyMatch(one -> one.kind() == Reason.Kind.CONDITION);
    return new RankedMode(
        mode.mode(),
        open ? Verdict.FITS_IF : Verdict.FITS,
        reasons.stream().mapToInt(Reason::points).sum(),
        reasons.isEmpty()
            ? List.of(Reason.met("Nothing that is known of it speaks against this mode."))
            : reasons);
  }

  private static Stream<Reason> obstacles(RankedMode ranked) {
    return ranked.reasons().stream()
        .filter(one -> one.kind() == Reason.Kind.CONDITION || one.kind() == Reason.Kind.RULES_OUT);
  }
}
