package org.statelesslinux.cli.script;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LauncherTest {

  @TempDir private Path directory;
  private Script script;

  @BeforeEach
  void aProjectThatWasNeverBuilt() throws IOException {
    script =
        new Script(directory)
            .copy("stateless")
            .copy("scripts/java.sh")
            .copy("scripts/packages.sh")
            .file("scripts/packages.txt", "maven mvn build")
            .file("pom.xml")
            .file(".mvn/jvm.config")
            .file("cli/pom.xml")
            .file("cli/src/main/java/Main.java")
            .program("mvn", "echo built >> builds.log; echo noise")
            .program("java", java(17));
    // Nothing was changed since; a build is newer than all of this.
    try (var files = Files.walk(directory)) {
      for (Path file : files.toList()) {
        Files.setLastModifiedTime(file, FileTime.from(Instant.EPOCH));
      }
    }
  }

  @Test
  void itBuildsOnceAndPassesTheArgumentsOn() throws Exception {
    var first = script.run("./stateless", "plan", "a b", "*");
    var second = script.run("./stateless", "modes");

    assertThat(first.exit()).isZero();
    assertThat(first.out()).endsWith("/cli/target/stateless-cli.jar><plan><a b><*>\n");
    assertThat(first.err()).startsWith("stateless: building the command, once").hasLineCount(1);
    assertThat(second.out()).endsWith("<modes>\n");
    assertThat(second.err()).isEmpty();
    assertThat(directory.resolve("builds.log")).hasContent("built");
  }

  @Test
  void itBuildsAgainAfterASourceHasChangedOrGone() throws Exception {
    var unused = script.run("./stateless");
    FileTime later = FileTime.from(Instant.now().plusSeconds(3600));
    Files.setLastModifiedTime(directory.resolve("cli/src/main/java"), later);

    var result = script.run("./stateless");

    assertThat(result.err()).contains("building");
    assertThat(directory.resolve("builds.log")).hasContent("built\nbuilt");
  }

  @Test
  void aBuildThatFailsShowsItsErrorsAndIsTriedAgain() throws Exception {
    script.program("mvn", "echo '[INFO] noise'; echo '[ERROR] no such type'; exit 1");

    var first = script.run("./stateless");
    var second = script.run("./stateless");

    assertThat(first.exit()).isEqualTo(1);
    assertThat(first.out()).isEmpty();
    assertThat(first.err()).contains("[ERROR] no such type").doesNotContain("noise");
    assertThat(second.exit()).isEqualTo(1);
  }

  @Test
  void aBuildThatFailsManyTimesShowsTheFirstAndWhereTheRestIs() throws Exception {
    script.program("mvn", "for i in $(seq 20000); do echo \"[ERROR] number $i\"; done; exit 1");

    var result = script.run("./stateless");

    assertThat(result.exit()).isEqualTo(1);
    assertThat(result.err()).contains("[ERROR] number 20\n").doesNotContain("number 21\n");
    assertThat(result.err()).contains("the build failed, see ");
  }

  @Test
  void anOldJavaIsRefused() throws Exception {
    var result = script.program("java", java(11)).run("./stateless");

    assertThat(result.exit()).isEqualTo(2);
    assertThat(result.err()).contains("is Java 11; Java 17 or newer is needed");
  }

  @Test
  void javaHomeDecidesWhichJavaRuns() throws Exception {
    var home = new Script(Files.createDirectories(directory.resolve("jdk")));
    home.program("java", "echo of the home").file("release", "JAVA_VERSION=\"21.0.2\"");

    var result = script.run(List.of("JAVA_HOME=" + directory.resolve("jdk")), "./stateless");
    var wrong = script.run(List.of("JAVA_HOME=/no/such/jdk"), "./stateless");

    assertThat(result.out()).isEqualTo("of the home\n");
    assertThat(wrong.exit()).isEqualTo(2);
    assertThat(wrong.err()).contains("JAVA_HOME is /no/such/jdk");
  }

  @Test
  void itRunsThroughALinkFromAnywhere() throws Exception {
    Files.createDirectories(directory.resolve("elsewhere"));
    Files.createSymbolicLink(
        directory.resolve("elsewhere/stateless"), directory.resolve("stateless"));

    var result = script.run("sh", "-c", "cd elsewhere && ./stateless modes");

    assertThat(result.exit()).isZero();
    assertThat(result.out()).contains(directory.resolve("cli/target").toString());
  }

  private static String java(int version) {
    return """
        if [ "$1" = -version ]; then echo 'openjdk version "%d.0.1"' >&2; exit; fi
        printf '<%%s>' "$@"; echo"""
        .formatted(version);
  }
}
