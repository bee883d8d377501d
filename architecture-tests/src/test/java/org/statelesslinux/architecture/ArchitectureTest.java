package org.statelesslinux.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.function.Executable;

/** Every rule holds for our modules, and every rule that a bad sample was made for fails on it. */
class ArchitectureTest {

  private static final String BAD = "org.statelesslinux.architecture.bad..";
  private static final String[] LIBRARIES = {
    "org.statelesslinux.model..",
    "org.statelesslinux.plan..",
    "org.statelesslinux.spi..",
    "org.statelesslinux.engine..",
    "org.statelesslinux.backend..",
    "org.statelesslinux.testkit.."
  };

  /** Read once for all tests, since that takes long. */
  static final JavaClasses OURS =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("org.statelesslinux");

  @Test
  void theClassesOfEveryModuleAreLookedAt() {
    assertThat(OURS.stream().map(type -> type.getPackageName()))
        .contains(
            "org.statelesslinux.model",
            "org.statelesslinux.engine",
            "org.statelesslinux.backend.rsync",
            "org.statelesslinux.backend.livecd",
            "org.statelesslinux.backend.nfs",
            "org.statelesslinux.testkit",
            "org.statelesslinux.cli");
  }

  @TestFactory
  Stream<DynamicTest> ourModulesKeepTheRules() {
    return Stream.of(
            Rules.noCyclesBetween("org.statelesslinux.(**)"),
            Rules.nobodyKnowsABackend(),
            Rules.backendsDoNotKnowEachOther(),
            Rules.backendsKnowTheApiAlone(),
            Rules.nothingActsIn(Rules.API),
            Rules.nothingActsIn(Rules.BACKENDS),
            Rules.onlyJavaAndOurselvesIn(Rules.API),
            Rules.noForeignTypeInSignaturesOf(
                "org.statelesslinux.engine", "org.statelesslinux.engine.event"),
            Rules.nobodyReusesTheNameOfAPublicTypeIn("org.statelesslinux.engine"),
            Rules.noStandardStreamsIn(LIBRARIES),
            Rules.noJavaUtilLoggingIn(LIBRARIES))
        .map(rule -> test(rule, () -> assertThat(violations(rule, OURS)).isEmpty()));
  }

  @TestFactory
  Stream<DynamicTest> theRulesFindWhatIsBad() {
    JavaClasses bad = new ClassFileImporter().importPackages("org.statelesslinux.architecture.bad");
    return Stream.of(
            Rules.noCyclesBetween("org.statelesslinux.architecture.bad.cycle.(*)"),
            Rules.nothingActsIn(BAD),
            Rules.onlyJavaAndOurselvesIn(BAD),
            Rules.noForeignTypeInSignaturesOf(BAD),
            Rules.nobodyReusesTheNameOfAPublicTypeIn("org.statelesslinux.architecture.bad"),
            Rules.noStandardStreamsIn(BAD),
            Rules.noJavaUtilLoggingIn(BAD))
        .map(rule -> test(rule, () -> assertThat(violations(rule, bad)).isNotEmpty()));
  }

  private static DynamicTest test(ArchRule rule, Executable body) {
    return DynamicTest.dynamicTest(rule.getDescription(), body);
  }

  private static List<String> violations(ArchRule rule, JavaClasses classes) {
    return rule.allowEmptyShould(true).evaluate(classes).getFailureReport().getDetails();
  }
}
