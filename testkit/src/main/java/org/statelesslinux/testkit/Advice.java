package org.statelesslinux.testkit;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What the author of a backend does about a rule that it breaks, in a sentence. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@interface Advice {
  String value();
}
