package org.statelesslinux.testsupport;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What a test needs of the machine that it runs on.
 *
 * <p>Where something is missing the test is left out and the reason names all that is missing;
 * under the environment variable {@code CI=true} it fails instead. It may stand on a class, a
 * method or another annotation, and several add up. Property tests of jqwik do not see it.
 *
 * <pre>{@code
 * @Needs(root = true, tools = @Needs.Tool(name = "mksquashfs", debianPackage = "squashfs-tools"))
 * }</pre>
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@SuppressWarnings("exports") // JUnit alone uses the condition.
@ExtendWith(NeedsCondition.class)
@Repeatable(Needs.All.class)
public @interface Needs {

  /** Whether the test must be root, and root that may mount (CAP_SYS_ADMIN). */
  boolean root() default false;

  /** The programs that the test runs. */
  Tool[] tools() default {};

  /** The file systems that the kernel must know, as {@code /proc/filesystems} spells them. */
  String[] filesystems() default {};

  /** Files, directories or devices that must be there, as absolute paths. */
  String[] paths() default {};

  /** A program and the package that has it. */
  @Documented
  @Retention(RetentionPolicy.RUNTIME)
  @Target({})
  @interface Tool {

    /** The program's name, looked up on the PATH and in the sbin directories, or its path. */
    String name();

    /** The Debian package that has the program. */
    String debianPackage();
  }

  /** Several of them on one element. */
  @Documented
  @Inherited
  @Retention(RetentionPolicy.RUNTIME)
  @Target({ElementType.TYPE, ElementType.METHOD, ElementType.ANNOTATION_TYPE})
  @SuppressWarnings("exports") // JUnit alone uses the condition.
  @ExtendWith(NeedsCondition.class)
  @interface All {

    /** They all hold. */
    Needs[] value();
  }
}
