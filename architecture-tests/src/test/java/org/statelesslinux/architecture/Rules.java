package org.statelesslinux.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaModifier.PUBLIC;
import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.members;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.GeneralCodingRules;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;

/** The rules that no compiler checks, each for the packages that it is given. */
final class Rules {

  static final String[] API = {
    "org.statelesslinux.model", "org.statelesslinux.plan", "org.statelesslinux.spi"
  };
  static final String BACKENDS = "org.statelesslinux.backend..";

  private Rules() {}

  static ArchRule noCyclesBetween(String packages) {
    return slices().matching(packages).should().beFreeOfCycles();
  }

  /** A mode can be swapped only while nobody holds on to its code. */
  static ArchRule nobodyKnowsABackend() {
    return noClasses()
        .that()
        .resideOutsideOfPackage(BACKENDS)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(BACKENDS);
  }

  static ArchRule backendsDoNotKnowEachOther() {
    return slices().matching("org.statelesslinux.backend.(*)..").should().notDependOnEachOther();
  }

  static ArchRule backendsKnowTheApiAlone() {
    return noClasses()
        .that()
        .resideInAPackage(BACKENDS)
        .should()
        .dependOnClassesThat(
            resideInAPackage("org.statelesslinux..")
                .and(JavaClass.Predicates.resideOutsideOfPackages(API))
                .and(JavaClass.Predicates.resideOutsideOfPackage(BACKENDS)));
  }

  /** A backend that acted would break dry runs, and the API would not be data any more. */
  static ArchRule nothingActsIn(String... packages) {
    return noClasses()
        .that()
        .resideInAnyPackage(packages)
        .should()
        .dependOnClassesThat(
            resideInAnyPackage("java.net.http..", "java.nio.channels..")
                .or(
                    JavaClass.Predicates.belongToAnyOf(
                        java.io.File.class,
                        java.io.FileInputStream.class,
                        java.io.FileOutputStream.class,
                        java.io.RandomAccessFile.class,
                        java.net.Socket.class,
                        java.net.ServerSocket.class,
                        java.net.URLConnection.class,
                        java.nio.file.Files.class,
                        ProcessBuilder.class,
                        Runtime.class)));
  }

  static ArchRule onlyJavaAndOurselvesIn(String... packages) {
    return classes()
        .that()
        .resideInAnyPackage(packages)
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(packages)
                .or(resideInAnyPackage("java..", "org.jspecify.annotations")));
  }

  static ArchRule noForeignTypeInSignaturesOf(String... packages) {
    return members()
        .that()
        .areDeclaredInClassesThat(are(resideInAnyPackage(packages)))
        .and()
        .areDeclaredInClassesThat()
        .arePublic()
        .and()
        .arePublic()
        .should(showOnlyTypesOfJavaAndOurselves());
  }

  static ArchRule noStandardStreamsIn(String... packages) {
    return noClasses()
        .that()
        .resideInAnyPackage(packages)
        .should(GeneralCodingRules.ACCESS_STANDARD_STREAMS);
  }

  static ArchRule noJavaUtilLoggingIn(String... packages) {
    return noClasses()
        .that()
        .resideInAnyPackage(packages)
        .should()
        .dependOnClassesThat()
        .resideInAPackage("java.util.logging");
  }

  /** Whoever reads such a name should not have to ask which type it is. */
  static ArchRule nobodyReusesTheNameOfAPublicTypeIn(String packageName) {
    return classes().should(haveAnotherNameThanAPublicTypeIn(packageName));
  }

  private static ArchCondition<JavaClass> haveAnotherNameThanAPublicTypeIn(String packageName) {
    return new ArchCondition<>("have another name than a public type in " + packageName) {
      private final Set<String> names = new TreeSet<>();

      @Override
      public void init(Collection<JavaClass> all) {
        all.stream()
            .filter(type -> type.getPackageName().equals(packageName))
            .filter(type -> type.isTopLevelClass() && type.getModifiers().contains(PUBLIC))
            .forEach(type -> names.add(type.getSimpleName()));
      }

      @Override
      public void check(JavaClass type, ConditionEvents events) {
        if (type.isTopLevelClass()
            && !type.getPackageName().equals(packageName)
            && names.contains(type.getSimpleName())) {
          events.add(SimpleConditionEvent.violated(type, type.getFullName()));
        }
      }
    };
  }

  private static ArchCondition<JavaMember> showOnlyTypesOfJavaAndOurselves() {
    return new ArchCondition<>("show only types of Java and of this project") {
      @Override
      public void check(JavaMember member, ConditionEvents events) {
        member.getAllInvolvedRawTypes().stream()
            .map(JavaClass::getBaseComponentType)
            .filter(type -> !type.isPrimitive())
            .filter(type -> !resideInAnyPackage("java..", "org.statelesslinux..").test(type))
            .forEach(
                type ->
                    events.add(
                        SimpleConditionEvent.violated(
                            member, member.getFullName() + " shows " + type.getFullName())));
      }
    };
  }
}
