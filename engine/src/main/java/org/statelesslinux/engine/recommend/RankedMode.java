package org.statelesslinux.engine.recommend;

import java.util.List;
import org.statelesslinux.model.Mode;

/**
 * A mode in its place among the others.
 *
 * @param mode the mode
 * @param verdict whether it suits the machine
 * @param points the sum of what speaks for it
 * @param reasons why; never empty
 */
public record RankedMode(Mode mode, Verdict verdict, int points, List<Reason> reasons) {
  /** Keeps its own copy. */
  public RankedMode {
    reasons = List.copyOf(reasons);
  }

  /** The texts of its reasons of one kind, in their order. */
  public List<String> reasons(Reason.Kind kind) {
    return reasons.stream().filter(one -> one.kind() == kind).map(Reason::text).toList();
  }
}
