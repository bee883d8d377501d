package org.statelesslinux.engine.execute;

import org.jspecify.annotations.Nullable;
import org.statelesslinux.model.StatelessException;
import org.statelesslinux.plan.Step;

/** A step of a plan failed. */
public final class StepFailedException extends StatelessException {
  private static final long serialVersionUID = 1L;

  private final int number;
  private final int of;
  private final transient Step step;

  /**
   * Describes the failure.
   *
   * @param number which step, from 1
   * @param of how many there are
   * @param step the step
   * @param found the command, its exit code and the end of what it said
   * @param advice what to do now
   * @param cause the exception behind it, if there is one
   */
  StepFailedException(
      int number, int of, Step step, String found, String advice, @Nullable Throwable cause) {
    super("do step %d of %d, «%s»".formatted(number, of, step.why()), found, advice, cause);
    this.number = number;
    this.of = of;
    this.step = step;
  }

  /** Which step, from 1. */
  public int number() {
    return number;
  }

  /** How many steps there are. */
  public int of() {
    return of;
  }

  /** The step. */
  public Step step() {
    return step;
  }
}
