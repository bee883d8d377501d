package org.statelesslinux.spi;

import java.util.List;

/** The configuration's value for an option is not acceptable. */
public final class InvalidOptionException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient List<Problem> problems;

  /** One problem with the value itself. */
  public InvalidOptionException(String message) {
    this(List.of(new Problem(List.of(), message)));
  }

  /** All problems with the value. */
  public InvalidOptionException(List<Problem> problems) {
    super(String.join("; ", problems.stream().map(Problem::message).toList()));
    this.problems = List.copyOf(problems);
  }

  /** The problems, at least one. */
  public List<Problem> problems() {
    return problems;
  }

  /**
   * One problem.
   *
   * @param at where in the value: field names and list indexes from its top; empty for the top
   * @param message what was found and what is accepted, as in {@code "found 'x'; accepted: …"}
   */
  public record Problem(List<String> at, String message) {
    /** Keeps its own copy. */
    public Problem {
      at = List.copyOf(at);
    }
  }
}
