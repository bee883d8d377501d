package org.statelesslinux.testsupport;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.platform.commons.support.AnnotationSupport;

class NeedsConditionTest {
  @Needs(paths = "/of-a-kind")
  @Retention(RetentionPolicy.RUNTIME)
  @interface OfAKind {}

  @OfAKind
  @Needs(paths = "/of-its-own")
  static class Both {}

  @Test
  void needsOfAKindAndOfATestsOwnAddUp() {
    List<Needs> all = AnnotationSupport.findRepeatableAnnotations(Both.class, Needs.class);
    assertThat(new NeedsCondition(new ThisHost(), false).evaluate(all).getReason())
        .get()
        .asString()
        .contains("/of-a-kind", "/of-its-own");
  }
}
