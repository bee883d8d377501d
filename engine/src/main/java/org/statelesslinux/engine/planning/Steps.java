package org.statelesslinux.engine.planning;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.statelesslinux.plan.Branch;
import org.statelesslinux.plan.Step;
import org.statelesslinux.plan.Value;

/** Looks through steps, into their branches and their parts. */
public final class Steps {
  private Steps() {}

  /** These steps and all in their branches, each before what is in it. */
  public static Stream<Step> withBranches(Collection<Step> steps) {
    return steps.stream()
        .flatMap(
            step ->
                step instanceof Step.FirstOf choice
                    ? Stream.concat(
                        Stream.of(step),
                        choice.branches().stream().map(Branch::steps).flatMap(Steps::withBranches))
                    : Stream.of(step));
  }

  /** All values in a step, with the parts of joined ones; not those in its branches. */
  public static Stream<Value> values(Step step) {
    return step instanceof Step.FirstOf ? Stream.of() : parts((Record) step);
  }

  /** Whether one of these, or of those in their branches, holds a secret. */
  public static boolean holdSecrets(Collection<Step> steps) {
    return withBranches(steps).flatMap(Steps::values).anyMatch(Value.Secret.class::isInstance);
  }

  private static Stream<Value> parts(Object part) {
    if (part instanceof Value.Joined joined) {
      return joined.parts().stream().flatMap(Steps::parts);
    }
    if (part instanceof Value value) {
      return Stream.of(value);
    }
    if (part instanceof List<?> list) {
      return list.stream().flatMap(Steps::parts);
    }
    if (part instanceof Optional<?> optional) {
      return optional.stream().flatMap(Steps::parts);
    }
    if (part instanceof Record record) {
      return StepFields.of(record).values().stream().flatMap(Steps::parts);
    }
    return Stream.of();
  }
}
