package org.statelesslinux.testsupport;

import java.util.List;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/** Leaves a test out where {@link Needs} are not met; under CI=true lets it fail. */
final class NeedsCondition implements ExecutionCondition {

  private static final ConditionEvaluationResult MET =
      ConditionEvaluationResult.enabled("nothing is missing");

  private final Host host;
  private final boolean strict;

  /** Called by JUnit. */
  NeedsCondition() {
    this(new ThisHost(), "true".equals(System.getenv("CI")));
  }

  NeedsCondition(Host host, boolean strict) {
    this.host = host;
    this.strict = strict;
  }

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    return context
        .getElement()
        .map(element -> evaluate(AnnotationSupport.findRepeatableAnnotations(element, Needs.class)))
        .orElse(MET);
  }

  ConditionEvaluationResult evaluate(List<Needs> needs) {
    List<String> missing =
        needs.stream().flatMap(one -> Missing.of(one, host).stream()).distinct().toList();
    if (missing.isEmpty()) {
      return MET;
    }
    String reason = "needs " + String.join(", ", missing);
    if (strict) {
      throw new AssertionError("With CI=true nothing may be left out, but this test " + reason);
    }
    return ConditionEvaluationResult.disabled(reason);
  }
}
